"""What sender, server and receiver have counted of the packets, all at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deploy.clients.bot import Bot
from deploy.clients.signaling import Json
from deploy.selftest.measurement import Packets
from deploy.selftest.recording import Recording

KINDS = ("audio", "video")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one bot. Streams by kind, those it receives by the sender's peer id and the kind.

    None counts a packet that is sent again: neither does aiortc what it sends, nor
    the server what it forwards; from what the server received its repairs are taken away.
    """

    sent: dict[str, int]
    at_server: dict[str, int]
    forwarded: dict[tuple[str, str], int]
    received: dict[tuple[str, str], int]
    frames: dict[tuple[str, str], int]


async def count(bot: Bot, recordings: Mapping[tuple[str, str], Recording]) -> Counts:
    """Raises `Refused` and `Unanswered`."""
    asked = await bot.counts()
    arrived = {
        stream["ssrc"]: stream["packetCount"] - stream["packetsRepaired"]
        for stream in _streams(asked["producers"], "inbound-rtp")
    }
    forwarded = {
        stream["ssrc"]: stream["packetCount"]
        for stream in _streams(asked["consumers"], "outbound-rtp")
    }
    return Counts(
        sent={kind: await _sent(bot, kind) for kind in KINDS},
        at_server={kind: arrived.get(bot.sender(kind)._ssrc, 0) for kind in KINDS},
        forwarded={way: forwarded.get(r.received.ssrc, 0) for way, r in recordings.items()},
        received={way: r.received_packets() for way, r in recordings.items()},
        frames={way: len(r.frames) for way, r in recordings.items()},
    )


def between(
    way: tuple[str, str], sender: tuple[Counts, Counts], receiver: tuple[Counts, Counts]
) -> Packets:
    """Of one stream, from the counts before and after; `way` as the receiver has it."""
    _, kind = way
    return Packets(
        sent=sender[1].sent[kind] - sender[0].sent[kind],
        at_server=sender[1].at_server[kind] - sender[0].at_server[kind],
        forwarded=receiver[1].forwarded[way] - receiver[0].forwarded[way],
        received=receiver[1].received[way] - receiver[0].received[way],
    )


async def _sent(bot: Bot, kind: str) -> int:
    stats = await bot.sender(kind).getStats()
    return sum(entry.packetsSent for entry in stats.values() if entry.type == "outbound-rtp")


def _streams(entries: Iterable[Json], kind: str) -> list[Json]:
    return [entry for entry in entries if entry["type"] == kind]
