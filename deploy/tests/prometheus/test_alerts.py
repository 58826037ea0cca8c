from __future__ import annotations

import pytest

from deploy.tests.prometheus.alerts import comparison
from deploy.tests.prometheus.server import Prometheus


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("up == 0", "up == bool 0"),
        ('sum(a{b=~"(<"}) / sum(c > 1) >= 0.5', 'sum(a{b=~"(<"}) / sum(c > 1) >= bool 0.5'),
        ("absent(up == 1)", "up == bool 1"),
        ('count(up{job="a"} == 1) < x', 'count(up{job="a"} == 1) < bool x'),
    ],
)
def test_the_comparison_answers_for_every_series(expression: str, expected: str) -> None:
    assert comparison(expression) == expected


@pytest.mark.parametrize("expression", ["up", "absent(up)", "a == 1 and b == 2", "(a == 1"])
def test_what_is_not_one_comparison_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="not one comparison"):
        comparison(expression)


def test_prometheus_reads_it_for_every_alert(prometheus: Prometheus) -> None:
    for alert in prometheus.alerts():
        prometheus.ask("query", query=comparison(alert["query"]))
