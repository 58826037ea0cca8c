"""`manage.py serve`: the whole system in one process, or one replica of a fleet."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Serve call pages and signaling until Ctrl-C; without REDIS_URL, media too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        # Imported here: it installs the Twisted reactor, which no other command needs.
        from deploy.lifespan import StartupError
        from deploy.server import listening_socket, serve

        try:
            sock = listening_socket(host, port)
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                f"Stop what uses it, or choose another: PORT={port + 1} make run"
            ) from error
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
        self.stdout.write(f"jbcalling {settings.CALLING_VERSION} at http://{shown}:{port}")
        self.stdout.write(f"Open http://{shown}:{port}/r/demo/ in two browsers. Ctrl-C stops it.")
        self.stdout.flush()
        try:
            serve(import_string(settings.ASGI_APPLICATION), sock)
        except StartupError as error:
            raise CommandError(f"Not started: {error}") from error
