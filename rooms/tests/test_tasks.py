"""The fleet's tasks, as a media node's process runs them: on its loop, from another thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from media import facade
from media.node_loop import NoNodeError, node_loop
from rooms import tasks
from rooms.domain import leaving, media_sessions, resuming
from rooms.models import JournalEvent, Participant
from rooms.signaling import lifecycle, reaper
from rooms.signaling.db import in_db
from rooms.tests.domain.people import ROOM, enter


@pytest.fixture
async def node(transactional_db: None, settings: Any) -> AsyncIterator[None]:
    settings.MEDIA_WORKERS = 1
    settings.MEDIA_RTC_PORTS = (42000, 42050)
    settings.MEDIA_ANNOUNCED_ADDRESSES = ["127.0.0.1"]
    await lifecycle.startup_on_node()
    await facade.start()
    node_loop.open()
    yield
    node_loop.close()
    await facade.stop()
    await lifecycle.shutdown_on_node()


async def in_room() -> str:
    """Somebody in the room, with media."""
    peer_id: str = (await in_db(enter))["peerId"]
    await facade.open_peer(ROOM, peer_id)
    await in_db(media_sessions.begin, ROOM, peer_id, "session")
    return peer_id


async def test_who_does_not_come_back_is_taken_out_with_all_media(node: None) -> None:
    peer_id = await in_room()
    assert await asyncio.to_thread(tasks.expire_participants) == 0
    await in_db(resuming.mark_disconnected, peer_id, f"sid-{peer_id}", timedelta(minutes=1))
    assert await asyncio.to_thread(tasks.expire_participants) == 1
    assert await asyncio.to_thread(tasks.expire_participants) == 0
    gone = await in_db(Participant.objects.get)
    assert (gone.left_reason, gone.media_session) == ("timed-out", "")
    assert (await in_db(JournalEvent.objects.get, event="peer-left")).seq == 2
    assert (await facade.health()).peers == 0


async def test_what_a_dead_replica_left_is_finished(node: None) -> None:
    left, lost = await in_room(), await in_room()

    def die_on_the_way() -> None:
        leaving.leave(ROOM, left)
        Participant.objects.filter(pk=left).update(left_at=timezone.now() - timedelta(minutes=1))
        Participant.objects.filter(pk=lost).update(replica="dead")

    await in_db(die_on_the_way)
    assert (await facade.health()).peers == 2
    assert await asyncio.to_thread(tasks.remove_ghosts) == 2
    assert await asyncio.to_thread(tasks.remove_ghosts) == 0
    assert (await facade.health()).peers == 1
    waiting = await in_db(Participant.objects.get, pk=lost)
    assert (waiting.left_at, waiting.disconnected_at is None) == (None, False)


async def test_a_node_that_ends_waits_for_no_task(
    node: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def never_done() -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(reaper, "expire", never_done)
    waiting = asyncio.ensure_future(asyncio.to_thread(tasks.expire_participants))
    await begun.wait()
    node_loop.close()
    with pytest.raises(NoNodeError, match="the media node ends"):
        await waiting


def test_a_process_without_a_node_says_so() -> None:
    with pytest.raises(RuntimeError, match="media node"):
        tasks.expire_participants()
