"""Who speaks in a room, and how loudly: from two audio observers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from media.events import ActiveSpeaker, Speaking, publish
from media.mediasoup import (
    ActiveSpeakerObserver,
    AudioLevelObserver,
    DominantSpeaker,
    MediasoupError,
    Silence,
    Volumes,
)
from media.sessions.part import RoomPart
from media.sessions.producers import RoomProducer

logger = logging.getLogger(__name__)

_SPEAKER_INTERVAL_MS = 300
_VOLUME_INTERVAL_MS = 500
_VOLUME_THRESHOLD_DBOV = -60
_MAX_VOLUMES = 16
_Observers = tuple[ActiveSpeakerObserver, AudioLevelObserver] | tuple[()]


class Speakers:
    """Turns the observers' notifications into `ActiveSpeaker` and `Speaking` events.

    The observers of one part hear the whole room: microphones of other parts are
    brought there. `peer_of` finds the peer that owns a producer, or `None` when it is gone.
    """

    def __init__(self, room_id: str, peer_of: Callable[[str], str | None]) -> None:
        self._room_id = room_id
        self._peer_of = peer_of
        self._part: RoomPart | None = None
        self._observers: _Observers = ()
        # At the part there is now: microphones that are heard, or about to be.
        self._heard: set[str] = set()
        self._changing = asyncio.Lock()
        self._dominant: str | None = None
        self._announced: str | None = None

    async def listen(self, part: RoomPart, microphones: Callable[[], list[RoomProducer]]) -> None:
        """Hear the microphones there are, at `part`; each drops out by itself when it closes.

        Raises ClosedError when the part goes meanwhile.
        """
        async with self._changing:
            if self._part is not part:
                await self._observe(part)
        observers, heard = self._observers, self._heard
        new = [microphone for microphone in microphones() if microphone.id not in heard]
        heard.update(microphone.id for microphone in new)
        # One that comes from a silent node must not keep the others waiting.
        await asyncio.gather(*(_add(part, observers, heard, microphone) for microphone in new))

    async def _observe(self, part: RoomPart) -> None:
        active_speaker = await part.router.create_active_speaker_observer(
            interval=_SPEAKER_INTERVAL_MS
        )
        audio_levels = await part.router.create_audio_level_observer(
            max_entries=_MAX_VOLUMES,
            threshold=_VOLUME_THRESHOLD_DBOV,
            interval=_VOLUME_INTERVAL_MS,
        )
        active_speaker.on(DominantSpeaker, self._on_dominant)
        audio_levels.on(Volumes, self._on_volumes)
        audio_levels.on(Silence, self._on_silence)
        self._part, self._observers = part, (active_speaker, audio_levels)
        self._heard = set()

    def forget(self, peer_id: str) -> None:
        """The peer left: it must not stay the active speaker."""
        if self._dominant == peer_id:
            self._dominant = None
        if self._announced == peer_id:
            self._announce(None)

    def _on_dominant(self, event: DominantSpeaker) -> None:
        self._dominant = self._peer_of(event.producer_id)
        self._announce(self._dominant)

    def _on_volumes(self, event: Volumes) -> None:
        volumes: dict[str, int] = {}
        for entry in event.volumes:
            peer_id = self._peer_of(entry.producer_id)
            if peer_id is not None:
                volumes[peer_id] = max(entry.volume, volumes.get(peer_id, entry.volume))
        if not volumes:
            return
        # The observer tells of a dominant speaker only when it changes: one who
        # goes on after a silence has to be announced again.
        if self._announced is None:
            self._announce(self._dominant or max(volumes, key=lambda peer: volumes[peer]))
        publish(Speaking(self._room_id, volumes))

    def _on_silence(self, _event: Silence) -> None:
        publish(Speaking(self._room_id, {}))
        self._announce(None)

    def _announce(self, peer_id: str | None) -> None:
        if peer_id != self._announced:
            self._announced = peer_id
            publish(ActiveSpeaker(self._room_id, peer_id))


async def _add(
    part: RoomPart, observers: _Observers, heard: set[str], microphone: RoomProducer
) -> None:
    try:
        microphone.on_closed(await part.bring(microphone))
        for observer in observers:
            await observer.add_producer(microphone.id)
    except MediasoupError as error:
        # One that went meanwhile, or cannot be heard, must not silence the rest.
        logger.debug("microphone %s is not heard: %s", microphone.id, error)
        heard.discard(microphone.id)
        return
    microphone.on_closed(lambda: heard.discard(microphone.id))
