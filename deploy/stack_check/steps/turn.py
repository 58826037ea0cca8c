"""Every TURN server that clients are told about relays for them, to every media node.

Each node makes the credentials that its clients get, of its own secret and clock.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from dataclasses import dataclass

from aioice import stun
from aioice.turn import TurnTransport, create_turn_endpoint

from deploy.stack_check import ice
from deploy.stack_check.diagnoses import (
    CLOCK_WRONG,
    TURN_CERTIFICATE,
    TURN_DOWN,
    TURN_REFUSES,
    TURN_RELAYS_NOTHING,
)
from deploy.stack_check.http import explain
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import rtp
from deploy.stack_check.walk import Guest, Walk

_URL = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[^\]]+\]|[^:?]+)(:(?P<port>\d+))?(\?transport=(?P<over>\w+))?"
)
_AGAIN_AFTER = 0.3


@dataclass(frozen=True, slots=True)
class TurnServer:
    """One URL of an ICE server, and what it is asked with."""

    url: str
    username: str
    credential: str


async def check(walk: Walk) -> str:
    nodes = {guest.node: guest for guest in walk.guests}.values()
    offers = [(guest, server) for guest in nodes for server in _offered(guest)]
    offered = list(dict.fromkeys(server.url for _, server in offers))
    if missing := [url for url in walk.target.turn if url not in offered]:
        raise Failed(f"clients are not told about {', '.join(missing)}")
    if not offers:
        raise Skipped("clients are told about no TURN server")
    tried = await asyncio.gather(
        *(_try(walk, guest, server) for guest, server in offers), return_exceptions=True
    )
    for one in tried:
        if isinstance(one, BaseException) and not isinstance(one, Failed):
            raise one
    failures = [
        (guest.node, one)
        for (guest, _), one in zip(offers, tried, strict=True)
        if isinstance(one, Failed)
    ]
    if failures:
        raise Failed(_summary(failures), failures[0][1].diagnosis)
    return f"{', '.join(offered)} relay"


def _summary(failures: list[tuple[str, Failed]]) -> str:
    """What is wrong with whose servers."""
    wrong: dict[str, list[str]] = {}
    for node, failed in failures:
        wrong.setdefault(node, []).append(failed.detail)
    nodes: dict[str, list[str]] = {}
    for node, details in wrong.items():
        nodes.setdefault("; ".join(details), []).append(node)
    return " · ".join(
        f"{', '.join(sorted(named))}: {said}" if all(named) else said
        for said, named in nodes.items()
    )


def _offered(guest: Guest) -> list[TurnServer]:
    """STUN servers need no check: clients do without them."""
    servers = []
    for entry in guest.joined["iceServers"]:
        urls = entry["urls"] if isinstance(entry["urls"], list) else [entry["urls"]]
        servers += [
            TurnServer(url, entry.get("username", ""), entry.get("credential", ""))
            for url in urls
            if url.startswith(("turn:", "turns:"))
        ]
    return servers


async def _try(walk: Walk, guest: Guest, server: TurnServer) -> None:
    timeout = walk.target.timeout
    relayed = _Relayed()
    try:
        async with asyncio.timeout(timeout):
            transport = await _allocate(server, relayed)
    except stun.TransactionFailed as error:
        raise _refusal(server, error) from error
    except ssl.SSLCertVerificationError as error:
        raise Failed(f"{server.url}: {error.verify_message}", TURN_CERTIFICATE) from error
    except ssl.SSLError as error:
        raise Failed(f"{server.url}: no TLS there: {error.reason}", TURN_CERTIFICATE) from error
    except (stun.TransactionError, OSError) as error:
        raise Failed(f"{server.url}: {explain(error)}", TURN_DOWN) from error
    try:
        # What cannot be reached at all, no relay can reach.
        if await rtp.is_reachable(walk, guest):
            await _relay(guest, server, transport, relayed, timeout)
    finally:
        transport.close()


async def _allocate(server: TurnServer, relayed: _Relayed) -> TurnTransport:
    match = _URL.fullmatch(server.url)
    if match is None:
        raise Failed(f"{server.url} is no TURN URL")
    is_tls = match["scheme"] == "turns"
    transport, _ = await create_turn_endpoint(
        lambda: relayed,
        (match["host"].strip("[]"), int(match["port"] or (5349 if is_tls else 3478))),
        server.username,
        server.credential,
        # Made anew, so that the authorities are those of this moment.
        ssl=ssl.create_default_context() if is_tls else None,
        transport=match["over"] or ("tcp" if is_tls else "udp"),
    )
    return transport


async def _relay(
    guest: Guest, server: TurnServer, transport: TurnTransport, relayed: _Relayed, timeout: float
) -> None:
    """An ICE check goes to the node by way of the relay, and its answer comes back."""
    parameters = guest.joined["sendTransport"]["iceParameters"]
    check = ice.Check(parameters["usernameFragment"], parameters["password"])
    there = [one for one in guest.candidates if one["protocol"] == "udp" and "." in one["address"]]
    if not there:
        return
    address, port = str(there[0]["address"]), int(there[0]["port"])
    way = f"{server.url} to {address} port {port}"
    try:
        async with asyncio.timeout(timeout):
            while not relayed.answer.done():
                transport.sendto(check.request(), (address, port))
                await asyncio.wait([relayed.answer], timeout=_AGAIN_AFTER)
            check.accept(relayed.answer.result())
    except stun.TransactionFailed as error:
        code, reason = _error_of(error)
        raise Failed(f"{way}: {code} {reason}", TURN_RELAYS_NOTHING) from error
    except (stun.TransactionError, OSError, ValueError) as error:
        raise Failed(f"{way}: {explain(error)}", TURN_RELAYS_NOTHING) from error


class _Relayed(asyncio.DatagramProtocol):
    """Keeps the first answer that comes by way of the relay, or why none can."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        # Whoever does not wait for it may be told nothing.
        self.answer.add_done_callback(lambda answer: answer.cancelled() or answer.exception())

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.answer.done():
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


def _refusal(server: TurnServer, error: stun.TransactionFailed) -> Failed:
    code, reason = _error_of(error)
    said = f"{server.url} refuses: {code} {reason}"
    ends = server.username.partition(":")[0]
    if ends.isdigit() and (ago := time.time() - int(ends)) > 0:
        said += f"; its credentials ended {ago / 60:.0f} minutes ago"
        return Failed(said, CLOCK_WRONG)
    return Failed(said, TURN_REFUSES if code == 401 else None)


def _error_of(error: stun.TransactionFailed) -> tuple[int, str]:
    code, reason = error.response.attributes.get("ERROR-CODE", (0, "refused"))
    return code, reason
