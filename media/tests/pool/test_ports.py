"""Which port a worker tries."""

from media.pool.ports import Ports


def test_preferred_port_first_then_the_rest_in_order() -> None:
    assert list(Ports(40000, 40003).candidates(40002)) == [40002, 40000, 40001, 40003]


def test_a_taken_port_is_not_offered_until_it_is_given_back() -> None:
    ports = Ports(40000, 40002)
    ports.take(40000)
    ports.take(40001)
    assert list(ports.candidates(40001)) == [40002]
    ports.give_back(40001)
    assert list(ports.candidates(40001)) == [40001, 40002]
