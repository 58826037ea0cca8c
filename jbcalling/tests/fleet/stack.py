"""A whole deployment on this machine: what stands before a fleet, and what it stands on."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from deploy.tests.stack_check.certificates import Authority
from jbcalling.tests.balancer import Balancer
from jbcalling.tests.checking import Checked
from jbcalling.tests.fleet.fleet import Fleet, Member, eventually
from jbcalling.tests.haproxy import HaProxy
from jbcalling.tests.nginx import Nginx
from jbcalling.tests.servers import PostgresServer
from jbcalling.tests.turn_server import SECRET, TurnServer
from media.tests.servers import RedisServer

BALANCERS: dict[str, type[Balancer]] = {"haproxy": HaProxy, "nginx": Nginx}


class Stack:
    """Two replicas, two media nodes, a Redis for data and one for the gateway, coturn."""

    def __init__(self, folder: Path, postgres: PostgresServer) -> None:
        self.folder = folder
        self.postgres = postgres
        self.redis = _redis(folder / "redis")
        self.gateway = _redis(folder / "gateway")
        self.authority = Authority(folder / "certificates")
        self.certificate = self.authority.certify("127.0.0.1")
        self.turn = TurnServer(folder)
        self.turn.set_up(self.certificate)
        self.fleet = Fleet(
            folder,
            self.redis.url,
            postgres.migrated_database(),
            GATEWAY_REDIS_URL=self.gateway.url,
            SIGNALING_COOKIE="false",
            TRUSTED_PROXIES="127.0.0.1",
            TURN_URLS=",".join(self.turn.urls),
            TURN_SECRET=SECRET,
        )
        self.fleet.m1.environment["RTC_PORTS"] = "46000-46099"
        self.fleet.m2.environment["RTC_PORTS"] = "46100-46199"

    def start(self) -> None:
        for server in (self.redis, self.gateway, self.turn):
            server.start()
        self.fleet.start()

    def stop(self) -> None:
        self.fleet.kill()
        for server in (self.redis, self.gateway, self.turn):
            server.stop()

    @contextmanager
    def replicas(self, *environments: dict[str, str]) -> Iterator[list[Member]]:
        """For a while there are more of them, each with settings of its own."""
        names = [f"r{number}" for number in range(len(environments))]
        with _running([self.fleet.replica(name) for name in names], environments) as members:
            yield members

    @contextmanager
    def node(self, name: str, ports: str, **environment: str) -> Iterator[Member]:
        """For a while there is one more."""
        with _running([self.fleet.node(name, ports)], [environment]) as (member,):
            yield member

    def balancer(self, kind: str, *members: Member, **options: Any) -> Balancer:
        """Before both replicas, unless others are given; with TLS."""
        ports = [member.port for member in members or (self.fleet.a, self.fleet.b)]
        return BALANCERS[kind](self.folder, *ports, **{"certificate": self.certificate, **options})

    def checked(self, url: str, *arguments: str) -> Checked:
        """As an operator asks who knows what there must be."""
        return Checked(
            url,
            *("--frontend", url, "--replicas", "2", "--nodes", "2", "--timeout", "3"),
            *arguments,
            SSL_CERT_FILE=str(self.authority.file),
        )


@contextmanager
def _running(
    members: list[Member], environments: Sequence[dict[str, str]]
) -> Iterator[list[Member]]:
    for member, environment in zip(members, environments, strict=True):
        member.environment.update(environment)
        member.launch()
    for member in members:
        eventually(partial(_is_up, member), member.name)
    yield members
    for member in members:
        member.stop(signal.SIGKILL)


def _is_up(member: Member) -> bool:
    return member.status("/health") == 200


def _redis(folder: Path) -> RedisServer:
    folder.mkdir()
    return RedisServer(folder)
