"""HAProxy before replicas, as an operator sets it up from Debian."""

from __future__ import annotations

from pathlib import Path

from deploy.setup.system_packages import haproxy
from jbcalling.tests.balancer import Balancer

_CONFIGURATION = """
defaults
    mode http
    timeout connect 2s
    timeout client 1m
    timeout server 1m
    timeout tunnel 1h

frontend edge
    bind 127.0.0.1:{port}{tls}
    http-request set-header X-Forwarded-Proto https if {{ ssl_fc }}
    default_backend signaling

backend signaling
    balance roundrobin
    cookie io insert indirect nocache httponly{secure}
    option redispatch 1
    option httpchk
    http-check send meth GET uri /health hdr Host localhost
    default-server check inter 1s fall 2 rise 1
{servers}

backend pages
    http-request return status 200 content-type text/html string "<html></html>"
"""


class HaProxy(Balancer):
    def _configuration(self, replicas: tuple[int, ...], certificate: Path | None) -> str:
        return _CONFIGURATION.format(
            port=self.port,
            tls=f" ssl crt {certificate}" if certificate else "",
            secure=" secure" if certificate else "",
            servers="\n".join(
                f"    server r{port} 127.0.0.1:{port} cookie r{port}" for port in replicas
            ),
        )

    def _command(self) -> list[str]:
        return [haproxy() or "haproxy", "-db", "-f", str(self.file)]
