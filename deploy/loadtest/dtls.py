"""DTLS-SRTP as a client: a handshake over datagrams, and the keys that come of it."""

from __future__ import annotations

from typing import Any

from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCCertificate, certificate_digest
from OpenSSL import SSL
from pylibsrtp import Policy, Session

_LABEL = b"EXTRACTOR-dtls_srtp"
_DATAGRAM_MAX = 1500
# What SRTP adds to a packet, by the length of the profile's salt: GCM's is 12.
_TAG_OF_GCM, _TAG_OF_SHA1 = 16, 10


class HandshakeFailed(Exception):
    """The other side is not who signaling said, or speaks no SRTP that is known here."""


class Identity:
    """A certificate that all people of a process show, since making one takes time."""

    def __init__(self) -> None:
        self._certificate = RTCCertificate.generateCertificate()
        # The shortest keys first, as browsers have it.
        self.profiles = sorted(SRTP_PROFILES, key=lambda profile: profile.key_length)
        self.context: SSL.Context = self._certificate._create_ssl_context(self.profiles)

    def parameters(self) -> dict[str, Any]:
        """For `connect-transport`."""
        fingerprints = [
            {"algorithm": one.algorithm, "value": one.value}
            for one in self._certificate.getFingerprints()
            if one.algorithm == "sha-256"
        ]
        return {"role": "client", "fingerprints": fingerprints}


class Dtls:
    """Takes datagrams and gives those to be sent. `done` once keys are there."""

    def __init__(self, identity: Identity, fingerprints: list[dict[str, str]]) -> None:
        self._identity = identity
        self._fingerprints = {one["algorithm"]: one["value"] for one in fingerprints}
        self._ssl = SSL.Connection(identity.context)
        self._ssl.set_connect_state()
        self.done = False

    def feed(self, datagram: bytes) -> None:
        """Raises `HandshakeFailed`."""
        self._ssl.bio_write(datagram)
        self.go_on()

    def go_on(self) -> None:
        """Raises `HandshakeFailed`. To begin with, or after `seconds_to_wait`."""
        if self.done:
            return
        self._ssl.DTLSv1_handle_timeout()
        try:
            self._ssl.do_handshake()
        except SSL.WantReadError:
            return
        except SSL.Error as error:
            raise HandshakeFailed(str(error)) from error
        self._check_fingerprint()
        self.done = True

    def seconds_to_wait(self) -> float:
        """When to `go_on` if nothing comes."""
        seconds: float | None = self._ssl.DTLSv1_get_timeout()
        return 1.0 if seconds is None else seconds

    def to_send(self) -> list[bytes]:
        datagrams = []
        while True:
            try:
                datagrams.append(self._ssl.bio_read(_DATAGRAM_MAX))
            except SSL.WantReadError:
                return datagrams

    def sessions(self) -> tuple[Session, Session, int]:
        """For sending and for receiving, and how many bytes SRTP adds to an RTP packet."""
        name = self._ssl.get_selected_srtp_profile()
        chosen = [one for one in self._identity.profiles if one.openssl_profile == name]
        if not chosen:
            raise HandshakeFailed("no SRTP profile was agreed on")
        profile = chosen[0]
        length = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(_LABEL, length)
        sending, receiving = (
            self._session(profile, profile.get_key_and_salt(material, index), direction)
            for index, direction in enumerate((Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND))
        )
        tag = _TAG_OF_GCM if profile.salt_length == 12 else _TAG_OF_SHA1
        return sending, receiving, tag

    @staticmethod
    def _session(profile: Any, key: bytes, direction: int) -> Session:
        return Session(Policy(key=key, ssrc_type=direction, srtp_profile=profile.libsrtp_profile))

    def _check_fingerprint(self) -> None:
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        told = self._fingerprints.get("sha-256", "")
        if certificate is None or certificate_digest(certificate, "sha-256") != told.upper():
            raise HandshakeFailed("the certificate is not the one that signaling announced")
