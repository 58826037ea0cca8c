from __future__ import annotations

import re

from deploy.loadtest.plots import plots

REPORT = {
    "limits": {"join_p95": 3.0, "loss": 0.01},
    "moments": [
        {
            **{"at": at, "people": people, "join_p95": 0.5, "loss": {"audio": 0.0, "video": 0.02}},
            **{"sent_kbps": 900.0, "received_kbps": 125_000.0},
            "cpu": {"media workers": 0.5, "media nodes": 1.25},
        }
        for at, people in ((1.0, 4), (2.0, 1000))
    ],
}


def test_a_moment_is_at_the_same_place_in_all_of_them() -> None:
    drawn = dict(plots(REPORT))
    assert len(drawn) == 5
    # The frame of the axes is the second patch of a figure.
    frames = [
        re.search(r'id="patch_2">\s*<path d="M ([\d.]+) [\d.]+ *\nL ([\d.]+) ', svg)
        for svg in drawn.values()
    ]
    assert {frame and frame.groups() for frame in frames} == {("38.88", "511.92")}
