"""SRTP keys, for transports that agree on them in the open instead of by DTLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from media.mediasoup.shapes import EnumOf, table

SrtpCryptoSuite = Annotated[
    Literal[
        "AEAD_AES_256_GCM",
        "AEAD_AES_128_GCM",
        "AES_CM_128_HMAC_SHA1_80",
        "AES_CM_128_HMAC_SHA1_32",
    ],
    EnumOf("SrtpParameters.SrtpCryptoSuite", str),
]


@table("SrtpParameters.SrtpParameters")
@dataclass(frozen=True, slots=True)
class SrtpParameters:
    """What one end encrypts with: master key and salt, as long as the suite wants them.

    Whoever reads this can decrypt, so it travels over trusted ways only and is
    never logged.
    """

    crypto_suite: SrtpCryptoSuite
    key_base64: str

    def __repr__(self) -> str:
        return f"SrtpParameters({self.crypto_suite})"
