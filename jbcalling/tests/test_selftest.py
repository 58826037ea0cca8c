"""`manage.py selftest` against a whole server, good and bad."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from av import AudioFrame
from django.conf import settings

from deploy.clients.signaling import Signaling
from deploy.selftest import diagnoses, tone, verdicts
from deploy.selftest.call import Call
from deploy.selftest.limits import Limits
from deploy.selftest.line import Line
from deploy.selftest.measurement import Direction
from deploy.selftest.tracks import Gate, NumberTrack, ToneTrack
from jbcalling.tests.running import RunningServer
from jbcalling.tests.selftesting import PATIENT, SelfTested

pytestmark = pytest.mark.timeout(120)


def test_a_good_server_passes_and_nothing_stays_behind(server: RunningServer) -> None:
    tested = SelfTested(server.url, "--replicas", "1", "--nodes", "1", "--seconds", "2", *PATIENT)
    assert tested.problems() == []
    assert tested.code == 0
    (replica,) = tested.report["replicas"]
    assert tested.report["nodes"] == ["local"]
    one, two = f"{replica}/1", f"{replica}/2"
    assert [(d["sender"], d["receiver"], d["kind"]) for d in tested.directions] == [
        (one, two, "audio"),
        (one, two, "video"),
        (two, one, "audio"),
        (two, one, "video"),
    ]
    for direction in tested.directions:
        packets = direction["packets"]
        assert packets["sent"] > 10
        assert len(set(packets.values())) == 1
        assert direction["loss"] == 0
        assert 0 < direction["delay_seconds"] < 5
    assert tested.progress[0] == f"{server.url}: replica {replica}"
    metrics = server.get("/metrics")
    assert "\nsignaling_participants 0.0\n" in metrics
    assert "\nmedia_rooms 0.0\n" in metrics


def test_lost_packets_are_named_with_how_many_and_where(tmp_path: Path) -> None:
    alone = ["unshare", "--map-root-user", "--net", sys.executable, "-m", "jbcalling.tests.lossy"]
    printed = subprocess.run(
        [*alone, str(tmp_path), "20"],
        cwd=settings.BASE_DIR,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    code, report = json.loads(printed)
    assert code == 1
    (replica,) = report["replicas"]
    one, two = f"{replica}/1", f"{replica}/2"
    for direction in report["directions"]:
        sender, receiver = direction["sender"], direction["receiver"]
        # What comes of it, as frames that are missing, may be named too.
        lost = [p["detail"] for p in direction["problems"] if p["symptom"] == "Packets are lost"]
        ways = [way for detail in lost if (way := re.fullmatch(_LOST, detail))]
        assert [way.groups()[1:] for way in ways] == [
            (sender, "local"),
            ("local", receiver),
        ]
        # A fifth, of so few packets.
        assert all(3 < float(way[1]) < 45 for way in ways)
    assert {direction["sender"] for direction in report["directions"]} == {one, two}


_LOST = r"(\S+)% of \d+ packets are lost on the way from (\S+) to (\S+), more than 2%"


def test_rooms_that_must_exist_are_asked_for_and_missing_nodes_are_named(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, ROOMS_AUTO_CREATE="false")
    server.start()
    try:
        refused = SelfTested(server.url)
        server.manage("shell", "-c", _MAKE_ROOM)
        called = SelfTested(
            *(
                server.url,
                "--room",
                "lobby",
                "--password",
                "open",
                "--seconds",
                "1",
                "--nodes",
                "2",
            ),
            *PATIENT,
        )
    finally:
        server.stop()
    assert (refused.code, refused.symptoms()) == (1, {"Refused"})
    assert re.fullmatch(
        rf"{server.url}: room selftest-\w+-1: join-room: not_found: .*", refused.problems()[0]
    )
    assert called.code == 1
    assert called.problems() == ["1 of 2 media nodes takes rooms: local"]
    assert called.symptoms() == {"Media nodes not met"}
    assert {direction["room"] for direction in called.directions} == {"lobby"}


_MAKE_ROOM = """
from rooms.models import Room
room = Room(slug="lobby")
room.set_password("open")
room.save()
"""


def test_a_server_that_is_down_and_media_out_of_reach_are_named(tmp_path: Path) -> None:
    # An address that leads nowhere, by its definition.
    server = RunningServer(tmp_path, ANNOUNCED_ADDRESS="203.0.113.7", MEDIA_LISTEN_IP="127.0.0.1")
    server.start()
    try:
        urls = ("http://127.0.0.1:1", server.url)
        cut = SelfTested(*urls, "--nodes", "1", "--timeout", "2", "--seconds", "1")
    finally:
        server.stop()
    assert cut.code == 1
    assert cut.symptoms() == {
        "Signaling does not answer",
        "ICE fails, clients cannot connect to media",
    }
    (replica,) = cut.report["replicas"]
    assert cut.problems()[1] == (
        f"no audio: the media of {replica}/1 never connected to local, ICE checking"
    )


@pytest.fixture
async def call(server: RunningServer) -> AsyncIterator[Call]:
    call = Call("demo", "local")
    yield call
    await call.close()


async def line(server: RunningServer) -> Line:
    signaling = Signaling()
    await signaling.connect(server.url)
    return Line(signaling, server.url, "r", 0.0)


# A second of standing still is none on a busy machine.
_LIMITS = Limits(first=60, jitter=5_000, frames=1, skew=5_000, freeze=2)


def video(directions: list[Direction], sender: str) -> Direction:
    (direction,) = [d for d in directions if d.sender.name == sender and d.kind == "video"]
    return direction


async def test_a_picture_that_stands_still_is_told_from_one_that_is_held_back(
    server: RunningServer, call: Call
) -> None:
    class Frozen(NumberTrack):
        stands_at: int | None = None

        def number(self, frame_number: int) -> int:
            return frame_number if self.stands_at is None else self.stands_at

    frozen = Frozen(call.gate)
    await call.enter(await line(server), "Ann", numbers=frozen)
    ben = await call.enter(await line(server), "Ben")
    assert await call.started(30)

    async def go_wrong() -> None:
        await asyncio.sleep(1)
        frozen.stands_at = len(frozen.times) - 1
        producer_id = ben.bot.producer_id("video")
        await ben.bot.signaling.ask("pause-producer", producerId=producer_id)

    directions, _ = await asyncio.gather(call.measure(5), go_wrong())
    (stands,) = verdicts.of_direction(video(directions, "Ann"), _LIMITS)
    assert re.fullmatch(
        rf"video is frozen: the counter has stood at {frozen.stands_at} for [345]\.\d s, "
        r"while \d+ frames came",
        stands.detail,
    )
    assert stands.diagnosis is diagnoses.FROZEN
    (paused,) = verdicts.of_direction(video(directions, "Ben"), _LIMITS)
    assert re.fullmatch(r"video stopped for [345]\.\d s: the server paused it", paused.detail)
    assert paused.diagnosis is diagnoses.PAUSED


async def test_silence_and_other_sounds_are_heard(server: RunningServer, call: Call) -> None:
    class Wrong(ToneTrack):
        def __init__(self, gate: Gate, loudness: float) -> None:
            super().__init__(gate)
            wave = np.sin(2 * np.pi * 3_000 * np.arange(tone.SAMPLES) / tone.RATE)
            self._wrong = loudness * wave

        def sound(self, frame_number: int) -> AudioFrame:
            good = frame_number < 100
            return super().sound(frame_number) if good else tone.frame_of(self._wrong)

    await call.enter(await line(server), "Ann", tone=Wrong(call.gate, 0))
    await call.enter(await line(server), "Ben", tone=Wrong(call.gate, 8_000))
    assert await call.started(30)
    directions = await call.measure(5)
    silent, strange = (
        verdicts.of_direction(direction, _LIMITS)[0].detail
        for direction in directions
        if direction.kind == "audio"
    )
    assert re.fullmatch(r"audio is silent: \d+ of \d+ frames hold no sound", silent)
    assert re.fullmatch(r"audio is not what was sent: \d+ of \d+ frames are not the tone", strange)
