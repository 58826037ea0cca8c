"""One room with bots in it, and what each of them sees and hears of the others."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace

from deploy.clients.bot import Bot, Received
from deploy.clients.signaling import Json, Refused, Unanswered
from deploy.selftest import counts, evaluation
from deploy.selftest.counts import KINDS, Counts
from deploy.selftest.line import Line
from deploy.selftest.measurement import Direction, Flow, Packets, Person, Start
from deploy.selftest.recording import Recording
from deploy.selftest.tone import SILENCE
from deploy.selftest.tracks import Gate, NumberTrack, ToneTrack

# Until nothing that was sent is on its way any more.
_QUIET = 0.3
_QUIET_WITHIN = 3.0
_LOOK_EVERY = 0.05


@dataclass(slots=True)
class Guest:
    """A bot, what it sends, and what it gets: by the sender's peer id and the kind."""

    name: str
    replica: str
    bot: Bot
    tone: ToneTrack
    numbers: NumberTrack
    recordings: dict[tuple[str, str], Recording] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    join_seconds: float = 0.0
    joined_at: float = 0.0

    @property
    def person(self) -> Person:
        return Person(self.name, self.replica, self.join_seconds)

    def of(self, sender: Guest, kind: str) -> Recording | None:
        return self.recordings.get((sender.bot.peer_id, kind))

    def frames_sent(self, kind: str) -> int:
        return len(self.sending(kind).times)

    def sending(self, kind: str) -> ToneTrack | NumberTrack:
        return self.tone if kind == "audio" else self.numbers

    async def listen(self, received: Received) -> None:
        recording = Recording(received)
        self.recordings[received.peer_id, received.kind] = recording
        await recording.run()

    async def on_consumer_paused(self, payload: Json) -> None:
        self.paused.add(payload["consumerId"])


class Call:
    """A room on `node`. Nothing is sent while `gate` is closed."""

    def __init__(self, room: str, node: str, password: str = "", relay_only: bool = False) -> None:
        self.room = room
        self.node = node
        self.gate = Gate()
        self._password = password
        self._relay_only = relay_only
        self._guests: list[Guest] = []

    async def enter(
        self,
        line: Line,
        name: str,
        tone: ToneTrack | None = None,
        numbers: NumberTrack | None = None,
    ) -> Guest:
        """One more comes in. Raises `Refused` and `Unanswered`; then the line is closed."""
        began = time.monotonic()
        bot = Bot(line.signaling, relay_only=self._relay_only)
        guest = Guest(
            name=name,
            replica=line.replica,
            bot=bot,
            tone=tone or ToneTrack(self.gate),
            numbers=numbers or NumberTrack(self.gate),
        )
        bot.listener = guest.listen
        line.signaling.on("consumer-paused", guest.on_consumer_paused)
        self._guests.append(guest)
        try:
            await bot.join(self.room, name, [guest.tone, guest.numbers], self._password)
        except (Refused, Unanswered):
            self._guests.remove(guest)
            await bot.close()
            raise
        guest.joined_at = time.monotonic()
        guest.join_seconds = line.connect_seconds + guest.joined_at - began
        return guest

    async def started(self, within: float) -> bool:
        """Whether everybody sees and hears everybody; waits for so many seconds at most."""
        deadline = time.monotonic() + within
        while not all(_began(*way) for way in self._ways()):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_LOOK_EVERY)
        return True

    async def measure(self, seconds: float) -> list[Direction]:
        """How it was in this time, in every direction in which something came before.

        Raises `Refused` and `Unanswered`.
        """
        before = await self._settled()
        frames_before = self._frames_sent()
        began = time.monotonic()
        self.gate.open()
        await asyncio.sleep(seconds)
        ended = time.monotonic()
        after = await self._settled()
        frames_after = self._frames_sent()
        directions = []
        for sender, receiver, kind in self._ways():
            flow = None
            if _began(sender, receiver, kind):
                way = sender.bot.peer_id, kind
                flow = _flow(
                    sender,
                    receiver,
                    kind,
                    (began, ended),
                    frames_sent=frames_after[sender.name, kind] - frames_before[sender.name, kind],
                    first_frame=before[receiver.name].frames[way],
                    packets=counts.between(
                        way,
                        sender=(before[sender.name], after[sender.name]),
                        receiver=(before[receiver.name], after[receiver.name]),
                    ),
                )
            directions.append(self._direction(sender, receiver, kind, flow))
        return [_with_skew(direction, directions) for direction in directions]

    async def close(self) -> None:
        await asyncio.gather(*(guest.bot.close() for guest in self._guests))

    def _ways(self) -> list[tuple[Guest, Guest, str]]:
        return [
            (sender, receiver, kind)
            for sender in self._guests
            for receiver in self._guests
            if sender is not receiver
            for kind in KINDS
        ]

    def _frames_sent(self) -> dict[tuple[str, str], int]:
        return {(g.name, kind): g.frames_sent(kind) for g in self._guests for kind in KINDS}

    async def _settled(self) -> dict[str, Counts]:
        """What was counted by everybody, when nothing is on its way any more."""
        self.gate.close()
        deadline = time.monotonic() + _QUIET_WITHIN
        await asyncio.sleep(_QUIET)
        last = await self._counts()
        while time.monotonic() < deadline:
            await asyncio.sleep(_QUIET)
            now = await self._counts()
            if now == last:
                break
            last = now
        return last

    async def _counts(self) -> dict[str, Counts]:
        guests = self._guests
        found = await asyncio.gather(*(counts.count(g.bot, g.recordings) for g in guests))
        return {guest.name: count for guest, count in zip(guests, found, strict=True)}

    def _direction(self, sender: Guest, receiver: Guest, kind: str, flow: Flow | None) -> Direction:
        recording = receiver.of(sender, kind)
        first_at = recording.first_at if recording else None
        both_in = max(sender.joined_at, receiver.joined_at)
        start = Start(
            consumed=recording is not None,
            sender_transport=_state(sender.bot, "send"),
            receiver_transport=_state(receiver.bot, "recv"),
            packets=len(recording.packets) if recording else 0,
            frames=len(recording.frames) if recording else 0,
            first_seconds=None if first_at is None else max(0.0, first_at - both_in),
            problems=tuple(str(p) for p in (*sender.bot.problems, *receiver.bot.problems)),
        )
        return Direction(self.room, self.node, sender.person, receiver.person, kind, start, flow)


def _began(sender: Guest, receiver: Guest, kind: str) -> bool:
    recording = receiver.of(sender, kind)
    return recording is not None and recording.first_at is not None


def _state(bot: Bot, direction: str) -> str:
    """`connected`, or how far ICE or, after it, DTLS came."""
    connection = bot.connection(direction)
    if connection is None:
        return "not begun"
    ice: str = connection.iceConnectionState
    whole: str = connection.connectionState
    return f"ICE {ice}" if ice not in ("connected", "completed") else whole


def _flow(
    sender: Guest,
    receiver: Guest,
    kind: str,
    time_: tuple[float, float],
    frames_sent: int,
    first_frame: int,
    packets: Packets,
) -> Flow:
    began, ended = time_
    recording = receiver.of(sender, kind)
    assert recording is not None
    arrived = [packet for packet in recording.packets if packet.at > began]
    frames = recording.frames[first_frame:]
    if kind == "video":
        stall = evaluation.longest_stall(began, ended, frames, arrived)
        delay = evaluation.picture_delay(frames, sender.numbers.sent_at, began)
    else:
        stall = evaluation.longest_silence(began, ended, frames, arrived)
        delay = evaluation.sound_delay(frames, sender.tone.sent_at, began)
    return Flow(
        seconds=ended - began,
        packets=packets,
        jitter=evaluation.jitter(arrived, evaluation.CLOCKS[kind]),
        frames_sent=frames_sent,
        frames=len(frames),
        silent=sum(frame.value == SILENCE for frame in frames),
        unlike=sum(frame.value is None for frame in frames),
        delay=delay,
        stall=stall,
        sending_gap=evaluation.longest_gap(began, ended, sender.sending(kind).times),
        paused=recording.received.consumer_id in receiver.paused,
    )


def _with_skew(direction: Direction, others: list[Direction]) -> Direction:
    """With the skew of picture and sound, which is a matter of both: told of the picture."""
    if direction.kind != "video" or direction.flow is None or direction.flow.delay is None:
        return direction
    for other in others:
        same = (other.sender, other.receiver) == (direction.sender, direction.receiver)
        if same and other.kind == "audio" and other.flow and other.flow.delay is not None:
            skew = direction.flow.delay - other.flow.delay
            return replace(direction, flow=replace(direction.flow, skew=skew))
    return direction
