from __future__ import annotations

from rooms.signaling.messages.base import Change, Name


class RaiseHand(Change):
    raised: bool


class SetName(Change):
    name: Name
