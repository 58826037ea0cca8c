"""What was found, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from deploy.explanation import explain, wrapped
from deploy.stack_check.result import Diagnosis, Result, Status
from deploy.stack_check.walk import Target

_INDENT = " " * 17


def table(results: Sequence[Result]) -> str:
    """A line or more for each step, and one that sums up."""
    lines = []
    explained: set[Diagnosis] = set()
    for result in results:
        mark = result.status.upper() if result.status is Status.FAILED else result.status
        lines += wrapped(f"{mark:<5} {result.step:<10} ", result.detail)
        if result.diagnosis is not None:
            lines += _explanation(result.diagnosis, is_first=result.diagnosis not in explained)
            explained.add(result.diagnosis)
    counts = Counter(result.status for result in results)
    lines.append("")
    lines.append(
        f"{counts[Status.PASSED]} passed, {counts[Status.FAILED]} failed, "
        f"{counts[Status.SKIPPED]} skipped."
    )
    failed = [result for result in results if result.diagnosis is not None]
    if len(failed) > 1:
        lines.append(f"Look at {failed[0].step} first: the others may follow from it.")
    return "\n".join(lines)


def as_json(target: Target, results: Sequence[Result]) -> str:
    """`{url, ok, first, results: [{step, status, detail, symptom?, causes?, remedy?}]}`.

    `first` is the step to look at before others that failed, or null.
    """
    failed = [result.step for result in results if result.status is Status.FAILED]
    shown = {
        "url": target.url,
        "ok": is_good(results),
        "first": failed[0] if failed else None,
        "results": [result.as_json() for result in results],
    }
    return json.dumps(shown, indent=2)


def is_good(results: Sequence[Result]) -> bool:
    return all(result.status is not Status.FAILED for result in results)


def _explanation(diagnosis: Diagnosis, is_first: bool) -> list[str]:
    if not is_first:
        return wrapped(_INDENT, f"{diagnosis.symptom}, as above.")
    return explain(_INDENT, diagnosis)
