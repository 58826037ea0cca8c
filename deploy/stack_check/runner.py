"""Takes the steps of a walk, one after the other."""

from __future__ import annotations

from deploy.stack_check import diagnoses
from deploy.stack_check.result import Failed, Result, Skipped, Status
from deploy.stack_check.step import Step
from deploy.stack_check.steps import (
    announced,
    dns,
    frontend,
    handshake,
    joining,
    media,
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
    Step("tls", tls.check, diagnoses.BAD_CERTIFICATE, needs=("dns",)),
    Step("traefik", traefik.check, diagnoses.WRONG_ROUTES),
    Step("frontend", frontend.check, diagnoses.NO_PAGE),
    Step("signaling", signaling.health, diagnoses.SIGNALING_DOWN, needs=("dns",)),
    Step("ready", signaling.ready, diagnoses.NOT_READY, needs=("signaling",)),
    Step("media", media.check, diagnoses.MEDIA_UNREACHABLE),
    Step("handshake", handshake.check, diagnoses.NO_HANDSHAKE, needs=("dns",)),
    Step("origin", handshake.origin, diagnoses.ORIGIN_REFUSED, needs=("handshake",)),
    Step("websocket", websocket.check, diagnoses.NO_WEBSOCKET, needs=("handshake",)),
    Step("sticky", sticky.check, diagnoses.NOT_STICKY, needs=("handshake",)),
    Step("replicas", replicas.check, diagnoses.REPLICAS_MISSING, needs=("handshake",)),
    Step("join", joining.join, diagnoses.CANNOT_JOIN, needs=("handshake",)),
    Step("announced", announced.check, diagnoses.ICE_FAILS, needs=("join",)),
    Step("rtp-udp", rtp.udp, diagnoses.ICE_FAILS, needs=("join",)),
    Step("rtp-tcp", rtp.tcp, diagnoses.ICE_FAILS, needs=("join",)),
    Step("turn", turn.check, diagnoses.TURN_FAILS, needs=("join",)),
    Step("leave", joining.leave, diagnoses.CANNOT_JOIN, needs=("join",)),
)


async def check(target: Target) -> list[Result]:
    """All results, in the order of the steps."""
    walk = Walk(target)
    results: dict[str, Result] = {}
    try:
        for step in STEPS:
            results[step.name] = await _take(step, walk, results)
    finally:
        await walk.close()
    return list(results.values())


async def _take(step: Step, walk: Walk, before: dict[str, Result]) -> Result:
    for name in step.needs:
        if before[name].status is not Status.PASSED:
            return Result(step.name, Status.SKIPPED, f"needs {name}")
    try:
        return Result(step.name, Status.PASSED, await step.run(walk))
    except Skipped as skipped:
        return Result(step.name, Status.SKIPPED, str(skipped))
    except Failed as failed:
        diagnosis = failed.diagnosis or step.usually
        return Result(step.name, Status.FAILED, failed.detail, diagnosis)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # Whoever answers may be anything.
        detail = f"an answer that makes no sense here: {error!r}"
        return Result(step.name, Status.FAILED, detail, step.usually)
