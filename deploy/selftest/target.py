from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be tested. URLs of replicas or of balancers, without a slash at the end.

    `replicas` and `nodes`: so many must be met; `None`: whoever is met. `rooms`: those
    to call in, instead of new ones whose names begin with `room_prefix`. `seconds`:
    how long to measure each room; `timeout`: how long to wait for each answer, and
    for media to begin.
    """

    urls: tuple[str, ...]
    replicas: int | None = None
    nodes: int | None = None
    rooms: tuple[str, ...] = ()
    room_prefix: str = "selftest"
    password: str = ""
    seconds: float = 6.0
    timeout: float = 10.0
    relay_only: bool = False
    verify_tls: bool = True

    @property
    def deadline(self) -> float:
        """Seconds after which it gives up."""
        rooms = len(self.rooms) or self.nodes or 3
        return 3 * self.timeout + rooms * (self.seconds + 3 * self.timeout)
