"""Another network on this machine, with a cable to this one that loses what a test wants."""

from __future__ import annotations

import os
import random
import subprocess


class Network:
    """A network namespace, with one end of a pair of interfaces in it. It takes root."""

    def __init__(self) -> None:
        self._name = f"jbc{os.getpid()}"
        self._far = f"{self._name}a"
        # Four addresses that nobody else has, out of those for private use.
        start = f"10.{random.randrange(64, 128)}.{random.randrange(256)}"
        self.address, self._outside = f"{start}.1", f"{start}.2"
        # What a command begins with that shall run there.
        self.inside = ("ip", "netns", "exec", self._name)

    def create(self) -> None:
        far, near = self._far, f"{self._name}b"
        _run("ip", "netns", "add", self._name)
        _run("ip", "link", "add", near, "type", "veth", "peer", far, "netns", self._name)
        _run("ip", "address", "add", f"{self._outside}/30", "dev", near)
        _run("ip", "link", "set", near, "up")
        _run(*self.inside, "ip", "address", "add", f"{self.address}/30", "dev", far)
        _run(*self.inside, "ip", "link", "set", far, "up")
        _run(*self.inside, "ip", "link", "set", "lo", "up")

    def lose(self, share: float, ports: str) -> None:
        """Drop this share of the UDP packets to and from these ports there, at random."""
        lose = f"numgen random mod 1000 < {round(share * 1000)} drop"
        # What is dropped any earlier on its way out, the sender is told of and sends again.
        device = f'device "{self._far}" priority 0'
        rules = f"""
            table netdev lossy {{
                chain coming {{ type filter hook ingress {device}; udp dport {ports} {lose}; }}
                chain going {{ type filter hook egress {device}; udp sport {ports} {lose}; }}
            }}
        """
        subprocess.run([*self.inside, "nft", "-f", "-"], input=rules, text=True, check=True)

    def remove(self) -> None:
        """With all that is in it."""
        _run("ip", "netns", "delete", self._name)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
