"""The units for those without containers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXAMPLE = DEPLOY / "systemd/jbcalling.env.example"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_accepts_them(unit: Path, tmp_path: Path) -> None:
    """Where the project is not installed, programs that always exist stand for its own."""
    text = re.sub(r"/opt/jbcalling/app/\.venv/bin/\w+", "/bin/true", unit.read_text())
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / unit.name],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_names_settings() -> None:
    source = (DEPLOY.parent / "jbcalling/settings.py").read_text()
    settings = set(re.findall(r"env\.\w+\(\"([A-Z_]+)\"", source))
    named = set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    # The port it listens on, and where the media worker is kept.
    assert named - settings == {"PORT", "XDG_CACHE_HOME"}


def test_a_node_has_time_to_drain() -> None:
    unit = (DEPLOY / "systemd/jbcalling-media.service").read_text()
    drain = re.search(r"^MEDIA_DRAIN_SECONDS=(\d+)$", EXAMPLE.read_text(), re.MULTILINE)
    stop = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert drain is not None
    assert stop is not None
    assert int(stop[1]) >= int(drain[1]) + 30
