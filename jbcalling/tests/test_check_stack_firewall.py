"""`manage.py check_stack` against media whose ports a firewall closes, in one way or another."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from jbcalling.tests.checking import Checked
from jbcalling.tests.network import Network
from jbcalling.tests.running import RunningServer

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root may close ports")

_CLOSED = "ICE fails: media ports closed"
_UDP, _TCP = f"{_CLOSED} for UDP", f"{_CLOSED} for TCP"
_REFUSED = "ICE fails: wrong announced address, or media ports closed"
_NOBODY = "ICE fails: wrong announced address"


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network() as network:
        yield network


@pytest.fixture(scope="module")
def closable(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One whose ports can be closed: a worker is at 41000, another one at 41001."""
    running = RunningServer(tmp_path_factory.mktemp("closable"), ANNOUNCED_ADDRESS="127.0.0.5")
    running.start()
    yield running
    running.stop()


def test_open_ports_pass(network: Network, closable: RunningServer) -> None:
    network.rule()
    assert Checked(closable.url).symptoms() == {}


@pytest.mark.parametrize(
    ("rules", "symptoms"),
    [
        (["udp dport 41000-41200 drop"], {"rtp-udp": _UDP}),
        (["udp dport 41000-41200 reject"], {"rtp-udp": _UDP}),
        (["tcp dport 41000-41200 drop"], {"rtp-tcp": _TCP}),
        (["tcp dport 41000-41200 reject with tcp reset"], {"rtp-tcp": _TCP}),
        (
            ["udp dport 41000-41200 drop", "tcp dport 41000-41200 drop"],
            {"rtp-udp": _CLOSED, "rtp-tcp": _CLOSED},
        ),
        (
            ["udp dport 41000-41200 reject", "tcp dport 41000-41200 reject"],
            {"rtp-udp": _REFUSED, "rtp-tcp": _REFUSED},
        ),
        (["ip daddr 127.0.0.5 drop"], {"rtp-udp": _NOBODY, "rtp-tcp": _NOBODY}),
    ],
    ids=[
        *("udp dropped", "udp refused", "tcp dropped", "tcp refused"),
        *("both dropped", "both refused", "nobody there"),
    ],
)
def test_closed_ports_are_named(
    network: Network, closable: RunningServer, rules: list[str], symptoms: dict[str, str]
) -> None:
    network.rule(*rules)
    checked = Checked(closable.url, "--timeout", "1")
    assert checked.symptoms() == symptoms
    for step in symptoms:
        assert "local: 127.0.0.5 port 4100" in checked.detail(step)
