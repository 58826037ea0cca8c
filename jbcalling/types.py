"""The three arguments of an ASGI application."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
