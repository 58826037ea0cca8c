"""`manage.py loadtest` against a fleet."""

from __future__ import annotations

from pathlib import Path

import pytest

from jbcalling.tests.fleet.fleet import Fleet, eventually
from jbcalling.tests.loading import Load


@pytest.mark.timeout(180)
def test_people_come_over_all_replicas(fleet: Fleet, tmp_path: Path) -> None:
    load = Load(
        *(tmp_path, fleet.a.url, fleet.b.url, "--media", fleet.m1.url, "--media", fleet.m2.url),
        *("--rooms", "2", "--people", "2", "--video-kbps", "100", "--fps", "5"),
        *("--size", "160x96", "--bots", "0", "--processes", "1", "--ramp", "10"),
        *("--hold", "2", "--minutes", "0.05", "--keep-going"),
    )
    report = load.report()
    assert report["joins"]["ok"] == 4
    assert len(report["servedBy"]["replica"]) == 2
    check = report["crossCheck"]
    assert (check["sent"]["streams"], check["received"]["streams"]) == (8, 8)
    for leg in ("sent", "received"):
        assert abs(check[leg]["packetsDifferencePercent"]) <= 2
        assert abs(check[leg]["bytesDifferencePercent"]) <= 2
    eventually(lambda: fleet.m1.rooms() + fleet.m2.rooms() == 0, "all to have left")
