"""H.264 profiles and levels, RFC 6184."""

from __future__ import annotations

import pytest

from media.mediasoup.ortc.h264 import answer_profile_level_id, is_same_profile


def h264(profile_level_id: str | None, asymmetry: object = 1) -> dict[str, object]:
    parameters: dict[str, object] = {"level-asymmetry-allowed": asymmetry}
    if profile_level_id is not None:
        parameters["profile-level-id"] = profile_level_id
    return parameters


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("42e01f", "42e034", True),
        ("42E01F", "42c00d", True),
        ("42e01f", "4d801f", True),
        ("42e01f", "58c01f", True),
        ("42e01f", "42001f", False),
        ("42001f", "58801f", True),
        ("4d0032", "4d001f", True),
        ("4d0032", "640032", False),
        ("640c1f", "64001f", False),
        ("f4001f", "f40034", True),
        (None, "42e01f", True),
        (None, "640c1f", False),
        ("zzzzzz", "zzzzzz", False),
        ("42e01", "42e01f", False),
        ("42e0ff", "42e01f", False),
        ("42e01f", "000000", False),
    ],
)
def test_same_profile(a: str | None, b: str | None, same: bool) -> None:
    assert is_same_profile(h264(a), h264(b)) is same  # type: ignore[arg-type]
    assert is_same_profile(h264(b), h264(a)) is same  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("local", "offered", "answer"),
    [
        (h264("42e034"), h264("42e01f"), "42e034"),
        (h264("42e01f"), h264("42e034", "1"), "42e01f"),
        (h264("42e034", 0), h264("42e01f"), "42e01f"),
        (h264("42e01f"), h264("42e034", 0), "42e01f"),
        (h264("4d801f"), h264("42e034"), "42e01f"),
        (h264("640c29", 0), h264("640c1f"), "640c1f"),
        (h264("4d0032"), h264("4d0032"), "4d0032"),
        (h264("f40033"), h264("f40033"), "f40033"),
        # Level 1b, which shares its byte with 1.1, lies between 1 and 1.1.
        (h264("42f00b", 0), h264("42e00b"), "42f00b"),
        (h264("42e00b", 0), h264("42f00b"), "42f00b"),
        (h264("42f00b", 0), h264("42e00a"), "42e00a"),
        (h264("4d100b"), h264("4d000b"), "4d100b"),
        (h264("42100b"), h264("42000b"), "42100b"),
        (h264(None), h264("42e034"), "42e01f"),
        (h264(None), h264(None), None),
    ],
)
def test_answered_level(
    local: dict[str, object], offered: dict[str, object], answer: str | None
) -> None:
    assert answer_profile_level_id(local, offered) == answer  # type: ignore[arg-type]
