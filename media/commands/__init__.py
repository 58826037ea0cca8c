"""Commands from signaling to a media node and their answers, over the Channels layer.

client.py    asks: `await client.call(node, name, args)`
loop.py      answers: reads a node's channel and runs what is asked
handlers.py  what each command does on the node
protocol.py  the two messages
"""
