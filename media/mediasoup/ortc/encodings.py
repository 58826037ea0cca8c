"""Each encoding of a producer is found in exactly one way.

The worker finds the encoding of a packet by its SSRC, else by its RID, and an
SSRC that was not announced is 0 to it. Where one encoding can be found in two
ways, two packets of different SSRCs make two streams for it, and the worker
aborts. So nobody but us may leave that open.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from media.mediasoup.errors import InvalidParameters
from media.mediasoup.rtp import RtpEncodingParameters

MAX_ENCODINGS = 4
# Above the range that `random_ssrc` draws from.
_HIDDEN_SSRCS = range(1_000_000_000, 4_000_000_000)


def found_one_way(
    encodings: tuple[RtpEncodingParameters, ...],
) -> tuple[RtpEncodingParameters, ...]:
    """By SSRC where there is one, else by RID with an SSRC that nobody knows.

    Raises InvalidParameters when an encoding has neither, or two share a name.
    """
    if not 1 <= len(encodings) <= MAX_ENCODINGS:
        raise InvalidParameters(f"rtpParameters.encodings must hold 1 to {MAX_ENCODINGS} encodings")
    settled = tuple(_found_one_way(encoding) for encoding in encodings)
    for name in ("ssrc", "rid"):
        given = [value for encoding in settled if (value := getattr(encoding, name)) is not None]
        if len(given) != len(set(given)):
            raise InvalidParameters(f"rtpParameters.encodings must not share an {name}")
    return settled


def _found_one_way(encoding: RtpEncodingParameters) -> RtpEncodingParameters:
    # There is one codec only; whatever else this names is nothing to look for.
    encoding = replace(encoding, codec_payload_type=None)
    if encoding.ssrc:
        return replace(encoding, rid=None)
    if not encoding.rid:
        raise InvalidParameters("rtpParameters.encodings must each have an ssrc or a rid")
    hidden = _HIDDEN_SSRCS.start + secrets.randbelow(len(_HIDDEN_SSRCS))
    # Retransmissions of a RID are found by their own RID.
    return replace(encoding, ssrc=hidden, rtx=None)
