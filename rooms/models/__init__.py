"""The truth about rooms: any process can answer for any room from these rows."""

from rooms.models.answer import Answer
from rooms.models.journal_event import JournalEvent
from rooms.models.message import Message
from rooms.models.participant import Participant
from rooms.models.producer import Producer
from rooms.models.replica import Replica
from rooms.models.room import Room

__all__ = ["Answer", "JournalEvent", "Message", "Participant", "Producer", "Replica", "Room"]
