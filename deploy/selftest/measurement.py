"""What was seen of a call: plain numbers, which verdicts are made of. Times in seconds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A bot in a room. `join_seconds`: until all of its tracks were announced."""

    name: str
    replica: str
    join_seconds: float


@dataclass(frozen=True, slots=True)
class Packets:
    """Of one stream within the measured time, none of them sent again.

    The sender sends to the server, which has received and forwards what the
    receiver then has received.
    """

    sent: int
    at_server: int
    forwarded: int
    received: int

    @property
    def lost_by_sender(self) -> float:
        """The share that is lost on the way from the sender to the server."""
        return _lost(self.sent, self.at_server)

    @property
    def lost_by_receiver(self) -> float:
        return _lost(self.forwarded, self.received)

    @property
    def lost(self) -> float:
        """From end to end."""
        return 1 - (1 - self.lost_by_sender) * (1 - self.lost_by_receiver)


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest time in which nothing new was seen or heard, and what came meanwhile.

    `number` is the one that the picture had before; `None` before there was any.
    """

    seconds: float
    number: int | None
    frames: int
    unreadable: int
    packets: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Media of one kind in the measured time. Frames of sound are of 20 ms.

    `unlike` counts those that are not what was sent: silence, other sounds,
    pictures without a legible number. `delay`: from capture to the decoded frame.
    """

    seconds: float
    packets: Packets
    jitter: float
    frames_sent: int
    frames: int
    silent: int
    unlike: int
    delay: float | None
    stall: Stall
    # The longest time in which the bot itself sent nothing.
    sending_gap: float = 0.0
    # Sound and picture of one peer: how much later the picture comes.
    skew: float | None = None
    # The server holds the stream back: somebody paused it.
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """How far media of one kind came before the measured time.

    `consumed`: signaling told the receiver of it. Transports are `connected`, or
    what aiortc says of them.
    """

    consumed: bool
    sender_transport: str
    receiver_transport: str
    packets: int
    frames: int
    first_seconds: float | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Direction:
    """From whom to whom, and what of it came. `flow` is `None` when it never began."""

    room: str
    node: str
    sender: Person
    receiver: Person
    kind: str
    start: Start
    flow: Flow | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What kept the test from measuring something. `code` as in `diagnoses.OBSTACLES`."""

    code: str
    detail: str


@dataclass(slots=True)
class Findings:
    """All that a self-test found out."""

    replicas: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    directions: list[Direction] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    seconds: float = 0.0


def _lost(sent: int, received: int) -> float:
    return max(0, sent - received) / sent if sent else 0.0
