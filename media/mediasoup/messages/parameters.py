"""Codec parameters: a list of names with values of several types in the schema, a dict here."""

from __future__ import annotations

from typing import Any

from flatbuffers import Builder

from media.mediasoup import schema
from media.mediasoup.errors import InvalidParameters

_INT32 = range(-(2**31), 2**31)


def write_parameters(builder: Builder, parameters: Any) -> int:
    """Write the entries as a vector of `Parameter` and return its offset."""
    entries = [_write_entry(builder, name, value) for name, value in parameters.items()]
    builder.StartVector(4, len(entries), 4)
    for entry in reversed(entries):
        builder.PrependUOffsetTRelative(entry)
    offset: int = builder.EndVector()
    return offset


def read_parameters(table: Any) -> dict[str, Any]:
    """The `parameters` of a generated table, as a dict."""
    entries = (table.Parameters(index) for index in range(table.ParametersLength()))
    return {entry.Name().decode(): _read_value(entry) for entry in entries}


def _write_entry(builder: Builder, name: str, value: Any) -> int:
    kind, offset = _write_value(builder, name, value)
    name_offset = builder.CreateString(name)
    parameter = schema.module("RtpParameters.Parameter")
    parameter.ParameterStart(builder)
    parameter.ParameterAddName(builder, name_offset)
    parameter.ParameterAddValueType(builder, getattr(schema.generated("RtpParameters.Value"), kind))
    parameter.ParameterAddValue(builder, offset)
    entry: int = parameter.ParameterEnd(builder)
    return entry


def _write_value(builder: Builder, name: str, value: Any) -> tuple[str, int]:
    packed = value
    match value:
        case bool():
            kind = "Boolean"
        case int() if value in _INT32:
            kind = "Integer32"
        case float():
            kind = "Double"
        case str():
            kind, packed = "String", builder.CreateString(value)
        case _:
            raise InvalidParameters(f"parameter {name} must be a string or a 32-bit number")
    module = schema.module(f"RtpParameters.{kind}")
    getattr(module, f"{kind}Start")(builder)
    getattr(module, f"{kind}AddValue")(builder, packed)
    return kind, getattr(module, f"{kind}End")(builder)


def _read_value(entry: Any) -> Any:
    kind = schema.enum_names("RtpParameters.Value")[entry.ValueType()]
    union = entry.Value()
    holder = schema.generated(f"RtpParameters.{kind}")()
    holder.Init(union.Bytes, union.Pos)
    if kind == "Integer32Array":
        return [holder.Value(index) for index in range(holder.ValueLength())]
    value = holder.Value()
    if kind == "String":
        return value.decode()
    return bool(value) if kind == "Boolean" else value
