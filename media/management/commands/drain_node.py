"""`manage.py drain_node NAME`: empty a media node, after which its process ends."""

from __future__ import annotations

import getpass
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media.models import Node, Placement
from media.nodes import registry

_LOOK_EVERY = 0.5


class Command(BaseCommand):
    help = "Move all calls off a media node, which then ends; or, with --cancel, let it go on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--deadline",
            type=float,
            default=600.0,
            metavar="SECONDS",
            help="when it stops waiting for other nodes to take its rooms (600)",
        )
        parser.add_argument("--cancel", action="store_true", help="let it take rooms again")

    def handle(self, *args: Any, name: str, deadline: float, cancel: bool, **options: Any) -> None:
        by = getpass.getuser()
        if cancel:
            if not registry.undrain(name, by):
                raise CommandError(f"Media node {name} is not draining.")
            self.stdout.write(f"Media node {name} serves again.")
            return
        if deadline < 0:
            raise CommandError("--deadline: expected 0 or more seconds.")
        if not registry.drain(name, by, timedelta(seconds=deadline)):
            raise CommandError(f"There is no media node {name} alive.")
        self._wait(name)

    def _wait(self, name: str) -> None:
        left = -1
        while True:
            node = Node.objects.get(name=name)
            if node.state not in (Node.State.DRAINING, Node.State.DEAD):
                raise CommandError(f"{node.state_by} let media node {name} go on.")
            rooms = Placement.objects.filter(node=node, epoch=node.epoch).count()
            if rooms != left:
                self.stdout.write(f"Media node {name}: {rooms} rooms left.")
                left = rooms
            if node.state == Node.State.DEAD:
                self.stdout.write(f"Media node {name} has ended.")
                return
            time.sleep(_LOOK_EVERY)
