from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from rooms.models.room import ROOM_ID

# Hangul fillers, and the Braille pattern without a dot.
_NO_INK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class Message(BaseModel):
    """The payload of a client event: camelCase there, snake_case here, no conversions."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", alias_generator=to_camel, validate_by_name=False
    )


def _no_control(text: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("must not hold control characters")
    return text


def _not_blank(text: str) -> str:
    if not any(_shows(character) for character in text):
        raise ValueError("must not be blank")
    return text


def _shows(character: str) -> bool:
    # Separators, controls and formatting leave no ink, nor do a few that count
    # as letters and symbols.
    category = unicodedata.category(character)
    return category[0] != "Z" and category not in ("Cc", "Cf") and character not in _NO_INK


Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
RoomId = Annotated[str, StringConstraints(pattern=f"^{ROOM_ID}$")]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    AfterValidator(_no_control),
    AfterValidator(_not_blank),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_not_blank)]
Emoji = Annotated[
    str,
    StringConstraints(min_length=1, max_length=16),
    AfterValidator(_no_control),
    AfterValidator(_not_blank),
]
JsonObject = dict[str, Any]


class Change(Message):
    """A message that changes something; a repeat of the same `request_id` changes nothing more."""

    request_id: Id | None = None


class Nothing(Message):
    """For events that need no word: an empty object."""
