from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aioice import stun

from deploy.stack_check.diagnoses import (
    PORTS_BLOCKED,
    PORTS_CLOSED,
    SOMEBODY_ELSE,
    TCP_CLOSED,
)
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.steps import rtp
from deploy.tests.stack_check.walks import PASSWORD, UFRAG, candidate, guest, joined
from media.tests.ports import free_port

Answer = Callable[[stun.Message], bytes | None]


def accept(request: stun.Message) -> bytes:
    """As a media worker does."""
    assert request.attributes["USERNAME"].startswith(f"{UFRAG}:")
    assert request.check_message_integrity(PASSWORD.encode())
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
    answer.add_message_integrity(PASSWORD.encode())
    return bytes(answer)


def somebody_else(request: stun.Message) -> bytes:
    return bytes(stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id))


def refuse(request: stun.Message) -> bytes:
    answer = stun.Message(stun.Method.BINDING, stun.Class.ERROR, request.transaction_id)
    answer.attributes["ERROR-CODE"] = (401, "")
    return bytes(answer)


def say_nothing(request: stun.Message) -> None:
    return None


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if answer := self._answer(stun.parse_message(data)):
            self._transport.sendto(answer, addr)


async def serve_udp(answer: Answer) -> tuple[int, Callable[[], None]]:
    """Its port, and how to close it."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Datagrams(answer), local_addr=("127.0.0.1", 0)
    )
    return transport.get_extra_info("sockname")[1], transport.close


async def serve_tcp(answer: Answer) -> tuple[int, Callable[[], None]]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(2))
        said = answer(stun.parse_message(await reader.readexactly(length)))
        if said is not None:
            writer.write(len(said).to_bytes(2) + said)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server.sockets[0].getsockname()[1], server.close


async def test_a_worker_answers_over_udp() -> None:
    port, close = await serve_udp(accept)
    walk = joined([candidate("127.0.0.1", 1, "tcp"), candidate("127.0.0.1", port)])
    assert await rtp.udp(walk) == f"127.0.0.1 port {port} answers"
    close()


async def test_a_worker_answers_over_tcp() -> None:
    port, close = await serve_tcp(accept)
    walk = joined([candidate("127.0.0.1", port, "tcp")])
    assert await rtp.tcp(walk) == f"127.0.0.1 port {port} answers"
    close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (say_nothing, "no answer in time"),
        (somebody_else, "something else than the media worker answers"),
        (refuse, "refuses the ICE check (401)"),
    ],
)
async def test_what_is_no_worker_over_udp(answer: Answer, why: str) -> None:
    port, close = await serve_udp(answer)
    with pytest.raises(Failed) as failed:
        await rtp.udp(joined([candidate("127.0.0.1", port)]))
    assert failed.value.detail == f"UDP: 127.0.0.1 port {port}: {why}"
    assert failed.value.diagnosis is (
        PORTS_BLOCKED if why == "no answer in time" else SOMEBODY_ELSE
    )
    close()


async def test_what_is_no_worker_over_tcp() -> None:
    port, close = await serve_tcp(say_nothing)
    with pytest.raises(Failed) as failed:
        await rtp.tcp(joined([candidate("127.0.0.1", port, "tcp")]))
    assert failed.value.detail == f"TCP: 127.0.0.1 port {port}: closes the connection"
    close()


async def test_closed_ports() -> None:
    port = free_port()
    walk = joined([candidate("127.0.0.1", port), candidate("127.0.0.1", port, "tcp")])
    for step, name in ((rtp.udp, "UDP"), (rtp.tcp, "TCP")):
        with pytest.raises(Failed) as failed:
            await step(walk)
        assert failed.value.detail == f"{name}: 127.0.0.1 port {port}: connection refused"
        assert failed.value.diagnosis is PORTS_CLOSED


async def test_one_address_that_answers_is_enough() -> None:
    port, close = await serve_udp(accept)
    closed = free_port()
    walk = joined([candidate("127.0.0.1", closed), candidate("127.0.0.1", port)])
    assert await rtp.udp(walk) == (
        f"127.0.0.1 port {port} answers; 127.0.0.1 port {closed}: connection refused"
    )
    close()


async def test_one_protocol_alone() -> None:
    port, close = await serve_udp(accept)
    walk = joined([candidate("127.0.0.1", port), candidate("127.0.0.1", free_port(), "tcp")])
    assert await rtp.udp(walk) == f"127.0.0.1 port {port} answers"
    with pytest.raises(Failed) as failed:
        await rtp.tcp(walk)
    assert failed.value.diagnosis is TCP_CLOSED
    close()


async def test_one_node_of_two() -> None:
    port, close = await serve_udp(accept)
    closed = free_port()
    walk = joined()
    walk.guests = [
        guest([candidate("127.0.0.1", port)], node="m1"),
        guest([candidate("127.0.0.1", closed)], node="m2"),
    ]
    with pytest.raises(Failed) as failed:
        await rtp.udp(walk)
    assert failed.value.detail == f"UDP: m2: 127.0.0.1 port {closed}: connection refused"
    close()


async def test_media_without_tcp() -> None:
    with pytest.raises(Skipped, match="media announces nothing over TCP"):
        await rtp.tcp(joined([candidate("127.0.0.1", 1)]))
