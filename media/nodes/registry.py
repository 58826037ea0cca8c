"""The rows of nodes. Synchronous; every change is one statement that says what it expects.

All times are the database's own, so that no two machines need agree on the hour.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from media.contracts import Json
from media.models import Node
from media.nodes.damping import STABLE_AFTER, held_for
from media.nodes.selector import FRESH_FOR, NodeView, is_available, load_of

_State = Node.State
ALIVE = (_State.STARTING, _State.SERVING, _State.DRAINING)
_SUSPECT_FOR = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Description:
    """What a node says about itself when it registers."""

    name: str
    announced: list[str]
    ports: str
    version: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a node learns from its heartbeat; `drain_within` counts while it is DRAINING."""

    state: Node.State
    drain_within: timedelta = timedelta()


def register(me: Description, epoch: uuid.UUID) -> None:
    """A process begins its life as a STARTING node, whatever was known of an earlier one."""
    with transaction.atomic():
        unborn = Node(
            name=me.name,
            epoch=epoch,
            state=_State.DEAD,
            state_since=Now(),
            state_by=me.name,
            started_at=Now(),
            heartbeat_at=Now(),
        )
        Node.objects.bulk_create([unborn], ignore_conflicts=True)
        node = Node.objects.select_for_update().get(name=me.name)
        flaps = _flaps(node)
        Node.objects.filter(name=me.name).update(
            epoch=epoch,
            state=_State.STARTING,
            state_since=Now(),
            state_by=me.name,
            started_at=Now(),
            heartbeat_at=Now(),
            drain_deadline=None,
            suspect_until=None,
            held_until=_from_now(held_for(flaps)) if flaps else None,
            flaps=flaps,
            announced=me.announced,
            ports=me.ports,
            version=me.version,
            load={},
        )


def beat(name: str, epoch: uuid.UUID, load: Json) -> Standing | None:
    """The node lives; `None` when it was declared dead, or another process took its name."""
    mine = Node.objects.filter(name=name, epoch=epoch, state__in=ALIVE)
    if not mine.update(heartbeat_at=Now(), load=load):
        return None
    node = mine.annotate(now=Now()).first()
    if node is None:
        return None
    deadline = node.drain_deadline or node.now
    return Standing(_State(node.state), max(deadline - node.now, timedelta()))


def serve(name: str, epoch: uuid.UUID) -> bool:
    """From now on it takes rooms."""
    return _move(name, name, (_State.STARTING,), _State.SERVING, epoch=epoch)


def leave(name: str, epoch: uuid.UUID) -> bool:
    """It ends on purpose."""
    return _move(name, name, ALIVE, _State.DEAD, epoch=epoch)


def drain(name: str, by: str, within: timedelta, epoch: uuid.UUID | None = None) -> bool:
    """It shall be empty after `within`; false when there is no such node alive.

    With `epoch`, only that life of it: another process may have its name by now.
    """
    deadline = _from_now(within)
    return _move(name, by, ALIVE, _State.DRAINING, epoch=epoch, drain_deadline=deadline)


def undrain(name: str, by: str) -> bool:
    """It shall go on; false when it was not draining."""
    return _move(name, by, (_State.DRAINING,), _State.SERVING, drain_deadline=None)


def declare_dead(name: str, epoch: uuid.UUID, by: str) -> bool:
    """True for the one caller who did: the node is as silent as it seemed, and was alive."""
    silent = Node.objects.filter(heartbeat_at__lt=_from_now(-FRESH_FOR))
    return bool(
        silent.filter(name=name, epoch=epoch, state__in=ALIVE).update(
            state=_State.DEAD, state_since=Now(), state_by=by
        )
    )


def forget(after: timedelta) -> int:
    """Delete nodes that have been dead for so long; how many."""
    gone = Node.objects.filter(state=_State.DEAD, state_since__lt=_from_now(-after))
    names = list(gone.values_list("name", flat=True))
    gone.delete()
    return len(names)


def suspect(name: str, epoch: uuid.UUID) -> None:
    """It did not answer: new rooms avoid it for a while."""
    Node.objects.filter(name=name, epoch=epoch).update(suspect_until=_from_now(_SUSPECT_FOR))


def is_taken(name: str, epoch: uuid.UUID) -> bool:
    """Whether another process lives under this name."""
    others = Node.objects.filter(name=name, state__in=ALIVE).exclude(epoch=epoch)
    return others.filter(heartbeat_at__gt=_from_now(-FRESH_FOR)).exists()


def others_available(name: str) -> bool:
    """Whether another node takes rooms."""
    return any(is_available(node) for node in views() if node.name != name)


def views() -> list[NodeView]:
    """All nodes as they are at this moment."""
    return [
        NodeView(
            name=node.name,
            epoch=node.epoch,
            state=_State(node.state),
            heartbeat_age=node.now - node.heartbeat_at,
            load=load_of(node.load),
            workers=node.load.get("workers", 1),
            suspect=node.suspect_until is not None and node.suspect_until > node.now,
            held=node.held_until is not None and node.held_until > node.now,
        )
        for node in Node.objects.annotate(now=Now())
    ]


def _move(
    name: str,
    by: str,
    before: tuple[Node.State, ...],
    after: Node.State,
    epoch: uuid.UUID | None = None,
    **changes: object,
) -> bool:
    nodes = Node.objects.filter(name=name, state__in=before)
    if epoch is not None:
        nodes = nodes.filter(epoch=epoch)
    return bool(nodes.update(state=after, state_since=Now(), state_by=by, **changes))


def _flaps(node: Node) -> int:
    """How often in a row the node came back without having left."""
    if node.state == _State.DEAD and node.state_by == node.name:
        return 0
    if node.heartbeat_at - node.started_at > STABLE_AFTER:
        return 1
    return node.flaps + 1


def _from_now(delta: timedelta) -> Combinable:
    return ExpressionWrapper(Now() + delta, output_field=DateTimeField())
