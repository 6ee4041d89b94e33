"""What somebody who may play a party, or watch, may try: he has a token or a certificate, and joins.

Each attack is a function of an Insider that returns how its stream ended. Those of REFUSED leave nothing in the record;
those of TAKEN become moves, which the rules refuse.
"""

import os
import queue
import sys

import grpc

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "agents", "python"))
from time_dependent import prompt_pb2, service  # noqa: E402

PLAY = "/haggle.v1.BrokerService/Play"
WATCH = "/haggle.v1.ObserverService/Watch"
LARGEST = 2_400_000  # bytes: about what a broker takes of one party
WATCHERS = 16  # as many as may be


def field(number, content):
    """A delimited field as it stands on the wire."""
    head = [(number << 3 | 2) & 127 | (128 if number > 15 else 0)] + ([number >> 4] if number > 15 else [])
    size = len(content)
    while size > 127:
        head.append(size & 127 | 128)
        size >>= 7
    return bytes(head + [size]) + content


class Insider:
    """Somebody who plays a party, over one connection after the other."""

    def __init__(self, address, party, token, credentials=None):
        self.address, self.party, self.token, self.credentials = address, party, token, credentials

    def channel(self):
        # Of its own: a connection that is shared has room for few streams.
        options = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1),
                   ("grpc.use_local_subchannel_pool", 1)]
        if self.credentials is None:
            return grpc.insecure_channel(self.address, options=options)
        return grpc.secure_channel(self.address, self.credentials, options=options)

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


TAKEN = {"empty_moves": (empty_moves, "OK")}
REFUSED = {f.__name__: (f, code) for f, code in (
    (pleas, "RESOURCE_EXHAUSTED"), (values, "RESOURCE_EXHAUSTED"), (replaced_actions, "RESOURCE_EXHAUSTED"),
    (unknown_fields, "RESOURCE_EXHAUSTED"), (deep_nesting, "INVALID_ARGUMENT"), (rejoining, "RESOURCE_EXHAUSTED"))}


def watch(channel, token):
    """Watches, and reads nothing."""
    return channel.unary_stream(WATCH, lambda raw: raw, lambda raw: raw)(b"\x08\x01", metadata=[("haggle-token", token)])
