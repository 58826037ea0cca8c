from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rooms.signaling.messages.base import Change, Id, JsonObject, Message

Layer = Annotated[int, Field(ge=0, le=255)]
Ids = Annotated[list[Id], Field(max_length=1000)]
Pixels = Annotated[float, Field(ge=0, le=100_000)]


class JoinMedia(Change):
    pass


class ConnectTransport(Change):
    transport_id: Id
    dtls_parameters: JsonObject


class RestartIce(Change):
    transport_id: Id


class Produce(Change):
    transport_id: Id
    kind: Literal["audio", "video"]
    rtp_parameters: JsonObject
    source: Literal["microphone", "camera", "screen", "screen-audio"]
    paused: bool = False


class Subscribe(Change):
    rtp_capabilities: JsonObject


class OneProducer(Change):
    producer_id: Id


class SomeConsumers(Change):
    consumer_ids: Ids


class SetPreferredLayers(Change):
    consumer_id: Id
    spatial_layer: Layer
    temporal_layer: Layer | None = None


class OnScreen(Message):
    """A consumer's size on screen in CSS pixels, which may be fractions."""

    consumer_id: Id
    width: Pixels
    height: Pixels


class SetVisible(Change):
    consumers: Annotated[list[OnScreen], Field(max_length=1000)]


class OneConsumer(Message):
    consumer_id: Id
