"""The media nodes of a fleet and which room is on which. One process alone needs neither."""

from media.models.node import Node
from media.models.placement import Placement

__all__ = ["Node", "Placement"]
