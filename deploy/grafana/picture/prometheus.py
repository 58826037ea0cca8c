"""Asks Prometheus over HTTP."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from deploy.grafana.picture.span import Span

_ANSWER_WITHIN = 30.0


class PrometheusError(Exception):
    """It does not answer, or not to this question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One series; `values` has one for each time of the span, NaN where there is none."""

    labels: dict[str, str]
    values: list[float]


def ask(url: str, expression: str, span: Span) -> list[Answer]:
    """Raises `PrometheusError`."""
    question = {"query": expression, "start": span.start, "end": span.end, "step": span.step}
    data = _get(f"{url.rstrip('/')}/api/v1/query_range?{urlencode(question)}", expression)
    try:
        return [_answer(series, span) for series in data["result"]]
    except (ValueError, LookupError, TypeError) as error:
        raise PrometheusError(f"{expression}: no series, but {data!r:.80}") from error


def _answer(series: Any, span: Span) -> Answer:
    values = {int(time): float(value) for time, value in series["values"]}
    return Answer(series["metric"], [values.get(time, math.nan) for time in span.times])


def _get(url: str, expression: str) -> Any:
    try:
        with urlopen(url, timeout=_ANSWER_WITHIN) as answer:
            return json.load(answer)["data"]
    except HTTPError as refusal:
        raise PrometheusError(f"{expression}: {_why(refusal)}") from refusal
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise PrometheusError(f"Prometheus does not answer: {error}") from error


def _why(refusal: HTTPError) -> str:
    try:
        return str(json.load(refusal)["error"])
    except (ValueError, KeyError, TypeError):
        return str(refusal)
