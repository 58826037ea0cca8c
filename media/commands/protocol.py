"""The two messages between a client and a node: a command and its answer.

Both are plain JSON objects, because a channel layer may carry them between
processes. Delivery is at most once: a command has an id and a time-out.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from media.contracts import ErrorCode


class Command(TypedDict):
    """`reply_to` is the asking process's own channel.

    `epoch` is the life of the node that the asking process means; `None` where
    there is but one. `timeout` is how many seconds the asking process waits: after
    that the node gives up too, so that nothing comes to be that nobody knows of.
    """

    type: str
    id: str
    name: str
    args: dict[str, Any]
    epoch: str | None
    reply_to: str
    timeout: float


class Failure(TypedDict):
    """`stale`: not this node, or not any more; look again where the room is.

    `full`: it has no place for another peer.
    """

    code: ErrorCode | Literal["stale", "full"]
    message: str


class Answer(TypedDict):
    """`error` is `None` when it went well; then `result` counts."""

    type: str
    id: str
    result: Any
    error: Failure | None


def node_group(node: str) -> str:
    """Each node listens on a group of one, so that its channel name may change."""
    return f"media.{node}"
