"""The worker's FlatBuffers messages: dataclasses in, bytes out, and the other way."""
