"""The layers that fit a tile."""

import pytest

from media.sessions.layers import Layers, fitting_layers

SIMULCAST = [4.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("height", "expected"),
    [
        (90, Layers(0, 1)),
        (120, Layers(0, 1)),
        (121, Layers(0, 2)),
        (180, Layers(0, 2)),
        (181, Layers(1, 2)),
        (360, Layers(1, 2)),
        (361, Layers(2, 2)),
        (2160, Layers(2, 2)),
    ],
)
def test_camera_gets_the_lowest_layer_that_is_not_enlarged(height: int, expected: Layers) -> None:
    assert fitting_layers("camera", SIMULCAST, 3, height) == expected


def test_a_screen_is_taken_to_be_captured_larger() -> None:
    assert fitting_layers("screen", [2.0, 1.0], 1, 540) == Layers(0, 0)
    assert fitting_layers("screen", [2.0, 1.0], 1, 541) == Layers(1, 0)


def test_layers_whose_scale_is_unknown_halve_downwards() -> None:
    assert fitting_layers("camera", [None, None, None], 3, 180) == Layers(0, 2)
    assert fitting_layers("camera", [None, None, None], 3, 200) == Layers(1, 2)


def test_a_single_layer_is_always_the_one() -> None:
    assert fitting_layers("camera", [None], 1, 1080) == Layers(0, 0)
