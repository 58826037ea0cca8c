"""Lines of a child process in the log."""

from __future__ import annotations

import asyncio
import logging
import os

import pytest

from media.mediasoup.output import LineLog


async def test_lines_are_logged_however_they_arrive(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    read_end, write_end = os.pipe()
    output = LineLog(read_end, 7, "stderr")

    for piece in (b"first li", b"ne\nsecond\n\nb\xffd\nunfinished"):
        os.write(write_end, piece)
        await asyncio.sleep(0)
    output.close()
    os.close(write_end)

    assert [record.getMessage() for record in caplog.records] == [
        "worker 7 stderr: first line",
        "worker 7 stderr: second",
        "worker 7 stderr: b\ufffdd",
        "worker 7 stderr: unfinished",
    ]
    assert output.last_line == "unfinished"


async def test_a_line_without_end_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    read_end, write_end = os.pipe()
    output = LineLog(read_end, 7, "stdout")

    os.write(write_end, b"x" * 20_000)
    os.close(write_end)
    output.close()

    assert output.last_line == "x" * 8192
    assert len(caplog.records) == 1
