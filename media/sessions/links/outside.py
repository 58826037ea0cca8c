"""How a room reaches the other nodes that hold it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from media.contracts import Json
from media.mediasoup import ListenInfo, PipeTransport, Router
from media.nodes.place import Place

# Runs a command on another node: its place, the command's name and arguments. Raises
# `MediaError`, or `StaleError` when that node does not hold the room.
Ask = Callable[[Place, str, Json], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Outside:
    """Who we are to others, how to ask them, and on which sockets their pipes end."""

    here: Place
    ask: Ask
    listen_info: ListenInfo

    async def create_transport(self, router: Router) -> PipeTransport:
        """Packets get lost between nodes, and others may listen there."""
        return await router.create_pipe_transport(
            listen_info=self.listen_info, enable_rtx=True, enable_srtp=True
        )
