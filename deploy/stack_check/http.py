"""HTTP as a client that is new each time: every request on a connection of its own.

A balancer then is free to choose another replica for each of them, unless a
cookie tells it which.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.cookies import CookieError, Morsel, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from deploy.stack_check.result import Failed
from deploy.stack_check.walk import without_verification


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    # One `Set-Cookie` header each, in the order of the answer.
    set_cookies: tuple[str, ...] = ()
    # Which of the deployment's secrets the replica has.
    fleet: str = ""

    @property
    def is_from_an_edge_alone(self) -> bool:
        """A balancer says so that has nobody to ask; signaling has no such answer."""
        return self.status in (502, 503, 504)

    def json(self) -> Any:
        """`None` when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def cookies(self, name: str) -> list[str]:
        """The values that the answer gives a cookie; a browser keeps the last of a path."""
        return [morsel.value for morsel in self.morsels(name)]

    def morsels(self, name: str) -> list[Morsel[str]]:
        """The same with all their attributes."""
        found = []
        for header in self.set_cookies:
            try:
                morsel = SimpleCookie(header).get(name)
            except CookieError:
                continue
            if morsel is not None:
                found.append(morsel)
        return found


class Browser:
    """Keeps cookies as a browser does, or none."""

    def __init__(self, timeout: float, keeps_cookies: bool = True) -> None:
        """Has to be made in a running event loop."""
        self._timeout = timeout
        # `unsafe` lets hosts that are addresses have cookies too, as browsers do.
        self._jar = aiohttp.CookieJar(unsafe=True) if keeps_cookies else aiohttp.DummyCookieJar()

    def patient(self, seconds: float) -> Browser:
        """The same with the same cookies, which waits so much longer for an answer."""
        other = Browser(self._timeout + seconds)
        other._jar = self._jar
        return other

    async def get(self, url: str, **headers: str) -> Answer:
        """Raises `Failed` when there is no answer."""
        return await self._request("GET", url, headers)

    async def post(
        self, url: str, body: str, content_type: str = "text/plain", **headers: str
    ) -> Answer:
        """Raises `Failed` when there is no answer."""
        return await self._request("POST", url, {"Content-Type": content_type, **headers}, body)

    async def _request(
        self, method: str, url: str, headers: dict[str, str], body: str | None = None
    ) -> Answer:
        try:
            async with (
                aiohttp.ClientSession(
                    cookie_jar=self._jar,
                    connector=aiohttp.TCPConnector(force_close=True, ssl=without_verification()),
                    timeout=aiohttp.ClientTimeout(total=self._timeout),
                ) as session,
                session.request(
                    method, url, headers=headers, data=body, allow_redirects=False
                ) as response,
            ):
                return Answer(
                    response.status,
                    await response.text(errors="replace"),
                    tuple(response.headers.getall("Set-Cookie", [])),
                    response.headers.get("X-Fleet", ""),
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Failed(f"{without_password(url)}: {explain(error)}") from error


def explain(error: BaseException) -> str:
    """An error of the network in a few words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
