"""Asks one URL whether it is well, for containers that have no other program for that.

    python -m deploy.probe http://127.0.0.1:8001/health

Exit code 0 when it answers with 200, else 1 and one line that says why.
"""

from __future__ import annotations

import http.client
import sys
import urllib.request
from urllib.error import HTTPError, URLError

_PATIENCE = 2.0


def problem(url: str) -> str | None:
    """What is wrong, None when nothing is."""
    # A proxy that the environment names is for what is outside.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_PATIENCE) as answer:
            status: int = answer.status
    except HTTPError as error:
        return f"{url} answers {error.code}"
    except (URLError, http.client.HTTPException, OSError) as error:
        return f"{url} does not answer: {error}"
    return None if status == 200 else f"{url} answers {status}"


def main(arguments: list[str]) -> None:
    (url,) = arguments
    sys.exit(problem(url))


if __name__ == "__main__":
    main(sys.argv[1:])
