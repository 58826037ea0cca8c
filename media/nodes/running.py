"""The media node of this process, for tasks that run in other threads of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media.node_loop import NoNodeError, node_loop

if TYPE_CHECKING:
    from media.nodes.process import NodeProcess


class Running:
    """Set while the node runs."""

    process: NodeProcess | None = None


def begin(process: NodeProcess) -> None:
    """From now on tasks find it, and its event loop."""
    Running.process = process
    node_loop.open()


def end() -> NodeProcess | None:
    """The node is about to stop: tasks that wait for it do not any more. Who it was."""
    process, Running.process = Running.process, None
    node_loop.close()
    return process


def node() -> NodeProcess:
    if Running.process is None:
        raise NoNodeError("no media node runs in this process")
    return Running.process
