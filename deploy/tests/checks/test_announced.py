from __future__ import annotations

import pytest
from pytest_django import Settings

from deploy.checks.announced import check_announced
from deploy.tests.checks.messages import shown


@pytest.mark.parametrize("announced", [["8.8.8.8"], ["10.0.0.4", "8.8.8.8"], ["media.example.org"]])
def test_where_clients_come(node: Settings, announced: list[str]) -> None:
    node.MEDIA_ANNOUNCED_ADDRESSES = announced
    assert check_announced(None) == []


@pytest.mark.parametrize(
    ("announced", "said"),
    [
        ([], ("calling.E005", "No address is announced: clients are sent to this machine's own.")),
        (["127.0.0.1"], ("calling.E006", "Nobody reaches the announced address 127.0.0.1.")),
        (["8.8.8.8", "0.0.0.0"], ("calling.E006", "Nobody reaches the announced address 0.0.0.0.")),
        (["localhost"], ("calling.E006", "Nobody reaches the announced address localhost.")),
        (
            ["10.0.0.4", "192.168.0.2"],
            ("calling.W002", "All announced addresses are private: 10.0.0.4, 192.168.0.2."),
        ),
    ],
)
def test_where_they_do_not(node: Settings, announced: list[str], said: tuple[str, str]) -> None:
    node.MEDIA_ANNOUNCED_ADDRESSES = announced
    assert shown(check_announced(None)) == [said]


def test_one_machine_alone_is_only_warned(alone: Settings) -> None:
    alone.MEDIA_ANNOUNCED_ADDRESSES = []
    assert shown(check_announced(None)) == [
        ("calling.W008", "No address is announced: clients are sent to this machine's own.")
    ]


def test_replicas_announce_nothing(replica: Settings) -> None:
    replica.MEDIA_ANNOUNCED_ADDRESSES = []
    assert check_announced(None) == []
