from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from rooms.models.room import ROOM_ID


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
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
RoomId = Annotated[str, StringConstraints(pattern=f"^{ROOM_ID}$")]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    AfterValidator(_no_control),
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
