"""What is read from a dashboard's file, and what is put in for its variables."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from deploy.grafana.picture import dashboard, variables
from deploy.grafana.picture.dashboard import DashboardError, Panel, Place, Target
from deploy.grafana.picture.span import Span, span
from deploy.tests.grafana.boards import board, panel


def test_a_panel_is_what_the_file_says(tmp_path: Path) -> None:
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 0.8}]
    defaults = {
        "unit": "s",
        "min": 0,
        "max": 1,
        "custom": {"stacking": {"mode": "normal"}, "fillOpacity": 30},
        "thresholds": {"mode": "absolute", "steps": steps},
        "mappings": [{"type": "value", "options": {"1": {"text": "yes"}}}],
    }
    given = panel("up", legend="{{job}}", fieldConfig={"defaults": defaults})
    shown = board(tmp_path, given | {"options": {"colorMode": "background"}})
    assert shown.title == "Board"
    assert shown.variables == {"instance": ".*"}
    assert shown.panels == (
        Panel(
            title="Panel",
            type="timeseries",
            place=Place(0, 0, 8, 8),
            targets=(Target("up", "{{job}}"),),
            unit="s",
            minimum=0,
            maximum=1,
            stacked=True,
            opacity=0.3,
            on_background=True,
            thresholds=((-math.inf, "green"), (0.8, "red")),
            texts={"1": "yes"},
        ),
    )


def test_what_cannot_be_drawn_is_named(tmp_path: Path) -> None:
    with pytest.raises(DashboardError, match='"Panel" is a table'):
        board(tmp_path, panel("up", type="table"))
    mean = {"reduceOptions": {"calcs": ["mean"]}}
    with pytest.raises(DashboardError, match="only the last"):
        board(tmp_path, panel("up", type="stat", options=mean))


@pytest.mark.parametrize("text", ["{", "[]", '{"title": "Panels are missing"}'])
def test_what_is_no_dashboard_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "board.json"
    path.write_text(text)
    with pytest.raises(DashboardError, match="no dashboard"):
        dashboard.load(path)


def test_a_picture_of_hours_is_coarser_and_rates_are_of_longer_times() -> None:
    assert span(minutes=15, end=1000) == Span(90, 990, 15)
    assert span(minutes=15, end=1000).rate_interval == 60
    day = span(minutes=24 * 60, end=864_044)
    assert day == Span(777_630, 864_030, 360)
    assert day.rate_interval == 375
    assert list(span(minutes=1, end=60).times) == [0, 15, 30, 45, 60]


def test_variables_stand_for_everything_or_for_what_is_chosen(tmp_path: Path) -> None:
    shown, quarter = board(tmp_path), span(minutes=15, end=900)
    asked = 'rate(up{instance=~"$instance"}[$__rate_interval])'

    def resolved(**chosen: list[str]) -> str:
        return variables.resolve(asked, variables.values(shown, quarter, chosen))

    assert resolved() == 'rate(up{instance=~".*"}[60s])'
    # A dot is a dot: once for the regular expression, once for PromQL's string.
    assert resolved(instance=["m1.a:1"]) == r'rate(up{instance=~"m1\\.a:1"}[60s])'
    assert resolved(instance=["a", "b"]) == 'rate(up{instance=~"(a|b)"}[60s])'
    values = variables.values(shown, quarter, {})
    assert variables.resolve("a[${__interval}] b[$__range]", values) == "a[15s] b[900s]"


def test_variables_without_a_value_are_named(tmp_path: Path) -> None:
    quarter = span(minutes=15, end=900)
    with pytest.raises(DashboardError, match="no variable node; there are: instance"):
        variables.values(board(tmp_path), quarter, {"node": ["m1"]})
    with pytest.raises(DashboardError, match="variable room needs a value"):
        variables.values(board(tmp_path, variables=[{"name": "room"}]), quarter, {})
    with pytest.raises(DashboardError, match=r"nobody knows \$node in up"):
        variables.resolve('up{node="$node"}', {})
