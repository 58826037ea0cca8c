from __future__ import annotations

import errno
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.loadtest import ice
from deploy.loadtest.dtls import Identity
from deploy.loadtest.transport import Transport


@pytest.fixture
def parameters() -> dict[str, Any]:
    """Of a worker that was there a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    return {
        "transportId": "t",
        "iceParameters": {"usernameFragment": "u", "password": "p"},
        "iceCandidates": [
            {"protocol": "udp", "priority": 1, "address": "127.0.0.1", "port": port},
        ],
        "dtlsParameters": {"fingerprints": [{"algorithm": "sha-256", "value": "00"}]},
    }


async def test_that_nobody_listens_is_no_fault_of_ours(parameters: dict[str, Any]) -> None:
    transport = Transport(parameters, Identity())
    (way,) = await ice.ways(parameters["iceCandidates"])
    transport._open(way)
    for _ in range(10):
        # The first goes out, and the network answers the next.
        transport._send(b"packet")
        transport.drain()
    transport.close()
    assert transport.unsent == 0


async def test_what_the_kernel_does_not_take_is(parameters: dict[str, Any]) -> None:
    def full(_: bytes) -> None:
        raise OSError(errno.ENOBUFS, "full")

    transport = Transport(parameters, Identity())
    transport._socket = SimpleNamespace(send=full)  # type: ignore[assignment]
    transport._send(b"packet")
    assert transport.unsent == 1
