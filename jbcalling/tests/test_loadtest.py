"""`manage.py loadtest` against the real system."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jbcalling.tests.browser import answers, chromium, join, sees_and_hears
from jbcalling.tests.loading import Load
from jbcalling.tests.running import RunningServer, alive

# Whether the picture of a remote video is another one than a moment ago.
_MOVES = """
(before) => {
  const video = [...document.querySelectorAll("video")].find(
    (one) => one.closest("[data-peer-id]") && one.videoWidth > 0);
  if (!video) return null;
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 36;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 64, 36);
  const pixels = [...context.getImageData(0, 0, 64, 36).data].join();
  return pixels === before ? null : pixels;
}
"""


# As little as makes a call, for as long as one likes.
_SMALL = (
    *("--rooms", "1", "--people", "2", "--no-video", "--bots", "1", "--processes", "1"),
    *("--minutes", "5", "--keep-going"),
)

pytestmark = pytest.mark.timeout(180)


def eventually(holds: Callable[[], bool], within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def left_behind(server: RunningServer) -> dict[str, float]:
    """What the server has of people and media, without what there is none of."""
    names = ("signaling_connections", "signaling_participants", "media_peers", "media_transports")
    values = re.findall(rf"^({'|'.join(names)}) (\S+)$", server.get("/metrics"), re.MULTILINE)
    assert len(values) == len(names)
    return {name: float(value) for name, value in values if float(value)}


def test_its_figures_are_those_of_the_workers(server: RunningServer, tmp_path: Path) -> None:
    load = Load(
        *(tmp_path, server.url, "--rooms", "2", "--people", "3", "--publish", "2"),
        *("--ramp", "10", "--hold", "2", "--minutes", "0.05", "--bots", "1"),
        *("--processes", "2", "--keep-going"),
    )
    report = load.report()

    assert report["joins"]["failed"] == {}
    assert report["joins"]["ok"] == 6
    assert [step["people"] for step in report["steps"]] == [3, 6]
    # Two send to one another, and the third gets both: sound and picture.
    assert report["steps"][1]["streams"] == 2 * 4 * 2
    assert len(report["lookers"]["joinSeconds"]) == 1

    check, traffic = report["crossCheck"], report["traffic"]
    assert check["people"] == 6
    assert (check["sent"]["streams"], check["received"]["streams"]) == (8, 16)
    for leg in ("sent", "received"):
        assert abs(check[leg]["packetsDifferencePercent"]) <= 2
        assert abs(check[leg]["bytesDifferencePercent"]) <= 2
        for what in ("packets", "bytes"):
            assert check[leg][what] == sum(kind[what] for kind in traffic[leg].values())
    # Three seconds and more, of 50 packets a second each.
    assert traffic["sent"]["audio"]["packets"] > 4 * 3 * 25
    assert traffic["received"]["video"]["packets"] > traffic["sent"]["video"]["packets"]
    assert [step["generator"]["undecryptablePackets"] for step in report["steps"]] == [0, 0]

    page = load.html.read_text()
    assert page.count("<svg") == 5
    assert page.count("<path") > 20
    assert "Capacity" in page
    # Nothing in it leads out, but for names of XML.
    links = set(re.findall(r"""https?://[^\s"'<),]+""", page)) - {server.url}
    assert {link for link in links if not link.startswith("http://www.w3.org/")} == set()
    assert "p95" in load.said

    assert left_behind(server) == {}


async def test_a_browser_sees_a_light_client_move(server: RunningServer, tmp_path: Path) -> None:
    load = Load(
        *(tmp_path, server.url, "--rooms", "1", "--people", "2", "--prefix", "seen"),
        *("--bots", "0", "--processes", "1", "--minutes", "0.6", "--keep-going"),
    )
    try:
        async with chromium() as browser:
            page = await join(browser, f"{server.url}/r/seen-1/", "Ann")
            await sees_and_hears(page, 2)
            first = await answers(page, _MOVES, "")
            await answers(page, _MOVES, first)
    finally:
        load.process.send_signal(signal.SIGINT)
        report = await asyncio.to_thread(load.report)
    assert report["joins"]["ok"] == 2
    assert report["interrupted"] is True


def test_ctrl_c_ends_it_with_a_report(server: RunningServer, tmp_path: Path) -> None:
    load = Load(tmp_path, server.url, *_SMALL)
    eventually(lambda: left_behind(server).get("media_peers", 0) >= 3)
    children = load.children()
    assert children
    load.process.send_signal(signal.SIGINT)
    report = load.report()
    assert report["interrupted"] is True
    assert report["joins"]["ok"] == 2
    assert load.said.strip().startswith("Interrupted: this is what was measured until then.")
    assert [pid for pid in children if alive(pid)] == []
    eventually(lambda: left_behind(server) == {})


def test_its_processes_die_with_it(server: RunningServer, tmp_path: Path) -> None:
    load = Load(tmp_path, server.url, *_SMALL)
    eventually(lambda: left_behind(server).get("media_peers", 0) >= 3)
    children = load.children()
    load.process.kill()
    load.process.communicate()
    eventually(lambda: not any(map(alive, children)))
    eventually(lambda: left_behind(server) == {})


def test_who_may_open_no_rooms_is_told_so(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, ROOMS_AUTO_CREATE="false")
    server.start()
    try:
        report = Load(
            tmp_path, server.url, *_SMALL, "--bots", "0", "--hold", "1", "--minutes", "0.02"
        ).report()
    finally:
        server.stop()
    assert report["joins"]["failed"] == {"not_found": 2}
    assert report["capacity"] == 0
    assert report["firstBroken"]["limits"][0]["limit"] == "failed joins"
    assert report["firstBroken"]["cause"]["resource"] == "refused: not_found"
    assert report["joins"]["messages"]["not_found"].startswith("join-room: ")
