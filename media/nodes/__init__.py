"""A fleet's media nodes: who is there, who holds which room, who is gone.

selector.py    which node takes a room; pure functions
damping.py     how long a node that keeps dying is left alone
registry.py    the rows of nodes: registering, heartbeats, states
place.py       where media can be: a node in one of its lives
placement.py   the rows of placements: which nodes a room is on, claimed atomically
seats.py       the rows of seats: on which of them each peer is
lease.py       a node's side of its placements
heartbeat.py   a node's heartbeat, and what it learns from it
drain.py       empties a node, room by room
watch.py       notices nodes that are gone, and tells their rooms
process.py     all that a media node's process runs
running.py     that process's node, for the tasks that steer it
"""
