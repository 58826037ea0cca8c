"""What one sees while a long step works."""

from __future__ import annotations

import io

from media.install.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_that_is_drawn_over() -> None:
    out = Terminal()
    progress = Progress("worker", out)

    progress.update(1, 2)
    progress.update(1, 2)
    progress.update(2, 2)
    progress.close()

    assert out.getvalue() == (
        f"\r  worker [{'#' * 15}{'.' * 15}]  50 %\r  worker [{'#' * 30}] 100 %\n"
    )


def test_a_bar_that_stops_half_way_leaves_its_line() -> None:
    out = Terminal()
    progress = Progress("worker", out)

    progress.update(1, 3)
    progress.close()
    progress.close()

    assert out.getvalue() == f"\r  worker [{'#' * 9}{'.' * 21}]  33 %\n"


def test_elsewhere_a_line_is_written_every_ten_percent() -> None:
    out = io.StringIO()
    progress = Progress("worker", out)

    for done in range(0, 31):
        progress.update(done, 100)

    assert out.getvalue() == "  worker: 10 %\n  worker: 20 %\n  worker: 30 %\n"


def test_an_unknown_total_shows_nothing() -> None:
    out = Terminal()

    Progress("worker", out).update(5, 0)

    assert out.getvalue() == ""
