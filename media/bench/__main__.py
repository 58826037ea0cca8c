"""Run every measurement and print one line for each."""

from __future__ import annotations

import os
import sys

import django
import uvloop


async def main(parts: list[str]) -> None:
    from media.bench import driver, fleet, node

    measurements = {"driver": driver.measure, "node": node.measure, "fleet": fleet.measure}
    for part in parts:
        async for timing in measurements[part]():
            print(timing, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jbcalling.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from media.bench.fleet import measure_in_a_fleet
    from media.bench.timing import HEADER

    if "--in-a-fleet" in sys.argv:
        uvloop.run(main(["fleet"]))
    else:
        print(HEADER)
        uvloop.run(main(["driver", "node"]))
        measure_in_a_fleet()
