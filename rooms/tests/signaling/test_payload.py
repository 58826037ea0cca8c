from __future__ import annotations

from typing import Any

import pytest

from rooms.domain.errors import DomainError
from rooms.signaling import payload


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value}
    return value


def code(value: Any, limit: int = 100) -> str:
    with pytest.raises(DomainError) as refusal:
        payload.check(value, limit)
    return refusal.value.code


@pytest.mark.parametrize(
    "value",
    [{}, {"a": [1, 2.5, None, True, "x"]}, nested(16), "x" * 100, "ä" * 50, -(2**53), 2**53],
)
def test_what_passes(value: Any) -> None:
    payload.check(value, 200)


@pytest.mark.parametrize(
    "value",
    ["x" * 101, "ä" * 51, ["x"] * 51, [None] * 12, {"a" * 101: 1}, {"a": b"x" * 101}, [[]] * 101],
)
def test_what_is_too_large(value: Any) -> None:
    assert code(value) == "payload_too_large"


@pytest.mark.parametrize(
    "value",
    [b"x", {"a": bytearray(1)}, "\ud800", {"\0": 1}, float("inf"), float("nan"), 2**53 + 1],
)
def test_what_is_nothing_to_look_at(value: Any) -> None:
    assert code(value) == "bad_request"


def test_nesting_has_a_limit() -> None:
    assert code(nested(33), 10_000) == "bad_request"
    assert code(nested(200_000), 10_000_000) == "bad_request"


def test_the_walk_ends_early() -> None:
    class Counted(dict[str, Any]):
        walked = False

        def items(self) -> Any:
            Counted.walked = True
            return super().items()

    assert code({f"{n}": Counted() for n in range(1000)}) == "payload_too_large"
    assert Counted.walked is False


def test_what_was_too_large_to_be_read() -> None:
    with pytest.raises(DomainError) as refusal:
        payload.only_object((payload.OVERSIZED,), 100)
    assert refusal.value.code == "payload_too_large"


def test_the_only_object() -> None:
    assert payload.only_object(({"a": 1},), 100) == {"a": 1}
    wrong: list[tuple[Any, ...]] = [(), ([],), ({}, {}), (None,), ("x",)]
    for arguments in wrong:
        with pytest.raises(DomainError) as refusal:
            payload.only_object(arguments, 100)
        assert refusal.value.code == "bad_request"
