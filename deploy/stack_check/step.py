from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from deploy.stack_check.result import Diagnosis
from deploy.stack_check.walk import Walk


@dataclass(frozen=True, slots=True)
class Step:
    """`run` returns what it saw, or raises `Failed` or `Skipped`.

    `usually` is what a failure means that says no more itself; `needs` are the
    steps that must have passed. One that is `alongside` goes on while those after it are
    taken, none of which may need it.
    """

    name: str
    run: Callable[[Walk], Awaitable[str]]
    usually: Diagnosis
    needs: tuple[str, ...] = ()
    alongside: bool = False
