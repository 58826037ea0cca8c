"""A real coturn, started as the stacks start it, with certificates and without."""

from __future__ import annotations

import socket
from pathlib import Path

from django.conf import settings

from media.tests.ports import free_port
from media.tests.servers import Server

_COTURN = Path(settings.BASE_DIR) / "deploy/coturn"
SECRET = "the secret of coturn and the nodes"
# What has to be otherwise where everybody is at 127.0.0.1.
_HERE = {"denied-peer-ip=127.0.0.0-127.255.255.255": "allow-loopback-peers"}


class TurnServer(Server):
    """Its `urls` are for UDP, TCP and TLS. `mistakes` are as a balancer's."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.tls_port = free_port()
        self._config = folder / "turnserver.conf"
        self._secret = SECRET

    @property
    def urls(self) -> list[str]:
        return [
            f"turn:127.0.0.1:{self.port}?transport=udp",
            f"turn:127.0.0.1:{self.port}?transport=tcp",
            f"turns:127.0.0.1:{self.tls_port}?transport=tcp",
        ]

    def set_up(
        self, certificate: Path, secret: str = SECRET, mistakes: dict[str, str] | None = None
    ) -> None:
        """For the next start."""
        self._secret = secret
        options = (_COTURN / "turnserver.conf").read_text()
        ours = {
            "listening-port=3478": (
                f"listening-port={self.port}\ntls-listening-port={self.tls_port}"
            ),
            "no-tls": f"cert={certificate}\npkey={certificate}",
            **_HERE,
            **(mistakes or {}),
        }
        for theirs, own in ours.items():
            assert theirs in options
            options = options.replace(theirs, own)
        self._config.write_text(options)

    def _command(self) -> list[str]:
        given = {
            "TURN_CONFIG_FOLDER": self.folder,
            "TURN_REALM": "example.org",
            "TURN_ADDRESS": "127.0.0.1",
            "TURN_LISTEN_IP": "127.0.0.1",
            "TURN_SECRET": self._secret,
            "TMPDIR": self.folder,
        }
        return [
            "env",
            *(f"{name}={value}" for name, value in given.items()),
            *("sh", str(_COTURN / "start.sh")),
        ]

    def _answers(self) -> bool:
        for port in (self.port, self.tls_port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) != 0:
                    return False
        return True
