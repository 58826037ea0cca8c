"""Takes the steps of a walk, one after the other."""

from __future__ import annotations

import asyncio

from deploy.stack_check import diagnoses
from deploy.stack_check.result import Failed, Result, Skipped, Status
from deploy.stack_check.step import Step
from deploy.stack_check.steps import (
    announced,
    between,
    dns,
    forwarded,
    frontend,
    handshake,
    idle,
    joining,
    media,
    payload,
    replicas,
    rtp,
    signaling,
    sticky,
    tls,
    traefik,
    turn,
    websocket,
)
from deploy.stack_check.walk import Target, Walk

STEPS = (
    Step("dns", dns.resolve, diagnoses.NAME_UNKNOWN),
    Step("tls", tls.check, diagnoses.CERTIFICATE_UNKNOWN, needs=("dns",)),
    Step("traefik", traefik.check, diagnoses.WRONG_ROUTES),
    Step("signaling", signaling.health, diagnoses.SIGNALING_DOWN, needs=("dns",)),
    Step("ready", signaling.ready, diagnoses.NOT_READY, needs=("signaling",)),
    Step("media", media.check, diagnoses.MEDIA_UNREACHABLE),
    Step("frontend", frontend.check, diagnoses.NO_PAGE),
    Step("handshake", handshake.check, diagnoses.NO_HANDSHAKE, needs=("dns",)),
    Step("cookie", handshake.cookie, diagnoses.NOT_STICKY, needs=("handshake",)),
    Step("origin", handshake.origin, diagnoses.ORIGIN_REFUSED, needs=("handshake",)),
    Step("forwarded", forwarded.check, diagnoses.NOT_FORWARDED, needs=("signaling",)),
    Step("websocket", websocket.check, diagnoses.NO_WEBSOCKET, needs=("handshake",)),
    Step("idle", idle.check, diagnoses.CUT_WHEN_IDLE, needs=("handshake",), alongside=True),
    Step("sticky", sticky.check, diagnoses.NOT_STICKY, needs=("handshake",)),
    Step("payload", payload.check, diagnoses.BODY_TOO_LARGE, needs=("sticky",)),
    Step("join", joining.join, diagnoses.CANNOT_JOIN, needs=("handshake",)),
    Step("replicas", replicas.check, diagnoses.REPLICAS_MISSING, needs=("join",)),
    Step("nodes", replicas.nodes, diagnoses.NODES_MISSING, needs=("join",)),
    Step("announced", announced.check, diagnoses.NOT_ANNOUNCED, needs=("join",)),
    Step("rtp-udp", rtp.udp, diagnoses.NOBODY_THERE, needs=("join",)),
    Step("rtp-tcp", rtp.tcp, diagnoses.NOBODY_THERE, needs=("join",)),
    Step("turn", turn.check, diagnoses.NO_TURN, needs=("join",)),
    Step("between", between.check, diagnoses.SPLIT_FLEET, needs=("join",)),
    Step("leave", joining.leave, diagnoses.CANNOT_JOIN, needs=("join",)),
)


async def check(target: Target) -> list[Result]:
    """All results, in the order of the steps."""
    walk = Walk(target)
    results: dict[str, Result] = {}
    alongside: dict[str, asyncio.Task[Result]] = {}
    try:
        for step in STEPS:
            taking = asyncio.ensure_future(_take(step, walk, results))
            if step.alongside:
                alongside[step.name] = taking
            else:
                results[step.name] = await taking
        for name, taking in alongside.items():
            results[name] = await taking
    finally:
        await walk.close()
    return [results[step.name] for step in STEPS]


async def _take(step: Step, walk: Walk, before: dict[str, Result]) -> Result:
    for name in step.needs:
        if before[name].status is not Status.PASSED and not before[name].is_usable:
            return Result(step.name, Status.SKIPPED, f"needs {name}")
    try:
        return Result(step.name, Status.PASSED, await step.run(walk))
    except Skipped as skipped:
        return Result(step.name, Status.SKIPPED, str(skipped))
    except Failed as failed:
        diagnosis = failed.diagnosis or step.usually
        return Result(
            step.name, Status.FAILED, failed.detail, diagnosis, is_usable=failed.leaves_rest
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # Whoever answers may be anything.
        detail = f"an answer that makes no sense here: {error!r}"
        return Result(step.name, Status.FAILED, detail, step.usually)
