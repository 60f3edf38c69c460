"""What Python's struct module makes of formats, values and bytes.

Reads a JSON array of cases from standard input and prints a JSON array with an answer for each.

    ["pack", FORMAT, VALUES]   the bytes in hexadecimal, or null if Python refuses
    ["unpack", FORMAT, HEX]    the values
    ["size", FORMAT]           the bytes that the format takes, or null if it is wrong

Values are ["int", "123"], ["float", HEX of the 8-byte big-endian double, or "nan"], ["bool", true] and ["bytes", HEX].
"""

import json
import math
import struct
import sys


def value_from(tagged):
    kind, text = tagged
    if kind == "int":
        return int(text)
    if kind == "float":
        return math.nan if text == "nan" else struct.unpack(">d", bytes.fromhex(text))[0]
    return bytes.fromhex(text) if kind == "bytes" else text


def tagged_from(value):
    # bool first: True is an int, too.
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", "nan" if math.isnan(value) else struct.pack(">d", value).hex()]
    return ["bytes", value.hex()]


def answer(kind, format, *rest):
    if kind == "unpack":
        return [tagged_from(value) for value in struct.unpack(format, bytes.fromhex(rest[0]))]
    try:
        if kind == "size":
            return struct.calcsize(format)
        return struct.pack(format, *map(value_from, rest[0])).hex()
    except (struct.error, OverflowError, UnicodeEncodeError):
        return None


json.dump([answer(*case) for case in json.load(sys.stdin)], sys.stdout)
