"""`manage.py render_pages`: the pages as files, for a web server that serves them apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string


class Command(BaseCommand):
    help = "Write the landing page, the call page of all rooms and the error page as files."
    # It needs neither a database nor a worker.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="gets index.html, call.html and 404.html")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # The page itself finds out which room it is for.
        config = {
            "roomId": "",
            "roomName": "",
            "userName": "",
            "signalingUrl": settings.SIGNALING_URL,
        }
        pages: dict[str, tuple[str, dict[str, Any]]] = {
            "index.html": ("rooms/landing.html", {}),
            "call.html": ("rooms/call.html", {"room_name": "Call", "call_config": config}),
            "404.html": ("404.html", {}),
        }
        for name, (template, context) in pages.items():
            (folder / name).write_text(render_to_string(template, context))
