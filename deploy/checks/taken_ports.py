from __future__ import annotations

import errno
import socket
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError
from django.db.models.functions import Now

from deploy.checks.role import has_media, is_in_fleet
from media.models import Node
from media.nodes.registry import ALIVE
from media.nodes.selector import FRESH_FOR
from media.pool.settings import NodeSettings


@register("deploy", deploy=True)
def check_taken_ports(app_configs: Any, **options: Any) -> list[CheckMessage]:
    if not has_media():
        return []
    try:
        nodes = _nodes_alive() if is_in_fleet() else []
    except DatabaseError:
        # `database` says so.
        nodes = []
    low, high = settings.MEDIA_RTC_PORTS
    if any(node.name == settings.MEDIA_NODE for node in nodes):
        # Its own workers have them.
        return _check_others(nodes, low, high)
    return [*_check_others(nodes, low, high), *_check_free(low, high)]


def _nodes_alive() -> list[Node]:
    return list(Node.objects.filter(state__in=ALIVE, heartbeat_at__gt=Now() - FRESH_FOR))


def _check_others(nodes: list[Node], low: int, high: int) -> list[CheckMessage]:
    """Nodes of one address, as on one machine, share no port."""
    mine = set(NodeSettings.load().announced_addresses)
    return [
        Error(
            f"RTC_PORTS={low}-{high} overlaps with {node.ports} of node {node.name}, which "
            "announces the same address.",
            hint="Give each node of a machine a range of its own.",
            id="calling.E009",
        )
        for node in nodes
        if node.name != settings.MEDIA_NODE
        and mine & set(node.announced)
        and _overlap((low, high), node.ports)
    ]


def _overlap(mine: tuple[int, int], theirs: str) -> bool:
    low, _, high = theirs.partition("-")
    return mine[0] <= int(high) and int(low) <= mine[1]


def _check_free(low: int, high: int) -> list[CheckMessage]:
    addresses = [ip for ip, _ in NodeSettings.load().listening.sockets]
    taken = [
        port
        for port in range(low, high + 1)
        if not all(_is_free(address, port) for address in addresses)
    ]
    free = high - low + 1 - len(taken)
    if not taken or free >= settings.MEDIA_WORKERS:
        return []
    return [
        Error(
            f"Of RTC_PORTS={low}-{high}, {free} are free for {settings.MEDIA_WORKERS} workers.",
            hint=f"End what uses them, as {taken[0]}, or choose others. If it is this very "
            "server, all is well.",
            id="calling.E010",
        )
    ]


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(family, kind) as probe:
            if kind is socket.SOCK_STREAM:
                # A connection that was closed a moment ago is no reason.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return False
    return True
