"""What a media node needs to know, read once from Django's settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from media.addresses import own_addresses
from media.ice import IceServers
from media.mediasoup import ListenInfo
from media.pool.listening import Listening, pipe_socket


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """`ports` is a range, both ends included; `announced_addresses` has the best first.

    A worker with `max_consumers`, or that uses `max_cpu` of a core, takes no more
    peers of a room that can spread. `pipes` is where other nodes send media to.
    """

    name: str
    workers: int
    listening: Listening
    announced_addresses: tuple[str, ...]
    ports: tuple[int, int]
    pipes: ListenInfo
    max_consumers: int = 400
    max_cpu: float = 0.9
    ice: IceServers = field(default_factory=IceServers)

    @classmethod
    def load(cls) -> NodeSettings:
        announced = tuple(settings.MEDIA_ANNOUNCED_ADDRESSES or own_addresses())
        return cls(
            name=settings.MEDIA_NODE,
            workers=settings.MEDIA_WORKERS,
            listening=Listening.plan(settings.MEDIA_LISTEN_IP, announced),
            announced_addresses=announced,
            ports=settings.MEDIA_RTC_PORTS,
            pipes=pipe_socket(settings.MEDIA_LISTEN_IP, announced, settings.MEDIA_RTC_PORTS),
            max_consumers=settings.MEDIA_WORKER_MAX_CONSUMERS,
            max_cpu=settings.MEDIA_WORKER_MAX_CPU / 100,
            ice=IceServers.load(),
        )

    @property
    def port_span(self) -> str:
        return f"{self.ports[0]}-{self.ports[1]}"
