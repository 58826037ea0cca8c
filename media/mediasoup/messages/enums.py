"""Enums of the schema: numbers there, the standards' words here."""

from __future__ import annotations

from functools import cache

from media.mediasoup import schema
from media.mediasoup.shapes import EnumOf


@cache
def words(enum: EnumOf) -> dict[int, str]:
    return {number: enum.spelled(name) for number, name in schema.enum_names(enum.name).items()}


@cache
def numbers(enum: EnumOf) -> dict[str, int]:
    return {word: number for number, word in words(enum).items()}
