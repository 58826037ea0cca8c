"""What a real Prometheus answers becomes series, lines, legends and a PNG."""

from __future__ import annotations

import math
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deploy.grafana.picture import graph, legend, stat, theme
from deploy.grafana.picture.canvas import Canvas
from deploy.grafana.picture.draw import draw
from deploy.grafana.picture.look import Look, Series, Shown, look
from deploy.grafana.picture.prometheus import PrometheusError
from deploy.grafana.picture.span import Span, span
from deploy.tests.grafana.boards import board, panel
from deploy.tests.prometheus.server import Prometheus

_NAMED = 'label_replace(vector({}), "who", "{}", "", "")'
PEOPLE = f"{_NAMED.format(1, 'Ann')} or {_NAMED.format(2, 'Ben')}"
STACKED: dict[str, Any] = {
    "fieldConfig": {"defaults": {"custom": {"stacking": {"mode": "normal"}}}}
}
NOTHING = math.nan


def url(prometheus: Prometheus) -> str:
    return f"http://127.0.0.1:{prometheus.port}"


def seen(prometheus: Prometheus, folder: Path, *expressions: str, legend: str = "") -> Look:
    shown = board(folder, panel(*expressions, legend=legend))
    return look(url(prometheus), shown, span(minutes=1, end=time.time()), {})


def test_series_have_the_names_that_the_legend_gives_them(
    prometheus: Prometheus, tmp_path: Path
) -> None:
    (shown,) = seen(prometheus, tmp_path, PEOPLE, legend="{{who}} {{nobody}}!").shown
    assert shown.series == [Series("Ann !", [1.0] * 5), Series("Ben !", [2.0] * 5)]
    (unnamed,) = seen(prometheus, tmp_path, PEOPLE, "vector(3)").shown
    assert [series.name for series in unnamed.series] == ['{who="Ann"}', '{who="Ben"}', ""]


def test_what_has_no_number_is_no_series(prometheus: Prometheus, tmp_path: Path) -> None:
    (shown,) = seen(prometheus, tmp_path, "vector(NaN)", "no_such_metric").shown
    assert shown.series == []


def test_what_prometheus_does_not_understand_is_told_in_its_words(
    prometheus: Prometheus, tmp_path: Path
) -> None:
    with pytest.raises(PrometheusError, match="parse error"):
        seen(prometheus, tmp_path, "sum(")


def test_stacked_series_lie_on_those_before_them(tmp_path: Path) -> None:
    (one,) = board(tmp_path, panel("up", **STACKED)).panels
    series = [
        Series("a", [1.0, 1.0, NOTHING]),
        Series("b", [2.0, NOTHING, 2.0]),
        Series("c", [4.0, 4.0, 4.0]),
    ]
    floors, lines = zip(*graph.stack(Shown(one, series)), strict=True)
    assert floors == ([0, 0, 0], [1, 1, 0], [3, 1, 2])
    assert lines[0][:2] == [1, 1]
    assert lines[1][::2] == [3, 2]
    assert lines[2] == [7, 5, 6]


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        ("short", [0, 3], [0, 1, 2, 3]),
        ("short", [0, 0], [0, 1]),
        ("s", [0.1, 0.19], [0, 0.05, 0.1, 0.15, 0.2]),
        ("bytes", [3 * 2**20, NOTHING], [0, 2**20, 2 * 2**20, 3 * 2**20]),
    ],
)
def test_the_axis_has_round_numbers_of_its_unit(
    tmp_path: Path, unit: str, values: list[float], expected: list[float]
) -> None:
    config = {"defaults": {"unit": unit, "min": 0}}
    (one,) = board(tmp_path, panel("up", fieldConfig=config)).panels
    assert graph.rounded(one, values) == pytest.approx(expected)


def test_times_are_those_that_clocks_show_and_do_not_leave_the_panel() -> None:
    assert graph.clock_times(Span(30, 930, 15), 300) == [180, 360, 540, 720]
    assert graph.clock_times(Span(30, 930, 15), 900) == [60 * n for n in range(1, 16)]
    assert graph.clock_times(Span(0, 900, 15), 300) == [0, 180, 360, 540, 720]


def test_a_legend_that_is_too_long_says_how_much_is_missing() -> None:
    canvas = Canvas(300, 200, theme.CANVAS)
    series = [Series(f"media.tasks.number_{number}", [1.0]) for number in range(20)]
    rows = legend.rows(canvas, series, 280)
    assert [len(row) for row in rows] == [2, 2, 2, 2]
    shown = [name for row in rows for _, name, _ in row]
    assert shown == [*(one.name for one in series[:7]), "and 13 more"]
    assert [row[0][1] for row in legend.rows(canvas, series[:1], 60)] == ["media.…"]


def test_a_number_has_the_colour_of_the_threshold_it_reached(tmp_path: Path) -> None:
    steps = [{"color": "red", "value": None}, {"color": "green", "value": 1}]
    mappings = [{"type": "value", "options": {"0": {"text": "no"}}}]
    config = {"defaults": {"thresholds": {"steps": steps}, "mappings": mappings}}
    (one,) = board(tmp_path, panel("up", type="stat", fieldConfig=config)).panels
    assert [stat.colour(one, value) for value in (0, 0.9, 1, 7)] == ["red", "red", "green", "green"]
    assert [stat.text(one, value) for value in (0, 1)] == ["no", "1"]


def test_a_picture_has_the_size_of_its_dashboard(prometheus: Prometheus, tmp_path: Path) -> None:
    stat_below: dict[str, Any] = {"type": "stat", "gridPos": {"x": 0, "y": 8, "w": 4, "h": 4}}
    whole = board(tmp_path, panel(PEOPLE, **STACKED), panel("vector(5)", **stat_below))
    path = tmp_path / "board.picture"
    draw(look(url(prometheus), whole, span(minutes=2, end=time.time()), {}), path)
    png = path.read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    # 12 rows of 34, header and margin, at 1.5 pixels each.
    assert struct.unpack(">II", png[16:24]) == (1800, 693)


def test_the_command_says_what_it_drew_and_what_is_empty(
    prometheus: Prometheus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board(tmp_path, panel("vector(1)"), panel("nothing", title="Nothing"))
    file, picture = str(tmp_path / "board.json"), str(tmp_path / "board.png")
    chosen = ["--prometheus", url(prometheus), "--minutes", "5", "--variable", "instance=m1"]
    call_command("draw_dashboard", file, picture, *chosen)
    assert capsys.readouterr().out == f"{picture}: 2 panels; without data: Nothing\n"
    assert Path(picture).read_bytes().startswith(b"\x89PNG")
    with pytest.raises(CommandError, match="Prometheus does not answer"):
        call_command("draw_dashboard", file, picture, "--prometheus", "http://127.0.0.1:1")
