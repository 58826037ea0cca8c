"""How many people a deployment carries, and what breaks first.

`director.py` runs in the command's process: it starts the generators, lets people in
step by step, judges each step and writes the report. A generator (`generator.py`) is a
process that holds many people; it does as it is told in JSON lines on its standard input
and tells what it sees on its standard output. It ends with its parent.

What is counted: RTP packets, and their bytes with header and extensions, but without
what SRTP adds to them, as mediasoup counts them. Retransmissions and probation are no
part of it; light clients do not take part in either.
"""
