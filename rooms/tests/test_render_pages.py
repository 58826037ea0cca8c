"""The pages as files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _without_built_assets(settings: Settings) -> None:
    vite = settings.DJANGO_VITE
    settings.DJANGO_VITE = {"default": {**vite["default"], "dev_mode": True}}


def test_the_pages_are_written(settings: Settings, tmp_path: Path) -> None:
    settings.SIGNALING_URL = "https://api.example.org"
    call_command("render_pages", tmp_path / "pages")
    pages = {path.name: path.read_text() for path in (tmp_path / "pages").iterdir()}
    assert sorted(pages) == ["404.html", "call.html", "index.html"]
    config = re.search(r'<script id="call-config"[^>]*>(.*?)</script>', pages["call.html"])
    assert config is not None
    assert json.loads(config[1]) == {
        "roomId": "",
        "roomName": "",
        "userName": "",
        "signalingUrl": "https://api.example.org",
    }
    assert "<title>Call · jbcalling</title>" in pages["call.html"]
    assert "<title>jbcalling: video calls on your own server</title>" in pages["index.html"]
    assert "<h1>There is nothing here</h1>" in pages["404.html"]


def test_without_a_url_there_is_a_place_for_one(tmp_path: Path) -> None:
    """The front end's web server fills it in: see deploy/docker/frontend."""
    call_command("render_pages", tmp_path)
    assert '"signalingUrl": ""' in (tmp_path / "call.html").read_text()
