"""Who may say for a client how it came: a proxy that the operator named, nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from jbcalling.types import Application, Receive, Scope, Send

_PREFIX = b"x-forwarded-"


def trusting(application: Application, proxies: Sequence[IPv4Network | IPv6Network]) -> Application:
    """The application, without the `X-Forwarded-…` headers of whoever is none of `proxies`.

    While nobody is named, everybody is believed.
    """
    if not proxies:
        return application

    async def heedful(scope: Scope, receive: Receive, send: Send) -> None:
        if "headers" in scope and not is_proxy(scope):
            headers = [header for header in scope["headers"] if not header[0].startswith(_PREFIX)]
            scope = {**scope, "headers": headers}
        await application(scope, receive, send)

    def is_proxy(scope: Scope) -> bool:
        if not scope.get("client"):
            return False
        address = ip_address(scope["client"][0].partition("%")[0])
        return any(address in network for network in proxies)

    return heedful
