"""The media nodes of a fleet and who is on which. One process alone needs none of it."""

from media.models.node import Node
from media.models.placement import Placement
from media.models.seat import Seat

__all__ = ["Node", "Placement", "Seat"]
