"""One person's sound and picture: the recording again and again, without a break."""

from __future__ import annotations

import random
from collections.abc import Iterator

from deploy.loadtest import rtp
from deploy.loadtest.recording import AUDIO_PER_SECOND, Recording

_AUDIO_STEP = rtp.AUDIO_CLOCK // AUDIO_PER_SECOND
# A person talks for so many packets before the next one does.
_TURN = 4 * AUDIO_PER_SECOND
_TALKS, _LISTENS = 25, 90
# Packets between two answers to those who ask for key frames, as browsers do.
_KEY_FRAMES_APART = 0.3


class Stream:
    """Numbers that go on, from a random start, and what was sent with them."""

    def __init__(self, clock: int) -> None:
        self.clock = clock
        self.ssrc = random.randrange(1, 2**32)
        self.number = random.randrange(2**16)
        self.timestamp = random.randrange(2**32)
        self.packets = 0
        # With headers.
        self.octets = 0
        self.payload_octets = 0

    def _sent(self, header: bytes, payload: int) -> None:
        self.number = (self.number + 1) & 0xFFFF
        self.packets += 1
        self.octets += len(header) + payload
        self.payload_octets += payload

    def _advance(self, by: int) -> None:
        self.timestamp = (self.timestamp + by) & 0xFFFFFFFF


class Sound(Stream):
    """A packet for each 20 ms. Of the `talkers` of a room one talks, the others listen."""

    per_second = AUDIO_PER_SECOND

    def __init__(self, recording: Recording, talker: int = 0, talkers: int = 1) -> None:
        super().__init__(rtp.AUDIO_CLOCK)
        self._payloads = recording.audio
        self._talker, self._talkers = talker, talkers
        self._index = 0

    def next(self) -> Iterator[bytes]:
        payload = self._payloads[self._index % len(self._payloads)]
        talks = self._index // _TURN % self._talkers == self._talker
        level = _TALKS if talks else _LISTENS
        header = rtp.header_with_level(
            rtp.AUDIO_TYPE, self.number, self.timestamp, self.ssrc, level
        )
        self._sent(header, len(payload))
        self._index += 1
        self._advance(_AUDIO_STEP)
        yield header + payload


class Picture(Stream):
    """The packets of one frame at a time."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(rtp.VIDEO_CLOCK)
        self._frames = recording.video
        self.per_second = recording.fps
        self._step = rtp.VIDEO_CLOCK // recording.fps
        self._index = 0
        self._picture_id = random.randrange(2**15)
        self._since_key = 0

    def begin_anew(self) -> None:
        """The next frame is a key frame, if the last one was not a moment ago."""
        if self._since_key >= _KEY_FRAMES_APART * self.per_second:
            self._index = 0

    def next(self) -> Iterator[bytes]:
        frame = self._frames[self._index % len(self._frames)]
        self._since_key = 0 if frame.is_key else self._since_key + 1
        for place, part in enumerate(frame.parts):
            is_last = place == len(frame.parts) - 1
            header = rtp.header(rtp.VIDEO_TYPE, is_last, self.number, self.timestamp, self.ssrc)
            descriptor = rtp.vp8_descriptor(self._picture_id, place == 0)
            self._sent(header, len(descriptor) + len(part))
            yield header + descriptor + part
        self._index += 1
        self._picture_id = (self._picture_id + 1) & 0x7FFF
        self._advance(self._step)
