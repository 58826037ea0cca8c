"""Socket.IO signaling: what clients may ask, and what they are told.

A client event goes through `dispatch` to one of `handlers/`, which asks
`rooms.domain` and `media.facade`; `broadcast` tells the room what the journal
says, and `media_events` what media announces.
"""
