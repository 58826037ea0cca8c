"""Why a worker ended, or never began, in words an operator can act on."""

from __future__ import annotations

import signal
from pathlib import Path

from media.mediasoup.errors import WorkerStartError

# The worker's own exit codes.
_MEANINGS = {
    40: "it could not open its channel",
    41: "MEDIASOUP_VERSION was missing in its environment",
    42: "its settings are wrong; check log level, tags and DTLS files",
}


def exit_reason(exit_code: int | None, channel_failure: str, last_words: str) -> str:
    """One line; `last_words` is the last line that the process wrote to stderr."""
    if exit_code is None:
        ended = "ended, its exit code was taken by another wait"
    elif exit_code < 0:
        ended = f"killed by {_signal_name(-exit_code)}"
    else:
        ended = f"exited with code {exit_code}"
        if meaning := _MEANINGS.get(exit_code):
            ended += f" ({meaning})"
    return "; ".join(part for part in (ended, channel_failure, last_words) if part)


def start_error(binary: Path, error: OSError) -> WorkerStartError:
    remedy = "run `python manage.py install_worker` or set MEDIASOUP_WORKER_BIN"
    return WorkerStartError(f"cannot run {binary}: {error.strerror}; {remedy}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
