"""HTTP/2 as an attacker speaks it: frames by hand, so that nothing keeps to the protocol's courtesies."""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS = 1, 4
PLAY = "/haggle.v1.BrokerService/Play"
STATUS = "/haggle.v1.ObserverService/Status"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def text(value):
    """A string of HPACK, not compressed."""
    value = value.encode()
    if len(value) < 127:
        return bytes([len(value)]) + value
    rest, length = len(value) - 127, [127]
    while rest >= 128:
        length.append(rest % 128 + 128)
        rest //= 128
    return bytes(length + [rest]) + value


def field(name, value):
    return b"\x00" + text(name) + text(value)


def request(path, more=()):
    fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "x"), ("te", "trailers"),
              ("content-type", "application/grpc"), *more]
    return b"".join(field(name, value) for name, value in fields)


def message(payload, compressed=False):
    return struct.pack(">BI", compressed, len(payload)) + payload


def connect(address):
    host, port = address.rsplit(":", 1)
    wire = socket.socket()
    wire.settimeout(10)
    wire.connect((host, int(port)))
    return wire


def greet(wire):
    wire.sendall(PREFACE + frame(SETTINGS, 0, 0))
