"""Replicas of Socket.IO behind a balancer, both wrong as the test wishes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence

from aiohttp import web

# From which replica answers and the session's id to the cookies `io` that are set.
Cookies = Callable[[int, str], Sequence[str]]

GOOD = {"upgrades": ["websocket"], "pingInterval": 25000, "pingTimeout": 20000}


def no_balancer(replica: int, sid: str) -> list[str]:
    return [f"io={sid}; Path=/"]


def sticky(replica: int, sid: str) -> list[str]:
    return [f"io=replica{replica}; Path=/"]


def replaced(replica: int, sid: str) -> list[str]:
    return [f"io=replica{replica}; Path=/", f"io={sid}; Path=/"]


def of_longer_path(replica: int, sid: str) -> list[str]:
    return [f"io=replica{replica}; Path=/socket.io/", f"io={sid}; Path=/"]


def without_cookie(replica: int, sid: str) -> list[str]:
    return []


class Engine:
    """`replicas` of them in turn, but for clients with a balancer's cookie it keeps."""

    def __init__(
        self,
        replicas: int = 1,
        cookies: Cookies = sticky,
        follows: bool = True,
        **opened: object,
    ) -> None:
        self.sessions: dict[str, int] = {}
        self.origins: list[str] = []
        self._turn = itertools.cycle(range(replicas))
        self._cookies = cookies
        self._follows = follows
        self._opened = {**GOOD, **opened}

    async def __call__(self, request: web.Request) -> web.Response:
        replica = self._replica(request.cookies.get("io", ""))
        if request.headers.get("Origin") == "https://evil.example":
            return web.Response(status=400, text='"Not an accepted origin."')
        if sid := request.query.get("sid"):
            return await self._packet(request, sid, replica)
        sid = f"session{len(self.sessions)}"
        self.sessions[sid] = replica
        answer = web.Response(text="0" + json.dumps({"sid": sid, **self._opened}))
        for cookie in self._cookies(replica, sid):
            answer.headers.add("Set-Cookie", cookie)
        return answer

    def _replica(self, cookie: str) -> int:
        number = cookie.removeprefix("replica")
        return int(number) if self._follows and number.isdigit() else next(self._turn)

    async def _packet(self, request: web.Request, sid: str, replica: int) -> web.Response:
        if self.sessions.get(sid) != replica:
            return web.Response(status=400, text=f'"Invalid session {sid}"')
        if await request.text() == "1":
            del self.sessions[sid]
        return web.Response(text="OK")
