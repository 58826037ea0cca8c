"""A real coturn, as the stacks start it, and the credentials that peers get."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aioice import turn
from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint

from deploy.tests.shipping.ports import free_port, wait_until_it_listens
from media.ice import IceServers

COTURN = Path(__file__).parents[2] / "coturn"
PEERS = IceServers(turn_urls=("turn:127.0.0.1",), turn_secret="north", turn_ttl=60)


@pytest.fixture
def turn_port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    options = (COTURN / "turnserver.conf").read_text()
    (tmp_path / "turnserver.conf").write_text(
        options.replace("listening-port=3478", f"listening-port={port}")
    )
    (tmp_path / "secret").write_text("north\n")
    with (tmp_path / "log").open("wb") as output:
        process = subprocess.Popen(
            ["sh", COTURN / "start.sh"],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "TMPDIR": str(tmp_path),
                "TURN_CONFIG_FOLDER": str(tmp_path),
                "TURN_REALM": "example.org",
                "TURN_ADDRESS": "198.51.100.1",
                "TURN_LISTEN_IP": "127.0.0.1",
                "TURN_SECRET_FILE": str(tmp_path / "secret"),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_it_listens(process, port)
        yield port
    finally:
        process.terminate()
        process.wait()


async def allocate(port: int, username: str, credential: str, over: str = "udp") -> str:
    """The address of the relay that coturn gives."""
    transport, _ = await create_turn_endpoint(
        asyncio.DatagramProtocol, ("127.0.0.1", port), username, credential, transport=over
    )
    relay: str = transport.get_extra_info("sockname")[0]
    transport.close()
    return relay


async def test_coturn_takes_the_credentials_of_peers(turn_port: int) -> None:
    (server,) = PEERS.for_peer("ann")
    relay = await allocate(turn_port, server["username"], server["credential"])
    assert relay == "198.51.100.1"


async def test_coturn_refuses_what_has_ended_or_is_not_ours(turn_port: int) -> None:
    ended = PEERS.for_peer("ann", now=1_700_000_000)
    strange = replace(PEERS, turn_secret="south").for_peer("ann")
    for (server,) in (ended, strange):
        with pytest.raises(TransactionFailed) as refusal:
            await allocate(turn_port, server["username"], server["credential"])
        assert refusal.value.response.attributes["ERROR-CODE"][0] == 401


async def test_coturn_relays_no_tcp(turn_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be a way to every web server that its machine can reach."""
    (server,) = PEERS.for_peer("ann")
    # The protocol's number in the first byte: that of TCP instead of UDP.
    monkeypatch.setattr(turn, "UDP_TRANSPORT", 6 << 24)
    with pytest.raises(TransactionFailed) as refusal:
        await allocate(turn_port, server["username"], server["credential"], over="tcp")
    assert refusal.value.response.attributes["ERROR-CODE"][0] == 442
