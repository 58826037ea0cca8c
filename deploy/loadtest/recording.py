"""Sound and picture as packets' payloads; what all people send, over and over."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

SECONDS = 4
AUDIO_PER_SECOND = 50


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: parts of at most a packet each."""

    is_key: bool
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """One payload for each 20 ms of sound; pictures at `fps`, of which the first is a key frame.

    `video` is empty when there is to be none.
    """

    audio: tuple[bytes, ...]
    video: tuple[Frame, ...]
    fps: int

    def to_json(self) -> dict[str, Any]:
        return {
            "audio": [_text(payload) for payload in self.audio],
            "video": [
                [frame.is_key, [_text(part) for part in frame.parts]] for frame in self.video
            ],
            "fps": self.fps,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recording:
        return cls(
            tuple(base64.b64decode(payload) for payload in data["audio"]),
            tuple(
                Frame(is_key, tuple(base64.b64decode(part) for part in parts))
                for is_key, parts in data["video"]
            ),
            data["fps"],
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
