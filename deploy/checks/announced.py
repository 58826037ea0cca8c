from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from deploy.checks.role import has_media, is_in_fleet

_HINT = "Set ANNOUNCED_ADDRESS to the address at which clients reach this machine."


@register("deploy", deploy=True)
def check_announced(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Names are looked up by clients; where they lead, `check_stack` tries."""
    if not has_media():
        return []
    announced: list[str] = settings.MEDIA_ANNOUNCED_ADDRESSES
    if not announced:
        said = "No address is announced: clients are sent to this machine's own."
        if is_in_fleet():
            return [Error(said, hint=_HINT, id="calling.E005")]
        return [Warning(said, hint=_HINT, id="calling.W008")]
    problems: list[CheckMessage] = [
        Error(f"Nobody reaches the announced address {address}.", hint=_HINT, id="calling.E006")
        for address in announced
        if _is_nobodys(address)
    ]
    if not problems and all(_is_private(address) for address in announced):
        problems.append(
            Warning(
                f"All announced addresses are private: {', '.join(announced)}.",
                hint="Announce the public address too, unless nobody comes from outside.",
                id="calling.W002",
            )
        )
    return problems


def _is_nobodys(address: str) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return address == "localhost"
    return ip.is_loopback or ip.is_unspecified or ip.is_link_local or ip.is_multicast


def _is_private(address: str) -> bool:
    try:
        return not ip_address(address).is_global
    except ValueError:
        return False
