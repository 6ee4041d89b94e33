"""What somebody who may play a party, or watch, may try: he has a token or a certificate, and joins.

Each attack is a function of an Insider that returns how its stream ended. Those of REFUSED leave nothing in the record;
those of TAKEN become moves, which the rules refuse.
"""

import concurrent.futures
import itertools
import os
import queue
import select
import ssl
import sys
import time

import grpc

import http2

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "agents", "python"))
from time_dependent import prompt_pb2, service  # noqa: E402

PLAY = "/haggle.v1.BrokerService/Play"
WATCH = "/haggle.v1.ObserverService/Watch"
LARGEST = 2_400_000  # bytes: about what a broker takes of one party
WATCHERS = 16  # as many as may be
MADE_MIB = 8  # of frames, before they are sent: more than may be


def read(path):
    with open(path, "rb") as file:
        return file.read()


def field(number, content):
    """A delimited field as it stands on the wire."""
    head = [(number << 3 | 2) & 127 | (128 if number > 15 else 0)] + ([number >> 4] if number > 15 else [])
    size = len(content)
    while size > 127:
        head.append(size & 127 | 128)
        size >>= 7
    return bytes(head + [size]) + content


class Insider:
    """Somebody who plays a party, or watches, over one connection after the other.

    `token`: what he says; without one `keys` is his folder, and the connection speaks TLS.
    """

    def __init__(self, address, party, token, keys=None):
        self.address, self.party, self.token, self.keys = address, party, token, keys
        self.credentials = None
        self.observer = None  # an Insider who watches
        self.kept = []        # connections that stay open until he has gone
        if keys is not None:
            self.credentials = grpc.ssl_channel_credentials(*(read("%s/%s.pem" % (keys, name))
                                                              for name in ("authority", "key", "cert")))

    def channel(self):
        # Of its own: a connection that is shared has room for few streams.
        options = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1),
                   ("grpc.use_local_subchannel_pool", 1)]
        if self.credentials is None:
            return grpc.insecure_channel(self.address, options=options)
        return grpc.secure_channel(self.address, self.credentials, options=options)

    def wire(self):
        """A connection that speaks HTTP/2 by hand."""
        wire = http2.connect(self.address)
        if self.keys is not None:
            context = ssl.create_default_context(cafile=self.keys + "/authority.pem")
            context.load_cert_chain(self.keys + "/cert.pem", self.keys + "/key.pem")
            context.set_alpn_protocols(["h2"])
            wire = context.wrap_socket(wire, server_hostname="127.0.0.1")
        http2.greet(wire)
        return wire

    def metadata(self):
        return [("haggle-token", self.token)] if self.token else []

    def join(self):
        seat = service.Seat(party=self.party, token=self.token)
        return service.AgentMessage(join=service.Join(protocol_version=1, seats=[seat])).SerializeToString()

    def open(self, channel, messages):
        return channel.stream_stream(PLAY, lambda raw: raw, service.BrokerMessage.FromString)(messages)

    def play(self, answer, most_seconds=30):
        """Joins, and says to each message of the broker's what answer(message) lists. Code and words of the end."""
        said = queue.SimpleQueue()
        said.put(self.join())
        with self.channel() as channel:
            try:
                call = channel.stream_stream(PLAY, lambda raw: raw, service.BrokerMessage.FromString)(
                    iter(said.get, None), timeout=most_seconds)
                for message in call:
                    for reply in answer(message):
                        said.put(reply)
                return "OK", ""
            except grpc.RpcError as error:
                return error.code().name, error.details()
            finally:
                said.put(None)


def heads(message):
    """An answer without moves to each prompt of a message."""
    kind = message.WhichOneof("body")
    asked = message.prompts.prompts if kind == "prompts" else [past.prompt for past in message.past.past]
    return [prompt_pb2.Moves(party=p.party, epoch=p.epoch, number=p.number).SerializeToString() for p in asked]


def batch(answers):
    return field(2, b"".join(field(1, answer) for answer in answers))


def flood_of(unit, wrap=lambda content: content):
    """What answers each prompt with as much of `unit` as a message holds."""
    flood = wrap(unit * (LARGEST // len(unit)))
    return lambda message: [batch([head + flood for head in heads(message)])] if message.HasField("prompts") else []


# ---- what becomes moves

def empty_moves(insider):
    return insider.play(flood_of(b"\x22\x00"))


def empty_beliefs(insider):
    return insider.play(flood_of(b"\x2a\x00"))


def full_answers(insider):
    """Offers of the largest kind, as many as an answer may hold: all of it is recorded."""
    offer = field(4, field(10, b"\x08\x01" + field(2, b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f" * 16)))
    flood = offer * (1_000_000 // len(offer))
    return insider.play(lambda message: [batch([head + flood for head in heads(message)])] if message.HasField("prompts") else [])


# ---- what ends the stream

def pleas(insider):
    return insider.play(flood_of(b"\x12\x00", lambda content: field(4, field(14, content))))


def values(insider):
    return insider.play(flood_of(b"\x01", lambda content: field(4, field(10, field(2, content)))))


def replaced_actions(insider):
    return insider.play(flood_of(b"\x52\x00\x5a\x00", lambda content: field(4, content)))


def unknown_fields(insider):
    return insider.play(flood_of(b"\x7a\x00"))


def deep_nesting(insider):
    return insider.play(flood_of(b"\x33"))


def rejoining(insider):
    """Joins and leaves again and again, on one connection."""
    codes = set()
    with insider.channel() as channel:
        for _ in range(300):
            call = insider.open(channel, iter([insider.join()]))
            try:
                for _ in call:
                    pass
            except grpc.RpcError as error:
                codes.add(error.code().name)
    return ("RESOURCE_EXHAUSTED" if "RESOURCE_EXHAUSTED" in codes else "none was refused"), str(codes)


def huge_texts(insider):
    """A text where a text is allowed: the path of a draw, which is nature's to make."""
    return insider.play(lambda message: [batch([head + field(4, field(31, field(1, b"x" * LARGEST))) for head in heads(message)])]
                        if message.HasField("prompts") else [])


def huge_name(insider):
    """A name of the agent's that is as long as a message before a join may be."""
    seat = service.Seat(party=insider.party, token=insider.token)
    join = service.Join(protocol_version=1, agent="x" * 10_000, seats=[seat])
    with insider.channel() as channel:
        try:
            list(insider.open(channel, iter([service.AgentMessage(join=join).SerializeToString()])))
            return "OK", ""
        except grpc.RpcError as error:
            return error.code().name, error.details()


# ---- what ends the connection

def drained(wire):
    """Reads what has come, and throws it away; whether there may come more."""
    try:
        while True:
            if not wire.recv(1 << 16):
                return False
    except (BlockingIOError, ssl.SSLWantReadError):
        return True


def pour(wire, chunks, most_seconds=20, patience=5):
    """Writes until the other side has ended the connection: "shut"; "open" if it has not, so long after all was sent."""
    wire.setblocking(False)
    end = time.monotonic() + most_seconds
    try:
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                if time.monotonic() > end:
                    return "open", "after %d s" % most_seconds
                if not drained(wire):
                    return "shut", ""
                try:
                    view = view[wire.send(view):]
                except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    select.select([wire], [wire], [], 1)
        end = time.monotonic() + patience
        while drained(wire) and time.monotonic() < end:
            select.select([wire], [], [], patience)
        return ("open", "all was taken") if drained(wire) else ("shut", "")
    except OSError as error:
        return "shut", str(error)


def joined_wire(insider):
    wire = insider.wire()
    wire.sendall(http2.frame(http2.HEADERS, http2.END_HEADERS, 1, http2.request(http2.PLAY)) +
                 http2.frame(http2.DATA, 0, 1, http2.message(insider.join())))
    wire.settimeout(30)
    got = b""
    while b"\x00\x00\x00\x00" not in got and len(got) < 1000:  # whatever the broker says to a join
        more = wire.recv(1 << 16)
        if not more:
            break
        got += more
    return wire


def frames_of(*kinds):
    """A megabyte and more of these frames, again and again: (kind, flags, stream, content), with no stream a new one."""
    streams = itertools.count(3, 2)
    while True:
        lot = bytearray()
        while len(lot) < 1 << 20:
            fresh = next(streams)
            for kind, flags, stream, content in kinds:
                lot += http2.frame(kind, flags, fresh if stream is None else stream, content)
        yield bytes(lot)


def frames(*kinds):
    """An attack: joins, and sends these frames without end, as fast as they are taken: some are made before."""
    def attack(insider):
        made = list(itertools.islice(frames_of(*kinds), MADE_MIB))
        wire = joined_wire(insider)
        try:
            return pour(wire, made)
        finally:
            wire.close()
    return attack


def chorus(insider):
    """An observer who asks once over each of many connections, and then sends what each of them may, at once."""
    observer = insider.observer
    wires = []
    for _ in range(60):  # as many as may wait, about
        wire = observer.wire()
        ask = http2.request(http2.STATUS, observer.metadata())
        wire.sendall(http2.frame(http2.HEADERS, http2.END_HEADERS, 1, ask) +
                     http2.frame(http2.DATA, http2.END_STREAM, 1, http2.message(b"")))
        wire.settimeout(10)
        while len(wire.recv(1 << 16)) < 60:  # settings and acknowledgements come first
            pass
        wires.append(wire)
    flood = next(frames_of(*RESETS))[:250_000]
    ends = 0
    with concurrent.futures.ThreadPoolExecutor(len(wires)) as pool:
        for end in pool.map(lambda wire: pour(wire, [flood])[0], wires):
            ends += end == "shut"
    for wire in wires:
        wire.close()
    return ("shut" if ends > 0 else "open"), "%d of %d connections" % (ends, len(wires))


ASK = http2.request(http2.PLAY)
RESETS = ((http2.HEADERS, http2.END_HEADERS, None, ASK), (http2.RST_STREAM, 0, None, b"\0\0\0\x08"))
MANY_FIELDS = b"".join(http2.field("a%d" % i, "b") for i in range(500))
resets = frames(*RESETS)
headers = frames((http2.HEADERS, 0, None, ASK), *[(http2.CONTINUATION, 0, None, MANY_FIELDS)] * 20,
                 (http2.CONTINUATION, http2.END_HEADERS, None, b""))
settings = frames((http2.SETTINGS, 0, 0, b""))
windows = frames((http2.WINDOW_UPDATE, 0, 0, b"\0\0\0\x01"))
empty_data = frames((http2.DATA, 0, 1, b""))


def hoarding(insider):
    """An observer who asks once over each of as many connections as there may be, and keeps them all."""
    observer = insider.observer
    wires = []
    for _ in range(300):
        try:
            wire = observer.wire()
            ask = http2.request(http2.STATUS, observer.metadata())
            wire.sendall(http2.frame(http2.HEADERS, http2.END_HEADERS, 1, ask) +
                         http2.frame(http2.DATA, http2.END_STREAM, 1, http2.message(b"")))
            wires.append(wire)
        except OSError:
            pass  # there are enough
    insider.kept += wires
    return "kept", "%d connections" % len(wires)


TAKEN = {"empty_moves": (empty_moves, "OK"), "empty_beliefs": (empty_beliefs, "OK"), "full_answers": (full_answers, "OK")}
ENDED = (("RESOURCE_EXHAUSTED", (pleas, values, replaced_actions, unknown_fields, huge_texts, rejoining)),
         ("INVALID_ARGUMENT", (deep_nesting, huge_name)), ("kept", (hoarding,)))
REFUSED = {f.__name__: (f, code) for code, attacks in ENDED for f in attacks}
REFUSED.update({name: (attack, "shut") for name, attack in (
    ("resets", resets), ("headers", headers), ("settings", settings), ("windows", windows), ("empty_data", empty_data), ("chorus", chorus))})


def watch(channel, observer):
    """Watches, and reads nothing."""
    return channel.unary_stream(WATCH, lambda raw: raw, lambda raw: raw)(b"\x08\x01", metadata=observer.metadata())
