"""The request of an ICE connectivity check (RFC 8445), from the side that controls."""

from __future__ import annotations

from aioice import stun

# Of a peer-reflexive candidate, as the standard wants it in a check.
_PRIORITY = 1_853_824_767


def connectivity_check(
    remote: str, password: str, name: str, tie_breaker: int, nominate: bool = False
) -> bytes:
    """`remote` and `password` are the other side's, `name` is our own username fragment.

    `nominate` says as well that what is to be sent will come this way.
    """
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{remote}:{name}"
    message.attributes["PRIORITY"] = _PRIORITY
    message.attributes["ICE-CONTROLLING"] = tie_breaker
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return bytes(message)
