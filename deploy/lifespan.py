"""The server's side of the ASGI lifespan protocol, which Daphne does not speak."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Application = Callable[..., Awaitable[None]]


class StartupError(Exception):
    """The application refused to start; the text says why."""


class Lifespan:
    """Starts and stops an application: `await startup()`, later `await shutdown()`."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._to_application: asyncio.Queue[Message] = asyncio.Queue()
        self._from_application: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def startup(self) -> None:
        self._task = asyncio.ensure_future(self._run())
        await self._say("startup")

    async def shutdown(self) -> None:
        if self._task is None or self._task.done():
            return
        await self._say("shutdown")
        await self._task

    async def _run(self) -> None:
        await self._application(
            {"type": "lifespan", "asgi": {"version": "3.0"}},
            self._to_application.get,
            self._from_application.put,
        )

    async def _say(self, phase: str) -> None:
        assert self._task is not None
        await self._to_application.put({"type": f"lifespan.{phase}"})
        answer = asyncio.ensure_future(self._from_application.get())
        # An application that raises instead of answering must not leave us waiting.
        await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            await self._task
            raise StartupError(f"the application ended without answering {phase}")
        message = answer.result()
        if message["type"] == f"lifespan.{phase}.failed":
            raise StartupError(message.get("message", phase))
