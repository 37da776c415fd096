"""Reads TensorBoard's event files with nothing but Python, and prints their scalars as JSON: an oracle for what is written.

The format is that of TFRecord (length, masked CRC-32C of the length, bytes, masked CRC-32C of the bytes) around messages of Protocol Buffers.
"""
import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    at = 0
    while at < len(data):
        head = data[at:at + 8]
        (length,), (check,) = struct.unpack("<Q", head), struct.unpack("<I", data[at + 8:at + 12])
        body = data[at + 12:at + 12 + length]
        assert len(body) == length and check == masked(head), f"record at {at}: length"
        assert struct.unpack("<I", data[at + 12 + length:at + 16 + length]) == (masked(body),), f"record at {at}: bytes"
        yield body
        at += 16 + length


def varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(message):
    """Field numbers and raw values of a message."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(message, at)
        else:
            length, at = {1: (8, at), 5: (4, at)}.get(kind) or varint(message, at)
            value, at = message[at:at + length], at + length
        yield key >> 3, value


def scalars(data):
    for index, record in enumerate(records(data)):
        event = dict(fields(record))
        if index == 0:
            assert event[3] == b"brain.Event:2", event
            continue
        (wall_time,) = struct.unpack("<d", event[1])
        for number, value in fields(event[5]):
            assert number == 1
            scalar = dict(fields(value))
            (number,) = struct.unpack("<f", scalar[2])
            yield {"step": event.get(2, 0), "tag": scalar[1].decode(), "value": number, "seconds": wall_time}


print(json.dumps(list(scalars(open(sys.argv[1], "rb").read()))))
