"""A room on several nodes: each tells the others what is sent on it, and pipes what they want.

announcement.py  what two nodes tell each other about a room
outside.py       how a room reaches other nodes
link.py          a room's connection to one other node, kept up to date
links.py         all of them together
remote.py        a producer on another node
inbound.py       what comes here from the other node, and through which transports
outbound.py      what goes there
"""
