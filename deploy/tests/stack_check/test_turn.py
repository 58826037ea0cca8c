from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aioice import stun
from aioice.turn import make_integrity_key

from deploy.stack_check.diagnoses import CLOCK_WRONG, TURN_DOWN, TURN_REFUSES
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import turn
from deploy.tests.stack_check.walks import joined
from media.tests.ports import free_port

SECRET, REALM = "the secret of both", "example.org"


def credential(username: str, secret: str) -> str:
    """As servers with a shared secret expect it."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()


class TurnServer(asyncio.DatagramProtocol):
    """Allocates for whoever knows the credential that its secret makes of the user name."""

    def __init__(self) -> None:
        self.port = 0
        self.allocations = 0
        self.released = asyncio.Event()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._transport.sendto(self._answer(stun.parse_message(data), addr), addr)

    def _answer(self, request: stun.Message, addr: tuple[str, int]) -> bytes:
        username = request.attributes.get("USERNAME", "")
        key = make_integrity_key(username, REALM, credential(username, SECRET))
        if not request.check_message_integrity(key):
            return self._refusal(request)
        answer = stun.Message(request.message_method, stun.Class.RESPONSE, request.transaction_id)
        answer.attributes["LIFETIME"] = request.attributes["LIFETIME"]
        if request.message_method is stun.Method.ALLOCATE:
            self.allocations += 1
            answer.attributes["XOR-MAPPED-ADDRESS"] = addr
            answer.attributes["XOR-RELAYED-ADDRESS"] = ("127.0.0.1", 49152)
        elif request.attributes["LIFETIME"] == 0:
            self.released.set()
        answer.add_message_integrity(key)
        return bytes(answer)

    @staticmethod
    def _refusal(request: stun.Message) -> bytes:
        answer = stun.Message(request.message_method, stun.Class.ERROR, request.transaction_id)
        answer.attributes["ERROR-CODE"] = (401, "Unauthorized")
        answer.attributes["REALM"] = REALM
        answer.attributes["NONCE"] = hashlib.md5(b"once").hexdigest().encode()
        return bytes(answer)


@pytest.fixture
async def server() -> AsyncIterator[TurnServer]:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        TurnServer, local_addr=("127.0.0.1", 0)
    )
    yield server
    transport.close()


def offer(url: str, secret: str = SECRET) -> list[dict[str, Any]]:
    username = "1893456000:peer"
    return [
        {"urls": "stun:127.0.0.1:1"},
        {"urls": [url], "username": username, "credential": credential(username, secret)},
    ]


async def test_it_relays_and_nothing_stays_allocated(server: TurnServer) -> None:
    url = f"turn:127.0.0.1:{server.port}"
    assert await turn.check(joined(ice_servers=offer(url), turn=(url,))) == f"{url} relay"
    await server.released.wait()
    assert server.allocations == 1


async def test_a_wrong_secret_is_refused(server: TurnServer) -> None:
    url = f"turn:127.0.0.1:{server.port}?transport=udp"
    with pytest.raises(Failed) as failed:
        await turn.check(joined(ice_servers=offer(url, "another secret")))
    assert failed.value.detail == f"{url} refuses: 401 Unauthorized"
    assert failed.value.diagnosis is TURN_REFUSES
    assert server.allocations == 0


async def test_credentials_that_have_ended_tell_of_a_clock(server: TurnServer) -> None:
    url, username = f"turn:127.0.0.1:{server.port}", f"{time.time() - 600:.0f}:peer"
    offered = [{"urls": url, "username": username, "credential": "refused by now"}]
    with pytest.raises(Failed) as failed:
        await turn.check(joined(ice_servers=offered))
    assert failed.value.detail == (
        f"{url} refuses: 401 Unauthorized; its credentials ended 10 minutes ago"
    )
    assert failed.value.diagnosis is CLOCK_WRONG


async def test_a_closed_port(server: TurnServer) -> None:
    udp, tcp = (f"turn:127.0.0.1:{free_port()}?transport={over}" for over in ("udp", "tcp"))
    with pytest.raises(Failed) as failed:
        await turn.check(joined(ice_servers=offer(udp)))
    assert failed.value.detail == f"{udp}: no answer in time"
    assert failed.value.diagnosis is TURN_DOWN
    with pytest.raises(Failed) as failed:
        await turn.check(joined(ice_servers=offer(tcp)))
    assert failed.value.detail == f"{tcp}: connection refused"


async def test_a_server_that_clients_do_not_hear_of() -> None:
    with pytest.raises(Failed, match=r"^clients are not told about turn:turn\.example\.org$"):
        await turn.check(joined(turn=("turn:turn.example.org",)))


async def test_without_turn() -> None:
    with pytest.raises(Skipped, match="clients are told about no TURN server"):
        await turn.check(joined(ice_servers=[{"urls": "stun:127.0.0.1:1"}]))
