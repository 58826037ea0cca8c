"""`manage.py room_token ROOM`: a signed invitation, for bots and other systems."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rooms.domain.tokens import ROLES, make_token
from rooms.models import Participant
from rooms.models.room import ROOM_ID


class Command(BaseCommand):
    help = "Print a token with which a client may enter ROOM for the next 12 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("room")
        parser.add_argument("--name", help="the name that its bearer goes by")
        parser.add_argument("--role", choices=ROLES)

    def handle(self, *args: Any, **options: Any) -> None:
        longest = Participant._meta.get_field("name").max_length
        if not re.fullmatch(ROOM_ID, options["room"]):
            raise CommandError("A room id is 1 to 64 letters, digits, - and _.")
        if options["name"] and len(options["name"]) > (longest or 0):
            raise CommandError(f"A name has at most {longest} characters.")
        self.stdout.write(make_token(options["room"], options["name"], options["role"]))
