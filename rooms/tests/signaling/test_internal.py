from __future__ import annotations

import logging

import pytest

from media import facade
from media.tests.log_fields import fields_of
from rooms.tests.signaling.conftest import Connect


async def test_a_mistake_of_ours_is_answered_and_found_in_the_log(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(room_id: str, peer_id: str, transport_id: str) -> None:
        raise RuntimeError("secret detail")

    ada = await connect()
    joined = await ada.data("join-room", roomId="demo", name="Ada")
    transport_id = joined["sendTransport"]["transportId"]
    payload = {"transportId": transport_id, "requestId": "r1"}
    with monkeypatch.context() as patch, fields_of("rooms.signaling.dispatch") as seen:
        patch.setattr(facade, "restart_ice", broken)
        error = (await ada.ask("restart-ice", payload))["error"]
    error_id = error["details"]["id"]
    assert error == {
        "code": "internal",
        "message": f"Something went wrong on the server (error {error_id}).",
        "retryable": False,
        "details": {"id": error_id},
    }
    logged = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert logged == [f"internal error {error_id} in restart-ice"]
    about = {"event": "restart-ice", "room": "demo", "peer": joined["peerId"], "request": "r1"}
    assert seen == [about]
    # Such an answer is not kept: the same request may well succeed later.
    assert (await ada.ask("restart-ice", payload))["ok"]
