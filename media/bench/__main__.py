"""Run every measurement and print one line for each."""

from __future__ import annotations

import os

import django
import uvloop


async def main() -> None:
    from media.bench import driver, node
    from media.bench.timing import HEADER

    print(HEADER)
    for part in (driver, node):
        async for timing in part.measure():
            print(timing, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jbcalling.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    uvloop.run(main())
