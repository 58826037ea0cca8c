"""A fleet's media nodes: who is there, who holds which room, who is gone.

selector.py    which node takes a room; pure functions
damping.py     how long a node that keeps dying is left alone
registry.py    the rows of nodes: registering, heartbeats, states
placement.py   the rows of placements: claimed atomically
lease.py       a node's side of its placements
heartbeat.py   a node's heartbeat, and what it learns from it
drain.py       empties a node, room by room
watch.py       notices nodes that are gone, and tells their rooms
process.py     all that a media node's process runs
running.py     that process's node, for the tasks that steer it
"""
