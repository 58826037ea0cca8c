"""Every name that clients need leads somewhere."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

from deploy.stack_check.result import Failed
from deploy.stack_check.walk import Walk


async def resolve(walk: Walk) -> str:
    target = walk.target
    names = [urlsplit(url).hostname or "" for url in (target.url, target.frontend) if url]
    found = {name: await addresses_of(name) for name in dict.fromkeys(names)}
    walk.addresses = found[target.host]
    return "; ".join(
        f"{name} is {', '.join(addresses)}" if addresses != (name,) else f"{name} is an address"
        for name, addresses in found.items()
    )


async def addresses_of(name: str) -> tuple[str, ...]:
    """Raises `Failed` when the name has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
