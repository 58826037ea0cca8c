from __future__ import annotations

import pytest

from media.nodes.damping import held_for


@pytest.mark.parametrize(
    ("flaps", "seconds"), [(0, 0), (1, 10), (2, 60), (3, 300), (4, 300), (100, 300)]
)
def test_a_node_that_keeps_dying_is_left_alone_for_longer(flaps: int, seconds: int) -> None:
    assert held_for(flaps).total_seconds() == seconds
