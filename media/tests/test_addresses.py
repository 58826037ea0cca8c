"""Under which addresses this machine can be reached."""

from __future__ import annotations

from media.addresses import interface_addresses, is_own, own_addresses


def test_every_interface_is_asked_for_its_address() -> None:
    addresses = interface_addresses()
    assert "127.0.0.1" in addresses
    assert set(own_addresses()) <= set(addresses)
    assert all(map(is_own, addresses))
