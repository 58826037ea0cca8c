"""A diagnosis, written below the row of a table that it is about."""

from __future__ import annotations

import textwrap

from deploy.stack_check.result import Diagnosis

WIDTH = 100


def explain(indent: str, diagnosis: Diagnosis) -> list[str]:
    lines = wrapped(indent, f"{diagnosis.symptom}.")
    for cause in diagnosis.causes:
        lines += wrapped(f"{indent}- ", f"{cause}?")
    return lines + wrapped(f"{indent}> ", diagnosis.remedy)


def wrapped(first: str, text: str) -> list[str]:
    """Lines of `text` behind `first`, which may be more than an indent."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
