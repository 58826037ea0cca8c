"""Every media node announces addresses that whoever reaches signaling can reach too."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from deploy.stack_check.result import Failed
from deploy.stack_check.steps.dns import addresses_of
from deploy.stack_check.walk import Guest, Walk


async def check(walk: Walk) -> str:
    said, problems = [], []
    for guest in {guest.node: guest for guest in walk.guests}.values():
        name = f"{guest.node}: " if guest.node else ""
        try:
            said.append(name + await _judge(walk, guest))
        except Failed as failed:
            problems.append(name + failed.detail)
    if problems:
        raise Failed("; ".join(problems))
    return "; ".join(said)


async def _judge(walk: Walk, guest: Guest) -> str:
    announced = dict.fromkeys(str(candidate["address"]) for candidate in guest.candidates)
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


# In documentation alone, by RFC 5737 and 3849: examples that nobody replaced.
_EXAMPLES = [
    ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
_KINDS = ("no address for clients", "this machine's own", "a private address", "public")


def _reach(address: str) -> int:
    """How far away clients may be: an index of `_KINDS`."""
    ip = ip_address(address.partition("%")[0])
    if ip.is_unspecified or ip.is_multicast or ip.is_link_local:
        return 0
    if any(ip in network for network in _EXAMPLES):
        return 0
    if ip.is_loopback:
        return 1
    return 3 if ip.is_global else 2
