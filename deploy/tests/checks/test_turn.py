from __future__ import annotations

from pytest_django import Settings

from deploy.checks.turn import check_turn
from deploy.tests.checks.messages import shown


def test_turn_with_its_secret(node: Settings) -> None:
    node.TURN_URLS, node.TURN_SECRET = ["turn:turn.example.org"], "both know it"
    assert check_turn(None) == []


def test_turn_without_its_secret(node: Settings) -> None:
    node.TURN_URLS, node.TURN_SECRET = ["turn:turn.example.org"], ""
    assert shown(check_turn(None)) == [
        ("calling.E011", "TURN_URLS is set, but TURN_SECRET is not.")
    ]


def test_no_turn(node: Settings) -> None:
    node.TURN_URLS = []
    assert shown(check_turn(None)) == [("calling.W004", "No TURN server is configured.")]


def test_replicas_pass_on_what_nodes_say(replica: Settings) -> None:
    replica.TURN_URLS = []
    assert check_turn(None) == []
