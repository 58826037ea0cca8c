from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from rooms.signaling.messages.base import Change, Id, Message, Name, RoomId


class JoinRoom(Change):
    room_id: RoomId
    name: Name
    password: Annotated[str, StringConstraints(max_length=256)] | None = None


class LeaveRoom(Change):
    pass


class ResumeRoom(Message):
    resume_token: Id
    last_seq: Annotated[int, Field(ge=0)]


class GetEvents(Message):
    after_seq: Annotated[int, Field(ge=0)]
