"""A real balancer before replicas, with the sticky rule of a deployment or without."""

from __future__ import annotations

import socket
from pathlib import Path

from deploy.setup.system_packages import haproxy
from media.tests.servers import Server

_CONFIGURATION = """
defaults
    mode http
    timeout connect 2s
    timeout client 1m
    timeout server 1m
    timeout tunnel 1h

frontend edge
    bind 127.0.0.1:{port} {tls}
    default_backend signaling

backend signaling
    balance roundrobin
    {cookie}
"""


class HaProxy(Server):
    """Sends clients to the ports of `replicas` in turn; `certificate` has its key in it."""

    def __init__(
        self,
        folder: Path,
        *replicas: int,
        is_sticky: bool = True,
        certificate: Path | None = None,
    ) -> None:
        super().__init__(folder)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        tls = f"ssl crt {certificate}" if certificate else ""
        cookie = "cookie io insert indirect nocache" if is_sticky else ""
        servers = [f"    server r{port} 127.0.0.1:{port} cookie r{port}" for port in replicas]
        self._file = folder / f"haproxy-{self.port}.cfg"
        edge = _CONFIGURATION.format(port=self.port, tls=tls, cookie=cookie)
        self._file.write_text("\n".join([edge.rstrip(), *servers, ""]))

    def _command(self) -> list[str]:
        return [haproxy() or "haproxy", "-db", "-f", str(self._file)]

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
