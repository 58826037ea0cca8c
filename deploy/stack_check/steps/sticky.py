"""A client that polls stays with the replica that holds its session."""

from __future__ import annotations

from deploy.stack_check.diagnoses import REPLICA_IN_ROTATION
from deploy.stack_check.http import Answer, Browser
from deploy.stack_check.result import Failed
from deploy.stack_check.steps.handshake import COOKIE, shake_hands
from deploy.stack_check.walk import Walk

# Engine.IO packets that change nothing, and that end the session.
_PONG, _CLOSE = "3", "1"


async def check(walk: Walk) -> str:
    tries = walk.target.tries
    browser = Browser(walk.target.timeout)
    opened, answer = await shake_hands(walk, browser)
    url = walk.target.socket_io("polling", opened["sid"])
    lost = [answer for answer in await _poll(browser, url, tries) if answer.status != 200]
    if lost:
        raise Failed(
            f"{len(lost)} of {tries} requests of one session are refused"
            f" ({lost[0].status} {lost[0].body[:40]!r}); {_cookies(answer, opened['sid'])}",
            REPLICA_IN_ROTATION if all(answer.status >= 500 for answer in lost) else None,
        )
    stranger = Browser(walk.target.timeout, keeps_cookies=False)
    strayed = sum(answer.status != 200 for answer in await _poll(stranger, url, tries))
    await browser.post(url, _CLOSE)
    kept = f"{tries} of {tries} requests with the cookie reach their session"
    return f"{kept}; without it {strayed} of {tries} go elsewhere"


async def _poll(browser: Browser, url: str, times: int) -> list[Answer]:
    return [await browser.post(url, _PONG) for _ in range(times)]


def _cookies(answer: Answer, sid: str) -> str:
    """What is to be seen of the reason."""
    values = answer.cookies(COOKIE)
    if not values:
        return f"there is no cookie `{COOKIE}`"
    if set(values) == {sid}:
        return f"the only cookie `{COOKIE}` is signaling's own, none is the balancer's"
    if values[-1] == sid:
        return f"signaling's own cookie `{COOKIE}` comes after the balancer's and replaces it"
    return f"the balancer does not follow its own cookie `{COOKIE}`"
