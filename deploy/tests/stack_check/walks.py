"""Walks on which somebody has joined already."""

from __future__ import annotations

from typing import Any

from deploy.stack_check.walk import Target, Walk

UFRAG, PASSWORD = "serverfragment", "a-password-of-the-transport"


def joined(
    candidates: list[dict[str, Any]] | None = None,
    ice_servers: list[dict[str, Any]] | None = None,
    addresses: tuple[str, ...] = ("127.0.0.1",),
    turn: tuple[str, ...] = (),
) -> Walk:
    walk = Walk(Target("http://127.0.0.1:1", timeout=0.5, turn=turn), addresses)
    walk.joined = {
        "iceServers": ice_servers or [],
        "sendTransport": {
            "iceParameters": {"usernameFragment": UFRAG, "password": PASSWORD},
            "iceCandidates": candidates or [],
        },
    }
    return walk


def candidate(address: str, port: int, protocol: str = "udp") -> dict[str, Any]:
    return {"address": address, "port": port, "protocol": protocol}
