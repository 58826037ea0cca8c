"""Which sockets, for which announced addresses."""

from media.pool.listening import Listening


def test_addresses_of_this_machine_are_bound_one_by_one() -> None:
    plan = Listening.plan("", ["127.0.0.2", "127.0.0.1"])
    assert plan == Listening((("127.0.0.2", "127.0.0.2"), ("127.0.0.1", "127.0.0.1")))
    assert [(i.protocol, i.ip, i.announced_address, i.port) for i in plan.on_port(40000)] == [
        ("udp", "127.0.0.2", "127.0.0.2", 40000),
        ("tcp", "127.0.0.2", "127.0.0.2", 40000),
        ("udp", "127.0.0.1", "127.0.0.1", 40000),
        ("tcp", "127.0.0.1", "127.0.0.1", 40000),
    ]


def test_an_address_outside_needs_the_socket_that_listens_everywhere() -> None:
    plan = Listening.plan("", ["203.0.113.5", "127.0.0.1"])
    assert plan == Listening((("0.0.0.0", "203.0.113.5"),), aliases=("127.0.0.1",))


def test_a_name_is_announced_as_it_is() -> None:
    assert Listening.plan("", ["media.example.org"]).sockets == (("0.0.0.0", "media.example.org"),)


def test_the_operator_s_choice_of_interface_stands() -> None:
    assert Listening.plan("127.0.0.1", ["127.0.0.1"]).sockets == (("127.0.0.1", "127.0.0.1"),)
    assert Listening.plan("10.0.0.4", ["203.0.113.5"]).sockets == (("10.0.0.4", "203.0.113.5"),)
