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
    """`detail` says what was seen; a failure has a diagnosis."""

    step: str
    status: Status
    detail: str
    diagnosis: Diagnosis | None = None

    def as_json(self) -> dict[str, Any]:
        """`{step, status, detail}`, and of a failure `{symptom, causes, remedy}`."""
        shown = {"step": self.step, "status": self.status.value, "detail": self.detail}
        return shown | (asdict(self.diagnosis) if self.diagnosis else {})


class Failed(Exception):
    """A step saw something wrong; without a diagnosis of its own, its step's usual one holds."""

    def __init__(self, detail: str, diagnosis: Diagnosis | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.diagnosis = diagnosis


class Skipped(Exception):
    """There is nothing to look at; the text says why."""
