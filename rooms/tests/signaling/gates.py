"""Holding a real function in the middle, so that something else can happen first."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest


class Gate:
    """`module.name` waits at its end until `open` is set, and runs for real before that."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()
        self._monkeypatch = monkeypatch
        self._module = module
        real = getattr(module, name)

        async def held(*args: Any) -> Any:
            result = await real(*args)
            self.reached.set()
            await self.open.wait()
            return result

        monkeypatch.setattr(module, name, held)

    def watch(self, name: str) -> asyncio.Event:
        """Set when `module.name` has run."""
        real = getattr(self._module, name)
        done = asyncio.Event()

        async def watched(*args: Any) -> Any:
            try:
                return await real(*args)
            finally:
                done.set()

        self._monkeypatch.setattr(self._module, name, watched)
        return done
