"""The operator's view: live calls as rows."""

from rooms.admin.journal import JournalEventAdmin
from rooms.admin.message import MessageAdmin
from rooms.admin.participant import ParticipantAdmin
from rooms.admin.producer import ProducerAdmin
from rooms.admin.replica import ReplicaAdmin
from rooms.admin.room import RoomAdmin

__all__ = [
    "JournalEventAdmin",
    "MessageAdmin",
    "ParticipantAdmin",
    "ProducerAdmin",
    "ReplicaAdmin",
    "RoomAdmin",
]
