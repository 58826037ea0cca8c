"""The names of what goes wrong in a call, with causes and cures."""

from __future__ import annotations

from deploy.stack_check.diagnoses import MEDIA_UNREACHABLE, SIGNALING_DOWN
from deploy.stack_check.result import Diagnosis

__all__ = ["MEDIA_UNREACHABLE", "SIGNALING_DOWN"]

ICE_FAILS = Diagnosis(
    "ICE fails, clients cannot connect to media",
    (
        "media ports are not published in host mode",
        "a firewall is closed for the node's RTC_PORTS, 40000-40100, UDP and TCP",
        "wrong announced address",
    ),
    "Run check_stack: it says which of them it is, and for which node.",
)
TURN_FAILS = Diagnosis(
    "TURN does not work",
    (
        "TURN_SECRET differs between media and the TURN server",
        "the TURN server is not running, or its ports are closed",
        "it does not relay to the media node's address",
    ),
    "Run check_stack with --turn: it says which of them it is.",
)

NO_WORD = Diagnosis(
    "Signaling does not tell of the stream",
    (
        "events from media or from other replicas do not reach this replica: Redis is away or "
        "GATEWAY_REDIS_URL differs",
        "the media node has a defect",
    ),
    "See the receiver's replica: `signaling_redis_up` in its /metrics, then its log.",
)
NO_PACKETS = Diagnosis(
    "No packets",
    (
        "the stream is paused on the server",
        "the worker hangs, or died and was not replaced",
        "a firewall lets a connection begin and then closes it",
        "between two nodes of a room: their RTC_PORTS are closed to each other",
    ),
    "See the node's log and `media_worker_up` in its /metrics; then the firewall's counters.",
)
NO_FRAMES = Diagnosis(
    "Packets without frames",
    (
        "no key frame comes: requests for one do not reach the sender",
        "packets are lost and not sent again",
        "packets are too large for the way: a tunnel with a small MTU drops them",
    ),
    "Compare the losses of both ways; try `ping -M do -s 1372` to the node.",
)
FROZEN = Diagnosis(
    "Frozen: frames come, but no news",
    (
        "the sender's source or encoder hangs",
        "something on the way repeats old packets",
    ),
    "As the bots make a new picture for each frame, look at the machine that this runs on.",
)
PAUSED = Diagnosis(
    "Paused by the server",
    ("a moderator muted it", "the server paused the producer"),
    "See the room's journal in the admin for who paused it.",
)
NOT_WHAT_WAS_SENT = Diagnosis(
    "Something else arrives than was sent",
    (
        "heavy losses",
        "the codecs of the two sides do not fit",
        "streams are mixed up: media has a defect",
    ),
    "If nothing is lost, keep this report with the node's log.",
)
LOSS = Diagnosis(
    "Packets are lost",
    (
        "a firewall or a provider limits the rate of UDP",
        "a full link at the node or on this side",
        "the node's interface drops packets",
        "the worker's CPU is used up",
    ),
    "On the node, see the firewall's limits, `ip -s link` for dropped packets, the link's load, "
    "and `media_worker_cpu_ratio` in its /metrics. Run this from elsewhere to see whose side it "
    "is.",
)
JITTER = Diagnosis(
    "Packets come unevenly",
    ("a full link, with long queues", "a busy worker, or one on a busy machine", "Wi-Fi here"),
    "See the node's CPU and the CPU that its host takes from it (steal), then the link.",
)
FEW_FRAMES = Diagnosis(
    "Too few frames",
    ("losses that come in bursts", "a busy machine at either end"),
    "See the losses of this direction, then the CPU here and of the node.",
)
OUT_OF_STEP = Diagnosis(
    "Sound and picture are apart",
    ("one of both is held up: key frames come late", "a busy machine at either end"),
    "Compare both delays: the one that is longer than usual is held up.",
)
SLOW_JOIN = Diagnosis(
    "Joining is slow",
    (
        "PostgreSQL or Redis is slow",
        "the replica's or the worker's CPU is used up",
        "a TURN server does not answer, for which bots wait 5 s for each transport",
    ),
    'See "Answers to clients" on the dashboard: which event is slow there? If none is, '
    "check_stack tries the TURN servers.",
)
SLOW_START = Diagnosis(
    "Media begins late",
    (
        "the first addresses that are announced lead nowhere, so ICE tries others after them",
        "the first packets of DTLS are lost",
        "the key frame comes late",
    ),
    "Run check_stack: it tries each announced address by itself.",
)
BUSY_HERE = Diagnosis(
    "This machine is too busy to judge",
    ("the bots themselves did not send and receive in time",),
    "Run it where there is CPU to spare; about a tenth of a core for each bot.",
)
CANNOT_TALK = Diagnosis(
    "Signaling breaks off",
    ("the replica ended or hangs", "a proxy on the way closes connections", "Redis is away"),
    "See the replica's log at this time, then check_stack.",
)
MEDIA_LOST = Diagnosis(
    "Media ends in the middle of a call",
    (
        "the worker died and was replaced: `media_worker_restarts_total` has risen",
        "the node was drained, ended or died",
        "the worker or the node hangs",
    ),
    "See the node's log at this time. After an update of media nodes it is to be expected: "
    "test again.",
)
REFUSED = Diagnosis(
    "Refused",
    (
        "not_found: ROOMS_AUTO_CREATE is off, so name a room that exists with --room",
        "wrong_password: the room has one, which --password takes",
        "forbidden, room_locked, room_full: guests may not enter this room now",
        "media_unavailable: no media node takes calls",
    ),
    "Name rooms with --room that guests may enter, or see what the code says.",
)
NONSENSE = Diagnosis(
    "Something else answers",
    (
        "the deployment is of another version than this command",
        "the URL leads to something else than signaling",
    ),
    "Run the command of the version that is deployed; see what check_stack says of the URL.",
)
REPLICAS_MISSING = Diagnosis(
    "Replicas not met",
    (
        "replicas have not started, or the balancer holds them for unhealthy",
        "the balancer sends all that come from one address to one replica",
    ),
    "See which replicas run; a replica that the balancer hides can be named by a URL of its own.",
)
NODES_MISSING = Diagnosis(
    "Media nodes not met",
    (
        "a node is down, drains, or is cut off from Redis or PostgreSQL",
        "a node has so much more to do than the others that new rooms go there",
        "a node died lately and came back: rooms avoid it for 10 s, after more deaths up to 5 "
        "minutes",
    ),
    "See the list of nodes in the admin: which of them serves, and how busy it is.",
)
GAVE_UP = Diagnosis(
    "It took too long",
    ("the deployment answers, but very slowly", "this machine is very busy"),
    "Run check_stack, which tells what is slow; or give it more time with --timeout.",
)

OBSTACLES = {
    "unreachable": SIGNALING_DOWN,
    "unanswered": CANNOT_TALK,
    "media_lost": MEDIA_LOST,
    "refused": REFUSED,
    "media_unavailable": MEDIA_UNREACHABLE,
    "nonsense": NONSENSE,
    "replicas": REPLICAS_MISSING,
    "nodes": NODES_MISSING,
    "deadline": GAVE_UP,
}
