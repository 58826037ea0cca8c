"""How a command finds the media node that holds its room.

line.py      what every way has in common
embedded.py  one process: the node is here
fleet.py     several: the placement says which one
"""
