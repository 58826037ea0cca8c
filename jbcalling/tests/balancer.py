"""A real balancer before replicas, set up right, or with mistakes made on purpose."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

from media.tests.servers import Server


class Balancer(Server):
    """Sends clients to the ports of `replicas` in turn, each back to where it was.

    `certificate` has its key in it. `mistakes` are texts of a configuration that is good,
    and what stands there instead.
    """

    def __init__(
        self,
        folder: Path,
        *replicas: int,
        certificate: Path | None = None,
        mistakes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        configuration = self._configuration(replicas, certificate)
        for right, wrong in (mistakes or {}).items():
            assert right in configuration
            configuration = configuration.replace(right, wrong)
        self.file = folder / f"{type(self).__name__.lower()}-{self.port}.conf"
        self.file.write_text(configuration)

    def _configuration(self, replicas: tuple[int, ...], certificate: Path | None) -> str:
        raise NotImplementedError

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
