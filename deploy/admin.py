"""What the canary found, to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deploy.models import SelfTest


@admin.register(SelfTest)
class SelfTestAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("started_at", "ok", "summary", "took")
    list_filter = ("ok", "started_at")
    fields = ("started_at", "took", "ok", "summary", "advice", "joins", "directions", "problems")
    readonly_fields = fields
    date_hierarchy = "started_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SelfTest | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SelfTest | None = None) -> bool:
        return False

    @admin.display(description="took")
    def took(self, test: SelfTest) -> str:
        return f"{test.seconds:.0f} s"

    @admin.display(description="what to do")
    def advice(self, test: SelfTest) -> SafeString | str:
        """Each kind of failure once, with its usual causes."""
        rows = [*test.report.get("joins", []), *test.report.get("directions", []), test.report]
        problems = {
            problem["symptom"]: (
                problem["symptom"],
                "; ".join(problem["causes"]),
                problem["remedy"],
            )
            for row in rows
            for problem in row.get("problems", [])
        }
        if not problems:
            # One that did not come to its end has a summary alone.
            return "nothing" if test.ok else "See the log of the node that ran it: canary."
        return _table(("symptom", "likely causes", "what to do"), list(problems.values()))

    @admin.display(description="joins")
    def joins(self, test: SelfTest) -> SafeString:
        rows = [
            (join["replica"], join["node"], f"{join['seconds']:.2f} s", _wrong(join))
            for join in test.report.get("joins", [])
        ]
        return _table(("replica", "node", "joined in", "what is wrong"), rows)

    @admin.display(description="directions")
    def directions(self, test: SelfTest) -> SafeString:
        heads = ("node", "from", "to", "kind", "lost", "jitter", "frames", "delay", "skew",
                 "what is wrong")  # fmt: skip
        rows = [
            (
                *(way["node"], way["sender"], way["receiver"], way["kind"]),
                _shown(way.get("loss"), 100, "%"),
                _shown(way.get("jitter_seconds"), 1000, " ms"),
                _shown(way.get("frames_per_second"), 1, "/s"),
                _shown(way.get("delay_seconds"), 1000, " ms"),
                _shown(way.get("skew_seconds"), 1000, " ms"),
                _wrong(way),
            )
            for way in test.report.get("directions", [])
        ]
        return _table(heads, rows)

    @admin.display(description="what stood in the way")
    def problems(self, test: SelfTest) -> str:
        return _wrong(test.report) or "nothing"


def _shown(value: float | None, factor: float, unit: str) -> str:
    return "" if value is None else f"{value * factor:.1f}{unit}"


def _wrong(row: dict[str, Any]) -> str:
    problems = row.get("problems", [])
    return "; ".join(f"{problem['symptom']}: {problem['detail']}" for problem in problems)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> SafeString:
    head = format_html_join("", "<th>{}</th>", ((name,) for name in heads))
    lines = ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
    body = format_html_join("", "<tr>{}</tr>", lines)
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)
