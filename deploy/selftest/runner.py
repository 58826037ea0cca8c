"""The whole test: finds replicas and nodes, and measures a call on each node."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator

from deploy.clients.signaling import Refused, Unanswered
from deploy.selftest.call import Call
from deploy.selftest.line import Line
from deploy.selftest.measurement import Findings, Obstacle
from deploy.selftest.scout import Say, Scout, Stopped, close, refused
from deploy.selftest.target import Target


async def test(target: Target, say: Say) -> Findings:
    """Never raises, and ends in time: what kept it from measuring is among what it found."""
    began = time.monotonic()
    findings = Findings()
    scout = Scout(target, say)
    held: list[Call] = []
    try:
        async with asyncio.timeout(target.deadline):
            await _test(target, scout, held, findings, say)
    except TimeoutError:
        detail = f"it was not done after {target.deadline:g} s and gave up"
        findings.obstacles.append(Obstacle("deadline", detail))
    except Stopped as stopped:
        findings.obstacles.append(stopped.obstacle)
    except Exception as error:
        # Whoever answers may be anything.
        findings.obstacles.append(Obstacle("nonsense", f"an answer that makes no sense: {error!r}"))
    finally:
        await asyncio.gather(scout.close(), *(call.close() for call in held))
    findings.replicas, findings.nodes = scout.replicas, scout.nodes
    findings.seconds = time.monotonic() - began
    return findings


async def _test(
    target: Target, scout: Scout, held: list[Call], findings: Findings, say: Say
) -> None:
    findings.obstacles += await scout.meet_replicas()
    if not scout.replicas:
        return
    async for room, node, anchor in _rooms(target, scout):
        # While it is measured, nobody else uses this machine.
        for call in held:
            call.gate.close()
        call = Call(room, node, target.password, target.relay_only)
        held.append(call)
        say(f"Room {room} on node {node}: a call for {target.seconds:g} s")
        try:
            await _enter(call, scout)
        finally:
            await close(anchor)
        try:
            if not await call.started(target.timeout):
                say("Not all media began; looking at the rest")
            findings.directions += await call.measure(target.seconds)
        except (Refused, Unanswered) as error:
            findings.obstacles.append(broken_off(error, room, node))
        # What goes on keeps this node busier than those that new rooms shall go to.
        for call in held:
            call.gate.open()
    if target.nodes is not None and len(scout.nodes) < target.nodes:
        takes = f"{len(scout.nodes)} of {target.nodes} media nodes takes rooms"
        met = ", ".join(scout.nodes) or "none"
        findings.obstacles.append(Obstacle("nodes", f"{takes}: {met}"))


def broken_off(error: Refused | Unanswered, room: str, node: str) -> Obstacle:
    """What kept signaling from telling what it counts of people who are in a call."""
    code = error.code if isinstance(error, Refused) else ""
    if code == "not_found":
        return Obstacle("media_lost", f"room {room}: {node} has lost the call ({error})")
    if code == "media_unavailable":
        return Obstacle("media_lost", f"room {room}: {node} answers no more ({error})")
    return Obstacle("unanswered", f"room {room}: {error}")


async def _rooms(target: Target, scout: Scout) -> AsyncIterator[tuple[str, str, Line]]:
    """Each with its node, and a connection that keeps it there."""
    if target.rooms:
        for name in target.rooms:
            node, line = await scout.enter(name)
            yield name, node, line
        return
    while (found := await scout.open_room()) is not None:
        yield found


async def _enter(call: Call, scout: Scout) -> None:
    """One bot from each replica; two when there is one alone."""
    replicas = scout.replicas if len(scout.replicas) > 1 else scout.replicas * 2
    total = Counter(replicas)
    came = Counter[str]()
    for replica in replicas:
        line = await scout.line_to(replica)
        came[replica] += 1
        name = replica if total[replica] == 1 else f"{replica}/{came[replica]}"
        try:
            await call.enter(line, name)
        except Refused as error:
            raise refused(error, line.url, call.room) from error
        except Unanswered as error:
            raise Stopped("unanswered", f"{line.url}: room {call.room}: {error}") from error
