"""A self-test on a network that loses media: prints its exit code and its report.

    unshare --map-root-user --net python -m jbcalling.tests.lossy FOLDER PERCENT

The network is all its own, and goes when it ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from jbcalling.tests.running import RunningServer
from jbcalling.tests.selftesting import PATIENT, SelfTested

# Of loopback's usual address, nobody's ICE makes a candidate.
_ADDRESS = "10.77.0.1"
_RTC_PORTS = "41000-41200"


def main(folder: Path, percent: int) -> None:
    # Where Debian has `nft`.
    os.environ["PATH"] += ":/usr/sbin"
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "address", "add", f"{_ADDRESS}/32", "dev", "lo"], check=True)
    server = RunningServer(folder, _ADDRESS, RTC_PORTS=_RTC_PORTS)
    server.start()
    try:
        _lose(percent)
        tested = SelfTested(server.url, "--nodes", "1", "--seconds", "4", *PATIENT)
    finally:
        server.stop()
    print(json.dumps([tested.code, tested.report]))


def _lose(percent: int) -> None:
    """Of the UDP packets to and from the media ports, at random."""
    lose = f"numgen random mod 100 < {percent} drop"
    # What is dropped any earlier on its way out, the sender is told of and sends again.
    rules = f"""
        table netdev lossy {{
            chain going {{
                type filter hook egress device "lo" priority 0
                udp dport {_RTC_PORTS} {lose}
                udp sport {_RTC_PORTS} {lose}
            }}
        }}
    """
    subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
