"""H.264 profiles and levels as RFC 6184 spells them in `profile-level-id`.

Three bytes in hexadecimal: the profile, constraint flags, and ten times the
level. Several pairs of the first two mean the same profile, so strings cannot
be compared; levels say how much an end can decode, and the lower one wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from media.mediasoup.rtp import Parameters

# What an absent `profile-level-id` means to browsers: constrained baseline, level 3.1.
_DEFAULT = "42e01f"
_LEVEL_1B = 0
_CONSTRAINT_SET_3 = 0x10
_LEVELS = frozenset((10, 11, 12, 13, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52))

# RFC 6184, table 5: the profile byte, and the flags as a pattern of bits.
_PATTERNS = (
    (0x42, "x1xx0000", "constrained-baseline"),
    (0x4D, "1xxx0000", "constrained-baseline"),
    (0x58, "11xx0000", "constrained-baseline"),
    (0x42, "x0xx0000", "baseline"),
    (0x58, "10xx0000", "baseline"),
    (0x4D, "0x0x0000", "main"),
    (0x64, "00000000", "high"),
    (0x64, "00001100", "constrained-high"),
    (0xF4, "00000000", "predictive-high-444"),
)
_SPELLINGS = {
    "constrained-baseline": "42e0",
    "baseline": "4200",
    "main": "4d00",
    "constrained-high": "640c",
    "high": "6400",
    "predictive-high-444": "f400",
}
# Level 1b shares its byte with level 1.1; constraint flag 3 tells them apart.
_SPELLINGS_1B = {"constrained-baseline": "42f00b", "baseline": "42100b", "main": "4d100b"}


@dataclass(frozen=True, slots=True)
class ProfileLevel:
    """`level` is ten times the level's number; 0 stands for level 1b."""

    profile: str
    level: int

    @property
    def spelling(self) -> str | None:
        if self.level == _LEVEL_1B:
            return _SPELLINGS_1B.get(self.profile)
        return f"{_SPELLINGS[self.profile]}{self.level:02x}"


def is_same_profile(a: Parameters, b: Parameters) -> bool:
    """Whether both are valid and of one profile, whatever their levels."""
    first, second = _parse(_id_of(a)), _parse(_id_of(b))
    return first is not None and second is not None and first.profile == second.profile


def answer_profile_level_id(local: Parameters, offered: Parameters) -> str | None:
    """The `profile-level-id` to answer an offer of the same profile with.

    The lower level, unless both ends allow the levels to differ. `None` when
    neither end named any.
    """
    if "profile-level-id" not in local and "profile-level-id" not in offered:
        return None
    ours, theirs = _parse(_id_of(local)), _parse(_id_of(offered))
    if ours is None or theirs is None:
        return None
    if _allows_asymmetry(local) and _allows_asymmetry(offered):
        return ours.spelling
    return min(ours, theirs, key=_rank).spelling


@lru_cache(maxsize=256)
def _parse(text: str) -> ProfileLevel | None:
    if not re.fullmatch("[0-9a-fA-F]{6}", text):
        return None
    idc, flags, level = bytes.fromhex(text)
    if level == 11 and flags & _CONSTRAINT_SET_3:
        level = _LEVEL_1B
    elif level not in _LEVELS:
        return None
    bits = f"{flags:08b}"
    for known_idc, pattern, profile in _PATTERNS:
        if idc == known_idc and re.fullmatch(pattern.replace("x", "."), bits):
            return ProfileLevel(profile, level)
    return None


def _id_of(parameters: Parameters) -> str:
    return str(parameters.get("profile-level-id") or _DEFAULT)


def _allows_asymmetry(parameters: Parameters) -> bool:
    return parameters.get("level-asymmetry-allowed") in (1, "1")


def _rank(profile_level: ProfileLevel) -> float:
    # Level 1b lies between 1 and 1.1.
    return profile_level.level or 10.5
