"""Downloads one file, with progress."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path

from media.install.progress import Progress

# Seconds without a single byte. Short, because every download here has a way around it.
_STALL_TIMEOUT = 8
_CHUNK = 64 * 1024


class DownloadError(Exception):
    """The file could not be had; the message is one line."""


def download(url: str, target: Path, label: str) -> None:
    """Write what `url` holds to `target`.

    Raises `DownloadError`; `target` may then be half there.
    """
    progress = Progress(label)
    try:
        with (
            urllib.request.urlopen(url, timeout=_STALL_TIMEOUT) as response,
            target.open("wb") as out,
        ):
            total = int(response.headers.get("Content-Length") or 0)
            done = 0
            while chunk := response.read(_CHUNK):
                out.write(chunk)
                done += len(chunk)
                progress.update(done, total)
            if done < total:
                raise DownloadError(f"{url}: the connection broke after {done} of {total} bytes")
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DownloadError(f"{url}: {_reason(error)}") from error
    finally:
        progress.close()


def _reason(error: Exception) -> str:
    """Without urllib's own words around it."""
    if isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError):
        return str(error.reason)
    return str(error)
