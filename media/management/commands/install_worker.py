"""`manage.py install_worker`: gets the media worker and its schema onto this machine."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media.install.errors import InstallError
from media.install.installer import install, missing
from media.mediasoup.locations import worker_binary
from media.mediasoup.version import MEDIASOUP_VERSION


class Command(BaseCommand):
    help = "Install the media worker and its schema into this user's cache."
    # It runs before there is anything to check.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--force", action="store_true", help="make everything anew")
        mode.add_argument(
            "--check", action="store_true", help="only say what is there; exit code 1 if not all"
        )

    def handle(self, *args: Any, force: bool, check: bool, verbosity: int, **options: Any) -> None:
        try:
            if check:
                if lacking := missing():
                    raise CommandError(f"Missing: {' and '.join(lacking)}. Run install_worker.")
                worked = False
            else:
                worked = install(self._say, force=force)
        except InstallError as error:
            raise CommandError(str(error)) from error
        if worked or verbosity > 0:
            self._say(f"mediasoup-worker {MEDIASOUP_VERSION} is ready: {worker_binary()}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
