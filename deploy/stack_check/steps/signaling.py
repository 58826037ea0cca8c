"""Signaling answers, every replica as the same version, and can take calls."""

from __future__ import annotations

from collections import Counter

from deploy.stack_check.diagnoses import (
    DATABASE_DOWN,
    HOST_REFUSED,
    MEDIA_UNREACHABLE,
    MIXED_VERSIONS,
    REDIS_DOWN,
)
from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.walk import Walk

# Those that others stand on first.
_ROOTS = {"database": DATABASE_DOWN, "redis": REDIS_DOWN, "media": MEDIA_UNREACHABLE}


async def health(walk: Walk) -> str:
    """Asked without a cookie, and often enough that every replica has its turn."""
    versions: Counter[str] = Counter()
    for _ in range(walk.target.tries):
        answer = await Browser(walk.target.timeout).get(f"{walk.target.url}/health")
        body = answer.json()
        if answer.status != 200:
            # Django's word for a host that it does not know.
            diagnosis = HOST_REFUSED if answer.status == 400 else None
            raise Failed(f"/health answers {answer.status}", diagnosis)
        if not isinstance(body, dict) or body.get("service") != "signaling":
            raise Failed(f"/health is not signaling's: {answer.body[:80]!r}")
        if body.get("status") != "ok":
            raise Failed(f"/health says {body.get('status')!r}")
        versions[str(body.get("version"))] += 1
    if len(versions) > 1:
        seen = ", ".join(f"{version} ({count})" for version, count in sorted(versions.items()))
        raise Failed(f"replicas answer as versions {seen}", MIXED_VERSIONS)
    return f"version {next(iter(versions))}, {walk.target.tries} times out of {walk.target.tries}"


async def ready(walk: Walk) -> str:
    """As the replica sees it that happens to answer."""
    answer = await Browser(walk.target.timeout).get(f"{walk.target.url}/ready")
    body = answer.json()
    dependencies = body.get("dependencies") if isinstance(body, dict) else None
    if not isinstance(dependencies, dict):
        raise Skipped(f"/ready cannot be seen from here ({answer.status})")
    missing = {name: state for name, state in dependencies.items() if state != "ok"}
    if missing:
        roots = [diagnosis for name, diagnosis in _ROOTS.items() if name in missing]
        shown = "; ".join(f"{name}: {state}" for name, state in missing.items())
        raise Failed(shown, next(iter(roots), None))
    return f"{', '.join(dependencies)}: ok"
