"""Pipes that are full, and their ends."""

from __future__ import annotations

import asyncio
import os

import pytest

from media.mediasoup.pipes import PipeReader, PipeWriter


def never() -> None:
    raise AssertionError("the pipe has not ended")


async def test_a_full_pipe_neither_blocks_nor_loses_nor_reorders() -> None:
    read_end, write_end = os.pipe()
    failures: list[str] = []
    writer = PipeWriter(write_end, on_end=never, on_failure=failures.append)
    chunks = [bytes([index % 251]) * (1 + index * 37) for index in range(400)]

    for chunk in chunks:
        writer.write(chunk)

    expected = b"".join(chunks)
    received = bytearray()
    complete, ended = asyncio.Event(), asyncio.Event()

    def take(data: bytes) -> None:
        received.extend(data)
        if len(received) >= len(expected):
            complete.set()

    reader = PipeReader(read_end, on_data=take, on_end=ended.set)
    await complete.wait()
    assert bytes(received) == expected
    assert failures == []
    writer.close()
    await ended.wait()
    reader.close()


async def test_a_pipe_that_nobody_reads_fails_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media.mediasoup.pipes._MAX_UNSENT", 1_000_000)
    read_end, write_end = os.pipe()
    failures: list[str] = []
    writer = PipeWriter(write_end, on_end=never, on_failure=failures.append)

    writer.write(bytes(900_000))
    assert failures == []
    writer.write(bytes(900_000))

    assert failures == ["the worker does not read its channel"]
    writer.close()
    os.close(read_end)


async def test_a_pipe_whose_reader_is_gone_has_ended() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    ends: list[bool] = []
    failures: list[str] = []
    writer = PipeWriter(write_end, on_end=lambda: ends.append(True), on_failure=failures.append)

    writer.write(b"anybody there?")
    writer.write(b"too late")
    writer.close()

    assert (ends, failures, writer.closed) == ([True], [], True)
