"""Settings from the environment: typed, with one clear line for each mistake."""

from __future__ import annotations

import math
import os
import secrets
import socket
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from media.addresses import interface_addresses

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    """The variable, else what the file named by `<name>_FILE` holds, else the default."""
    if value := os.environ.get(name, "").strip():
        return value
    if path := os.environ.get(f"{name}_FILE", "").strip():
        try:
            return Path(path).read_text().strip() or default
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path!r}: {error.strerror}.") from error
    return default


def url(name: str, *schemes: str) -> str:
    """Empty when unset."""
    value = text(name, "")
    if value and value.partition("://")[0] not in schemes:
        shown = ", ".join(f"{scheme}://" for scheme in schemes)
        # Not the value: it may hold a password.
        raise ImproperlyConfigured(f"{name}: expected a URL that begins with {shown}.")
    return value


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected one of true, false, 1, 0, yes, no.")


def choice(name: str, *choices: str) -> str:
    """One of several words; the first of them when unset."""
    value = text(name, choices[0]).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(choices)}.")
    return value


def whole(name: str, default: int, low: int, high: int) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number.") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={value!r}: expected {low} to {high}.")
    return number


def seconds(name: str, default: float) -> float:
    value = text(name, str(default))
    try:
        number = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a number of seconds.") from None
    if not 0 <= number < math.inf:
        raise ImproperlyConfigured(f"{name}={value!r}: expected 0 or more seconds.")
    return number


def words(name: str) -> list[str]:
    """A comma-separated list; empty when unset."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A comma-separated list of addresses and networks; empty when unset."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: expected addresses or networks: {error}.") from None


def ice_urls(name: str, *schemes: str) -> list[str]:
    """A comma-separated list of URLs such as `turn:host:3478?transport=udp`."""
    urls = words(name)
    for given in urls:
        scheme, _, host = given.partition(":")
        if scheme not in schemes or not host or host.startswith("/"):
            shown = " or ".join(f"{scheme}:" for scheme in schemes)
            raise ImproperlyConfigured(f"{name}={given!r}: expected {shown} and a host.")
    return urls


def port_range(name: str, default: tuple[int, int]) -> tuple[int, int]:
    """`low-high`, both included."""
    value = text(name, f"{default[0]}-{default[1]}")
    low, dash, high = value.partition("-")
    if not (dash and low.isdigit() and high.isdigit() and 0 < int(low) <= int(high) < 65536):
        raise ImproperlyConfigured(f"{name}={value!r}: expected two ports, such as 40000-40100.")
    return int(low), int(high)


def own_hosts(*names: str) -> list[str]:
    """The names under which this machine is known without any configuration.

    Its addresses are among them, for those who look at each replica by itself.
    """
    given = [word for name in names for word in words(name) if word not in ("0.0.0.0", "::")]
    return ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), *interface_addresses(), *given]


def secret(name: str, path: Path) -> str:
    """The secret from the environment, else from `path`, which is made at first use."""
    if value := text(name, ""):
        return value
    path.parent.mkdir(parents=True, exist_ok=True)
    # A hard link appears whole or not at all: two processes that start at the
    # same moment agree on one secret, and neither ever reads half of one.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
