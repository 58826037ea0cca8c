"""People join rooms, get all that media needs, and leave again.

Each comes over a new connection and into a room of its own, until every replica and every
media node has served one: what is broken may be one of several.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import aiohttp
import socketio

from deploy.stack_check.diagnoses import (
    CUT_OFF,
    DATABASE_DOWN,
    MEDIA_UNREACHABLE,
    NO_HANDSHAKE,
    REDIS_DOWN,
    REPLICA_IN_ROTATION,
)
from deploy.stack_check.http import explain
from deploy.stack_check.result import Diagnosis, Failed
from deploy.stack_check.walk import Guest, Json, Walk, without_verification
from rooms.signaling.envelope import database_away

# What replicas say when Redis does not carry their commands to media.
UNREACHABLE = "media cannot be reached"

NAME = "check_stack"
_NEEDED = ("routerRtpCapabilities", "iceServers", "sendTransport", "recvTransport")
# So many newcomers in a row who met nobody new have met everybody.
_NOBODY_NEW = 5
# How many in a row are tried for each replica or node that must be there. Nodes tell how
# busy they are every two seconds, and rooms go to others then: later ones come slowly.
_TRIES_EACH = 6
_SLOWLY = 0.25
# How many failures are enough, beside others who came in, and when nobody does.
_FAILURES, _FAILURES_ALONE = 2, 3


async def join(walk: Walk) -> str:
    target = walk.target
    failures: list[Failed] = []
    seen: set[tuple[str, str]] = set()
    in_vain = tries = 0
    while not _is_enough(walk, in_vain):
        if in_vain >= _NOBODY_NEW:
            await asyncio.sleep(_SLOWLY)
        room = target.room if tries == 0 else f"{target.room}-{tries + 1}"
        tries += 1
        try:
            guest = await enter(walk, room)
        except Failed as failed:
            failures.append(failed)
            in_vain += 1
            if len(failures) >= (_FAILURES if walk.guests else _FAILURES_ALONE):
                # It is known now; more would only take more time.
                break
            continue
        met = {("replica", guest.replica), ("node", guest.node), ("port", _port(guest))}
        in_vain = in_vain + 1 if met <= seen else 0
        seen |= met
    if not walk.guests:
        raise failures[0]
    if failures:
        raise Failed(
            f"{len(failures)} of {tries} fail: {failures[0].detail}; others join by way of "
            f"{names(guest.replica for guest in walk.guests)}",
            REPLICA_IN_ROTATION if failures[0].diagnosis is NO_HANDSHAKE else CUT_OFF,
            leaves_rest=True,
        )
    codecs = len(walk.guests[0].joined["routerRtpCapabilities"]["codecs"])
    transport = "websocket" if walk.has_websocket else "polling"
    return (
        f"{tries} joined over {transport}, with RTP capabilities of {codecs} codecs, "
        f"by way of {names(guest.replica for guest in walk.guests)} "
        f"to {names(guest.node for guest in walk.guests)}"
    )


async def leave(walk: Walk) -> str:
    await asyncio.gather(*(ask(guest, "leave-room", walk.target.timeout) for guest in walk.guests))
    return f"{len(walk.guests)} left"


async def enter(walk: Walk, room: str) -> Guest:
    """A new guest of the walk. Raises `Failed`."""
    target = walk.target
    session = aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        connector=aiohttp.TCPConnector(ssl=without_verification()),
    )
    guest = Guest(room, socketio.AsyncClient(reconnection=False, http_session=session), session)
    guest.socket.on("peer-joined", lambda event: guest.heard_of.put_nowait(event["peer"]["peerId"]))
    try:
        await _connect(walk, guest)
        # Opening media has a time limit of its own, which says more than ours.
        guest.joined = await ask(guest, "join-room", target.timeout + 10, roomId=room, name=NAME)
        missing = [name for name in _NEEDED if name not in guest.joined]
        codecs = guest.joined.get("routerRtpCapabilities", {}).get("codecs")
        if missing or not codecs:
            raise Failed(f"join-room answers without {', '.join(missing) or 'codecs'}")
    except BaseException:
        await guest.close()
        raise
    walk.guests.append(guest)
    return guest


async def _connect(walk: Walk, guest: Guest) -> None:
    transport = "websocket" if walk.has_websocket else "polling"
    refusals: list[Any] = []
    guest.socket.on("connect_error", refusals.append)
    try:
        # Of two answers. The library waits without an end for the first, and for the upgrade.
        async with asyncio.timeout(2 * walk.target.timeout):
            await guest.socket.connect(
                walk.target.url,
                transports=[transport],
                wait_timeout=max(1, int(walk.target.timeout)),
            )
    except TimeoutError as error:
        raise Failed(f"Socket.IO over {transport}: {explain(error)}", NO_HANDSHAKE) from error
    except (socketio.exceptions.ConnectionError, aiohttp.ClientError, OSError) as error:
        said = f"Socket.IO over {transport}: {error}"
        if any(isinstance(refusal, dict) for refusal in refusals):
            # Who connects is looked up in the database, and nowhere else.
            raise Failed(said, DATABASE_DOWN) from error
        raise Failed(said, NO_HANDSHAKE) from error


def _is_enough(walk: Walk, in_vain: int) -> bool:
    replicas, nodes = walk.target.replicas or 1, walk.target.nodes or 1
    if walk.target.replicas is None and walk.target.nodes is None:
        return in_vain >= _NOBODY_NEW
    met_replicas = {guest.replica for guest in walk.guests}
    met_nodes = {guest.node for guest in walk.guests}
    if len(met_replicas) >= replicas and len(met_nodes) >= nodes:
        return in_vain >= 1
    return in_vain >= _TRIES_EACH * max(replicas, nodes)


def _port(guest: Guest) -> str:
    """Which worker it has: each has a port of its own."""
    return ", ".join(sorted({str(candidate["port"]) for candidate in guest.candidates}))


def names(of: Iterable[str]) -> str:
    return ", ".join(sorted(name or "?" for name in set(of)))


async def ask(guest: Guest, event: str, timeout: float, **payload: Any) -> Json:
    """The answer's data. Raises `Failed`."""
    try:
        answer = await guest.socket.call(event, payload, timeout=timeout)
    except (socketio.exceptions.SocketIOError, aiohttp.ClientError, OSError) as error:
        said = "no answer in time"
        if not isinstance(error, socketio.exceptions.TimeoutError):
            said = explain(error)
        raise Failed(f"{event}: {said}") from error
    if answer["ok"]:
        data: Json = answer["data"]
        return data
    refusal = answer["error"]
    raise Failed(f"{event}: {refusal['code']}: {refusal['message']}", _meaning(refusal))


def _meaning(refusal: Json) -> Diagnosis | None:
    if refusal["code"] != "media_unavailable":
        return None
    if refusal["message"] == database_away().message:
        return DATABASE_DOWN
    return REDIS_DOWN if UNREACHABLE in refusal["message"] else MEDIA_UNREACHABLE
