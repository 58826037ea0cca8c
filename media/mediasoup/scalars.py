"""Integers with the widths the schema gives them, as annotations.

To a type checker they are plain `int`; the converters read the range and
refuse a number outside it before it could reach the packer.
"""

from __future__ import annotations

from typing import Annotated

from media.mediasoup.shapes import IntRange

Int8 = Annotated[int, IntRange(-(2**7), 2**7 - 1)]
Int16 = Annotated[int, IntRange(-(2**15), 2**15 - 1)]
Int32 = Annotated[int, IntRange(-(2**31), 2**31 - 1)]
UInt8 = Annotated[int, IntRange(0, 2**8 - 1)]
UInt16 = Annotated[int, IntRange(0, 2**16 - 1)]
UInt32 = Annotated[int, IntRange(0, 2**32 - 1)]
UInt64 = Annotated[int, IntRange(0, 2**64 - 1)]
PayloadType = Annotated[int, IntRange(0, 127)]
