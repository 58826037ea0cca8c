"""What a media node needs to know, read once from Django's settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from media.addresses import own_addresses
from media.contracts import Json


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """`ports` is a range, both ends included; `announced_addresses` has the best first."""

    name: str
    workers: int
    listen_ip: str
    announced_addresses: tuple[str, ...]
    ports: tuple[int, int]
    ice_servers: tuple[Json, ...] = field(default=())

    @classmethod
    def load(cls) -> NodeSettings:
        return cls(
            name=settings.MEDIA_NODE,
            workers=settings.MEDIA_WORKERS,
            listen_ip=settings.MEDIA_LISTEN_IP,
            announced_addresses=tuple(settings.MEDIA_ANNOUNCED_ADDRESSES or own_addresses()),
            ports=settings.MEDIA_RTC_PORTS,
        )

    @property
    def port_span(self) -> str:
        return f"{self.ports[0]}-{self.ports[1]}"
