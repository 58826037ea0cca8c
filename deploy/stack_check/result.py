"""What a step of the walk comes to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    PASSED = "pass"
    FAILED = "fail"
    SKIPPED = "skip"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A symptom by its name in the handbook, what causes it as a rule, what to do."""

    symptom: str
    causes: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Result:
    """`detail` says what was seen; a failure has a diagnosis.

    `is_usable` says that steps which need this one can be taken, failure or not.
    """

    step: str
    status: Status
    detail: str
    diagnosis: Diagnosis | None = None
    is_usable: bool = False

    def as_json(self) -> dict[str, Any]:
        """`{step, status, detail}`, and of a failure `{symptom, causes, remedy}`."""
        shown = {"step": self.step, "status": self.status.value, "detail": self.detail}
        return shown | (asdict(self.diagnosis) if self.diagnosis else {})


class Failed(Exception):
    """A step saw something wrong; without a diagnosis of its own, its step's usual one holds.

    What is only partly wrong `leaves_rest`: enough for the steps that need it.
    """

    def __init__(
        self, detail: str, diagnosis: Diagnosis | None = None, leaves_rest: bool = False
    ) -> None:
        super().__init__(detail)
        self.leaves_rest = leaves_rest
        self.detail = detail
        self.diagnosis = diagnosis


class Skipped(Exception):
    """There is nothing to look at; the text says why."""
