"""Behind a proxy that ends TLS, signaling knows that its pages came over https."""

from __future__ import annotations

from urllib.parse import urlencode

from deploy.stack_check.http import Browser
from deploy.stack_check.result import Failed, Skipped
from deploy.stack_check.walk import Walk

_FORM = "/admin/login/"
_FIELD, _COOKIE = "csrfmiddlewaretoken", "csrftoken"


async def check(walk: Walk) -> str:
    """Sends a form without a name: it is refused as empty, not as one from elsewhere."""
    target = walk.target
    if not target.is_https:
        raise Skipped("plain http: nothing to pass on")
    browser = Browser(target.timeout)
    answer = await browser.get(f"{target.url}{_FORM}")
    tokens = answer.cookies(_COOKIE)
    if answer.status != 200 or not tokens:
        raise Skipped(f"{_FORM} cannot be seen from here ({answer.status})")
    sent = await browser.post(
        f"{target.url}{_FORM}",
        urlencode({_FIELD: tokens[-1], "username": "", "password": ""}),
        "application/x-www-form-urlencoded",
        Origin=target.url,
        Referer=f"{target.url}{_FORM}",
    )
    if sent.status == 403:
        raise Failed(f"a form of {target.url}{_FORM} is refused as one of another page")
    if sent.status != 200:
        raise Failed(f"a form of {target.url}{_FORM} is answered {sent.status}")
    return "signaling knows that it is asked over https"
