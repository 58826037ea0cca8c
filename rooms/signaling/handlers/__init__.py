"""One thin function per client event, one file per family."""


def load() -> None:
    """Import every handler, which registers it."""
    from rooms.signaling.handlers import (  # noqa: F401
        chat,
        consumers,
        joining,
        presence,
        producers,
        resuming,
        transports,
    )
