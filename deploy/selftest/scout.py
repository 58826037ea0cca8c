"""Finds out which replicas and nodes there are, as a client does: by joining rooms."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
import time
from collections.abc import Callable
from functools import partial

from deploy.clients.signaling import Json, Refused, Signaling, Unanswered, Unreachable
from deploy.selftest.line import Line
from deploy.selftest.measurement import Obstacle
from deploy.selftest.target import Target

Say = Callable[[str], None]

# So many connections, or rooms, in a row that meet nobody new, and there is nobody new.
_PATIENCE = 4
_TRIES_FOR_EACH = 6
# Nodes say every two seconds how busy they are; rooms go by that.
_BETWEEN_ROOMS = 0.7
_CLOSED_WITHIN = 5.0


class Stopped(Exception):
    """The test cannot go on, or not with this room."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.obstacle = Obstacle(code, detail)


class Scout:
    """Keeps the connections it makes, by the replica that they lead to, until one is taken."""

    def __init__(self, target: Target, say: Say) -> None:
        self._target = target
        self._say = say
        self._lines: dict[str, list[Line]] = {}
        self._nodes: list[str] = []
        self._run = secrets.token_hex(6)
        self._rooms = itertools.count(1)
        self._room = self._next_room()

    @property
    def replicas(self) -> list[str]:
        return sorted(self._lines)

    @property
    def nodes(self) -> list[str]:
        """Those that rooms were opened on."""
        return sorted(self._nodes)

    async def meet_replicas(self) -> list[Obstacle]:
        """Connect until nobody new is met; what stood in the way. Raises `Stopped`."""
        obstacles = []
        urls = []
        for url in self._target.urls:
            try:
                await self._connect(url)
                urls.append(url)
            except Stopped as stopped:
                obstacles.append(stopped.obstacle)
        wanted = self._target.replicas
        most = max(2 * _PATIENCE, _TRIES_FOR_EACH * (wanted or 0)) * len(urls)
        misses = 0
        for number, url in enumerate(itertools.cycle(urls) if urls else ()):
            patient = number < most if wanted else misses < _PATIENCE * len(urls)
            if not patient or len(self._lines) == wanted:
                break
            known = len(self._lines)
            try:
                await self._connect(url)
            except Stopped as stopped:
                obstacles.append(stopped.obstacle)
                break
            misses = 0 if len(self._lines) > known else misses + 1
        if wanted is not None and len(self._lines) < wanted and urls:
            met = f"{len(self._lines)} of {wanted} signaling replicas take clients"
            obstacles.append(Obstacle("replicas", f"{met}: {', '.join(self.replicas)}"))
        return obstacles

    async def line_to(self, replica: str) -> Line:
        """A connection to this replica, which is the caller's from now on. Raises `Stopped`."""
        for _ in range(2 * _PATIENCE + _TRIES_FOR_EACH * len(self._lines)):
            if lines := self._lines[replica]:
                return lines.pop()
            for url in self._target.urls:
                await self._connect(url)
        raise Stopped("replicas", f"replica {replica} was met once and then never again")

    async def open_room(self) -> tuple[str, str, Line] | None:
        """A room on a node that is new, that node, and the connection that keeps it there.

        `None` when no new node is met any more, or all that were wanted are.
        Raises `Stopped`.
        """
        wanted = self._target.nodes
        tries = _TRIES_FOR_EACH * wanted if wanted else _PATIENCE
        if wanted is not None and len(self._nodes) >= wanted:
            return None
        for number in range(tries):
            line = await self.line_to(self.replicas[number % len(self.replicas)])
            _, node = await self._join(line.signaling, line.url, self._room)
            if node not in self._nodes:
                self._nodes.append(node)
                room, self._room = self._room, self._next_room()
                return room, node, line
            await self._leave(line.signaling)
            self._lines[line.replica].append(line)
            await asyncio.sleep(_BETWEEN_ROOMS)
        return None

    async def enter(self, room: str) -> tuple[str, Line]:
        """The node of a room that exists, and a connection that is in it. Raises `Stopped`."""
        line = await self.line_to(self.replicas[0])
        _, node = await self._join(line.signaling, line.url, room)
        if node not in self._nodes:
            self._nodes.append(node)
        return node, line

    async def close(self) -> None:
        lines = [line for lines in self._lines.values() for line in lines]
        await asyncio.gather(*(close(line) for line in lines))

    async def _connect(self, url: str) -> None:
        """One more line, which joined a room for a moment to learn where it leads."""
        signaling = Signaling(self._target.verify_tls)
        began = time.monotonic()
        try:
            await signaling.connect(url, self._target.timeout)
            seconds = time.monotonic() - began
            room = self._target.rooms[0] if self._target.rooms else self._room
            replica, _ = await self._join(signaling, url, room)
            await self._leave(signaling)
        except Unreachable as error:
            await signaling.close()
            raise Stopped("unreachable", str(error)) from error
        except Stopped:
            await signaling.close()
            raise
        if replica not in self._lines:
            self._say(f"{url}: replica {replica}")
        self._lines.setdefault(replica, []).append(Line(signaling, url, replica, seconds))

    async def _join(self, signaling: Signaling, url: str, room: str) -> tuple[str, str]:
        """Replica and node that serve it there."""
        secret: Json = {"password": self._target.password} if self._target.password else {}
        try:
            joined = await signaling.ask(
                "join-room", self._target.timeout, roomId=room, name="selftest", **secret
            )
        except Refused as error:
            raise refused(error, url, room) from error
        except Unanswered as error:
            raise Stopped("unanswered", f"{url}: {error}") from error
        served = joined["servedBy"]
        return served["replica"], served["node"]

    async def _leave(self, signaling: Signaling) -> None:
        try:
            await signaling.ask("leave-room", self._target.timeout)
        except (Refused, Unanswered) as error:
            raise Stopped("unanswered", str(error)) from error

    def _next_room(self) -> str:
        """A name that nobody guesses, and whose room is new."""
        return f"{self._target.room_prefix}-{self._run}-{next(self._rooms)}"


def refused(error: Refused, url: str, room: str) -> Stopped:
    code = error.code if error.code == "media_unavailable" else "refused"
    return Stopped(code, f"{url}: room {room}: {error}")


async def close(line: Line) -> None:
    """Leave whatever room it is in; never hangs."""
    for end in (partial(line.signaling.ask, "leave-room"), line.signaling.close):
        with contextlib.suppress(Exception):
            await asyncio.wait_for(end(), _CLOSED_WITHIN)
