"""Walks on which somebody has joined already."""

from __future__ import annotations

from typing import Any, cast

from deploy.stack_check.walk import Guest, Target, Walk

UFRAG, PASSWORD = "serverfragment", "a-password-of-the-transport"


def joined(
    candidates: list[dict[str, Any]] | None = None,
    ice_servers: list[dict[str, Any]] | None = None,
    addresses: tuple[str, ...] = ("127.0.0.1",),
    turn: tuple[str, ...] = (),
) -> Walk:
    walk = Walk(Target("http://127.0.0.1:1", timeout=0.5, turn=turn), addresses)
    walk.guests = [guest(candidates or [], ice_servers or [])]
    return walk


def guest(
    candidates: list[dict[str, Any]],
    ice_servers: list[dict[str, Any]] | None = None,
    replica: str = "",
    node: str = "",
) -> Guest:
    """One whose connection is not to be used."""
    nothing = cast(Any, None)
    answer = {
        "iceServers": ice_servers or [],
        "sendTransport": {
            "iceParameters": {"usernameFragment": UFRAG, "password": PASSWORD},
            "iceCandidates": candidates,
        },
        "servedBy": {"replica": replica, "node": node},
    }
    return Guest("check-stack", nothing, nothing, answer)


def candidate(address: str, port: int, protocol: str = "udp") -> dict[str, Any]:
    return {"address": address, "port": port, "protocol": protocol}
