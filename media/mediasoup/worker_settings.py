"""How a worker process is to be started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from media.mediasoup.locations import worker_binary
from media.mediasoup.version import MEDIASOUP_VERSION

LogLevel = Literal["debug", "warn", "error", "none"]

# The worker needs next to nothing of its parent's environment, and the parent's
# may hold secrets.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "LD_PRELOAD")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Times in seconds. Without a `binary`, the installed one is used.

    `log_tags` narrow what the levels `debug` and `warn` tell: `ice`, `dtls`,
    `rtp`, `rtcp` and so on, in mediasoup's words.
    """

    binary: Path | None = None
    log_level: LogLevel = "error"
    log_tags: tuple[str, ...] = ()
    dtls_certificate_file: Path | None = None
    dtls_private_key_file: Path | None = None
    start_timeout: float = 10.0
    request_timeout: float = 10.0

    def executable(self) -> Path:
        return self.binary or worker_binary()

    def arguments(self) -> list[str]:
        """The command line; the worker reads only the form `--name=value`."""
        arguments = [f"--logLevel={self.log_level}", *(f"--logTag={tag}" for tag in self.log_tags)]
        if self.dtls_certificate_file:
            arguments.append(f"--dtlsCertificateFile={self.dtls_certificate_file}")
        if self.dtls_private_key_file:
            arguments.append(f"--dtlsPrivateKeyFile={self.dtls_private_key_file}")
        return arguments

    @staticmethod
    def environment() -> dict[str, str]:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {**inherited, "MEDIASOUP_VERSION": MEDIASOUP_VERSION}
