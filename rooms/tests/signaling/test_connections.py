from __future__ import annotations

import pytest

from rooms.domain.access import Visitor
from rooms.domain.errors import DomainError
from rooms.signaling.connections import Connection, Connections, Lost

NOW = 1000.0


def test_a_lost_connection_hands_on_its_peer() -> None:
    connections = Connections()
    connection = Connection("sid", Visitor())
    connections.add(connection)
    peer = connections.bind(connection, "demo", "ada", "session")
    assert (connections.peer("ada"), peer.present) == (peer, True)
    assert connections.room_ids() == {"demo"}
    connections.lose("sid", NOW)
    connections.lose("sid", NOW)
    assert (connection.alive, peer.present, connections.peer("ada")) == (False, False, None)
    assert (len(connections), connections.room_ids()) == (0, set())
    assert connections.take_lost() == [Lost("ada", "sid", NOW)]
    assert connections.take_lost() == []


def test_what_could_not_be_written_down_comes_again() -> None:
    connections = Connections()
    for number in (1, 2):
        connection = Connection(f"sid{number}", Visitor())
        connections.add(connection)
        connections.bind(connection, "demo", f"peer{number}", "session")
        connections.lose(connection.sid, NOW)
        connections.put_back_lost(connections.take_lost())
    assert [lost.peer_id for lost in connections.take_lost()] == ["peer1", "peer2"]


def test_a_peer_that_moved_is_not_lost_with_its_old_connection() -> None:
    connections = Connections()
    old, new = Connection("old", Visitor()), Connection("new", Visitor())
    connections.add(old)
    connections.add(new)
    connections.release(connections.bind(old, "demo", "ada", "session"))
    peer = connections.bind(new, "demo", "ada", "session")
    connections.lose("old", NOW)
    assert connections.take_lost() == []
    assert connections.peer("ada") is peer


def test_one_attempt_to_enter_at_a_time() -> None:
    connection = Connection("sid", Visitor())
    with connection.enter():
        with pytest.raises(DomainError) as refusal, connection.enter():
            pass
        assert refusal.value.code == "already_joined"
    with connection.enter():
        pass
    Connections().bind(connection, "demo", "ada", "session")
    with pytest.raises(DomainError), connection.enter():
        pass


def test_answers_do_not_pile_up() -> None:
    connection = Connection("sid", Visitor())
    for number in range(100):
        connection.keep_answer("join-room", str(number), {"ok": True})
    connection.keep_answer("join-room", "99", {"ok": False})
    assert len(connection.answers) == 64
    assert connection.answers["join-room", "99"] == {"ok": True}
    assert ("join-room", "0") not in connection.answers
