"""Media announces addresses that whoever reaches signaling can reach too."""

from __future__ import annotations

from ipaddress import ip_address

from deploy.stack_check.result import Failed
from deploy.stack_check.steps.dns import addresses_of
from deploy.stack_check.walk import Json, Walk


def candidates(walk: Walk) -> list[Json]:
    """The ICE candidates of the transport on which a client sends."""
    found: list[Json] = walk.joined["sendTransport"]["iceCandidates"]
    return found


async def check(walk: Walk) -> str:
    announced = dict.fromkeys(str(candidate["address"]) for candidate in candidates(walk))
    if not announced:
        raise Failed("media announces no address at all")
    reach = max(_reach(address) for address in walk.addresses)
    problems = []
    for name in announced:
        addresses = await addresses_of(name)
        if max(_reach(address) for address in addresses) >= reach:
            return f"{', '.join(announced)}"
        problems.append(f"{name} is {_KINDS[_reach(addresses[0])]}")
    raise Failed(f"{'; '.join(problems)}, but clients come from beyond that")


_KINDS = ("no address for clients", "this machine's own", "a private address", "public")


def _reach(address: str) -> int:
    """How far away clients may be: an index of `_KINDS`."""
    ip = ip_address(address.partition("%")[0])
    if ip.is_unspecified or ip.is_multicast or ip.is_link_local:
        return 0
    if ip.is_loopback:
        return 1
    return 3 if ip.is_global else 2
