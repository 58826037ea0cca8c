"""`make fleet`: everything in the Procfile beside this file, on one machine."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from deploy.fleet import postgres
from deploy.fleet.procfile import parse
from deploy.fleet.supervisor import StartError, Supervisor

_FOLDER = Path(__file__).parent
_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95)


def environment() -> dict[str, str]:
    """What the Procfile's lines may use. Every one of them can be set from outside."""
    given = os.environ
    port = int(given.get("PORT") or 8000)
    redis_port = given.get("REDIS_PORT") or "6390"
    postgres_port = given.get("POSTGRES_PORT") or "5490"
    var = Path(given.get("VAR_DIR") or _FOLDER.parents[1] / "var") / "fleet"
    var.mkdir(parents=True, exist_ok=True)
    defaults = {
        "PORT_1": str(port),
        "PORT_2": str(port + 1),
        "HTTP_PORT_1": "4000",
        "HTTP_PORT_2": "4001",
        "RTC_PORTS_1": "40000-40049",
        "RTC_PORTS_2": "40050-40100",
        "MEDIA_HTTP_HOST": "127.0.0.1",
        "MEDIA_WORKERS": "2",
        "REDIS_PORT": redis_port,
        "POSTGRES_PORT": postgres_port,
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "DATABASE_URL": postgres.url(int(postgres_port)),
    }
    own_python = str(Path(sys.executable).parent)
    return {
        **defaults,
        **given,
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{own_python}:{given.get('PATH', '')}",
        "VAR_DIR": str(var),
    }


def main() -> None:
    entries = parse((_FOLDER / "Procfile").read_text())
    width = max(len(entry.name) for entry in entries)
    colours = {entry.name: _COLOURS[n % len(_COLOURS)] for n, entry in enumerate(entries)}

    def say(name: str, line: str) -> None:
        prefix = f"{name:<{width}} |"
        if sys.stdout.isatty():
            prefix = f"\033[{colours[name]}m{prefix}\033[0m"
        print(prefix, line, flush=True)

    try:
        asyncio.run(Supervisor(entries, environment(), say).run())
    except StartError as error:
        sys.exit(f"The fleet did not start: {error}")


if __name__ == "__main__":
    main()
