"""What media hands over, as the wire shows it."""

from __future__ import annotations

from media.contracts import ConsumerInfo, PeerMedia, TransportInfo
from rooms.domain.outcome import Json


def transport_fields(transport: TransportInfo) -> Json:
    return {
        "transportId": transport.transport_id,
        "iceParameters": transport.ice_parameters,
        "iceCandidates": transport.ice_candidates,
        "dtlsParameters": transport.dtls_parameters,
    }


def media_fields(media: PeerMedia) -> Json:
    return {
        "routerRtpCapabilities": media.router_rtp_capabilities,
        "iceServers": media.ice_servers,
        "sendTransport": transport_fields(media.send_transport),
        "recvTransport": transport_fields(media.recv_transport),
    }


def consumer_fields(consumer: ConsumerInfo) -> Json:
    return {
        "consumerId": consumer.consumer_id,
        "producerId": consumer.producer_id,
        "peerId": consumer.peer_id,
        "kind": consumer.kind,
        "source": consumer.source,
        "rtpParameters": consumer.rtp_parameters,
        "type": consumer.type,
        "producerPaused": consumer.producer_paused,
    }
