"""Who speaks in a room, and how loudly: from the router's two audio observers."""

from __future__ import annotations

from collections.abc import Callable

from media.events import ActiveSpeaker, Speaking, publish
from media.mediasoup import (
    ActiveSpeakerObserver,
    AudioLevelObserver,
    DominantSpeaker,
    Producer,
    Router,
    Silence,
    Volumes,
)

_SPEAKER_INTERVAL_MS = 300
_VOLUME_INTERVAL_MS = 500
_VOLUME_THRESHOLD_DBOV = -60
_MAX_VOLUMES = 16


class Speakers:
    """Turns the observers' notifications into `ActiveSpeaker` and `Speaking` events."""

    def __init__(
        self,
        room_id: str,
        active_speaker: ActiveSpeakerObserver,
        audio_levels: AudioLevelObserver,
        peer_of: Callable[[str], str | None],
    ) -> None:
        self._room_id = room_id
        self._observers = (active_speaker, audio_levels)
        self._peer_of = peer_of
        self._dominant: str | None = None
        self._announced: str | None = None
        active_speaker.on(DominantSpeaker, self._on_dominant)
        audio_levels.on(Volumes, self._on_volumes)
        audio_levels.on(Silence, self._on_silence)

    @classmethod
    async def create(
        cls, room_id: str, router: Router, peer_of: Callable[[str], str | None]
    ) -> Speakers:
        """`peer_of` finds the peer that owns a producer, or `None` when it is gone."""
        return cls(
            room_id,
            await router.create_active_speaker_observer(interval=_SPEAKER_INTERVAL_MS),
            await router.create_audio_level_observer(
                max_entries=_MAX_VOLUMES,
                threshold=_VOLUME_THRESHOLD_DBOV,
                interval=_VOLUME_INTERVAL_MS,
            ),
            peer_of,
        )

    async def add(self, producer: Producer) -> None:
        """Listen to a microphone; it drops out by itself when it closes."""
        for observer in self._observers:
            await observer.add_producer(producer.id)

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
