"""Every TURN server that clients are told about relays for them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from aioice import stun
from aioice.turn import create_turn_endpoint

from deploy.stack_check.http import explain
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.walk import Walk

_URL = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[^\]]+\]|[^:?]+)(:(?P<port>\d+))?(\?transport=(?P<over>\w+))?"
)


@dataclass(frozen=True, slots=True)
class TurnServer:
    """One URL of an ICE server, and what it is asked with."""

    url: str
    username: str
    credential: str


async def check(walk: Walk) -> str:
    servers = _offered(walk)
    offered = [server.url for server in servers]
    if missing := [url for url in walk.target.turn if url not in offered]:
        raise Failed(f"clients are not told about {', '.join(missing)}")
    if not servers:
        raise Skipped("clients are told about no TURN server")
    for server in servers:
        await _allocate(server, walk.target.timeout)
    return f"{', '.join(offered)} relay"


def _offered(walk: Walk) -> list[TurnServer]:
    """STUN servers need no check: clients do without them."""
    servers = []
    for entry in walk.joined["iceServers"]:
        urls = entry["urls"] if isinstance(entry["urls"], list) else [entry["urls"]]
        servers += [
            TurnServer(url, entry.get("username", ""), entry.get("credential", ""))
            for url in urls
            if url.startswith(("turn:", "turns:"))
        ]
    return servers


async def _allocate(server: TurnServer, timeout: float) -> None:
    match = _URL.fullmatch(server.url)
    if match is None:
        raise Failed(f"{server.url} is no TURN URL")
    is_tls = match["scheme"] == "turns"
    over = match["over"] or ("tcp" if is_tls else "udp")
    port = int(match["port"] or (5349 if is_tls else 3478))
    try:
        async with asyncio.timeout(timeout):
            transport, _ = await create_turn_endpoint(
                asyncio.DatagramProtocol,
                (match["host"].strip("[]"), port),
                server.username,
                server.credential,
                ssl=is_tls or None,
                transport=over,
            )
    except stun.TransactionFailed as error:
        code, reason = error.response.attributes.get("ERROR-CODE", (0, "refused"))
        raise Failed(f"{server.url} refuses: {code} {reason}") from error
    except (stun.TransactionError, OSError) as error:
        raise Failed(f"{server.url}: {explain(error)}") from error
    transport.close()
