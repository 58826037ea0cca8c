"""Rows of nodes for tests, and a way to let time pass for them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import F

from media.models import Node
from media.nodes import registry
from media.nodes.registry import Description


def serving(name: str) -> uuid.UUID:
    """A node that just began to serve; its epoch."""
    epoch = uuid.uuid4()
    registry.register(Description(name, ["192.0.2.1"], "40000-40100", "1.0"), epoch)
    registry.serve(name, epoch)
    return epoch


def fall_silent(name: str, seconds: float) -> None:
    """As if the last heartbeat came so many seconds earlier."""
    later = timedelta(seconds=seconds)
    Node.objects.filter(name=name).update(heartbeat_at=F("heartbeat_at") - later)


def state_of(name: str) -> tuple[str, str]:
    """The state and who brought the node into it."""
    node = Node.objects.get(name=name)
    return node.state, node.state_by
