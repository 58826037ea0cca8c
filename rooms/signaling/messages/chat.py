from __future__ import annotations

from rooms.signaling.messages.base import Change, Emoji, Text


class SendMessage(Change):
    text: Text


class React(Change):
    emoji: Emoji
