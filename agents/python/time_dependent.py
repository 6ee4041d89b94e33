#!/usr/bin/python3
"""The time-dependent strategy as an agent in another language: it knows the broker by proto/haggle/v1 alone.

usage: time_dependent.py PARTY ADDRESS TOKENFILE [EXPONENT_PERMILLE]

`haggle run two_companies --external lab` prints PARTY, ADDRESS and TOKENFILE. For a broker with keys TOKENFILE is the
party's folder of keys (`haggle keys init` makes it): authority.pem, cert.pem and key.pem. It decides as agents/bargaining/
time_dependent.h says, with the powers of proto/base/math.h, so a run with it has the hash of a run with the C++ one.
"""

import itertools
import math
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time

import grpc

PROTOS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "proto")
with tempfile.TemporaryDirectory() as stubs:  # the stubs are made when they are needed
    subprocess.run(["protoc", "-I", PROTOS, "--python_out", stubs, "--grpc_out", stubs, "--plugin=protoc-gen-grpc=" +
                    shutil.which("grpc_python_plugin")] + ["haggle/v1/%s.proto" % name for name in (
                        "types", "preference", "rules", "scenario", "negotiation", "market", "journal", "prompt",
                        "broker_service")], check=True)
    sys.path.insert(0, stubs)
    from haggle.v1 import broker_service_pb2 as service, broker_service_pb2_grpc
    from haggle.v1 import negotiation_pb2, preference_pb2, prompt_pb2

LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
SAME, ROUNDING = 1e-9, 1e-12  # utilities no further apart are the same to acceptance, and to bidding
SQRT_HALF, INV_LN2 = float.fromhex("0x1.6a09e667f3bcdp-1"), float.fromhex("0x1.71547652b82fep+0")


def power(x, y):
    """x^y for 0 < x <= 1 and 0 < y <= 1024, to the last bit as Pow of proto/base/math.h."""
    if y == int(y):
        result, square, left = 1.0, x, int(y)
        while left:
            result, square, left = result * square if left % 2 else result, square * square, left // 2
        return result
    m, k = math.frexp(x)
    if m < SQRT_HALF:
        m, k = m * 2, k - 1
    s = (m - 1) / (m + 1)
    z, p = s * s, 0.0
    for n in range(21, 0, -2):
        p = p * z + 1.0 / n
    x = y * (k * LN2_HIGH + (2 * s * p + k * LN2_LOW))
    k = math.floor(x * INV_LN2 + 0.5)
    r, p = (x - k * LN2_HIGH) - k * LN2_LOW, 1.0
    for n in range(16, 0, -1):
        p = 1 + r * p / n
    return math.ldexp(p, k)


def values_of(issue):
    """What may stand in an outcome for this issue, in order."""
    if issue.values or issue.labels:
        return range(len(issue.values or issue.labels))
    return range(issue.low, issue.high + 1, issue.step or 1)


def parts_of(issue, preference):
    """What each value of an issue adds to the utility of an outcome."""
    last = len(values_of(issue)) - 1
    for of in preference.issues:
        if of.issue != issue.name:
            continue
        if of.evaluations:
            worths = (list(of.evaluations) + [0] * last)[:last + 1]
        else:
            worths = [(of.first * (last - i) + of.last * i) / last if last else of.first for i in range(last + 1)]
        weight, unit = of.weight / (preference.weight_unit or 1000), of.evaluation_unit or 1000
        return [weight * (worth / unit) for worth in worths]
    return [0.0] * (last + 1)


class Table:
    """One table at which the party sits, and how it bids there."""

    def __init__(self, opened, preference, exponent):
        self.values = [values_of(issue) for issue in opened.issues]
        self.parts = [parts_of(issue, preference) for issue in opened.issues]
        drawn = preference.reservation_range_ppm  # closed on what nature drew, if it draws it
        self.reservation = (drawn.low if drawn.low or drawn.high else preference.reservation_ppm) / 1e6
        self.standing, self.standing_by, self.agreed = None, 0, False
        # Outcomes as positions of values, best first, of equal ones the lower number first.
        outcomes = itertools.product(*[range(len(values)) for values in self.values])
        self.ranked = sorted(((self.worth(o), o) for o in outcomes), key=lambda ranked: -ranked[0])
        at = 0
        while at < len(self.ranked):  # equal but for rounding: by number
            end, worth = at + 1, self.ranked[at][0]
            while end < len(self.ranked) and self.ranked[end][0] >= worth - ROUNDING:
                end += 1
            self.ranked[at:end] = [(worth, o) for o in sorted(o for _, o in self.ranked[at:end])]
            at = end
        best, n = self.ranked[0][0], opened.rounds
        given = [power((r + 1) / (n + 1), 1.0 / (exponent / 1000.0)) for r in range(n)]
        self.targets = [max(best - max(best - self.reservation, 0.0) * share, self.reservation) for share in given]

    def worth(self, positions):
        return sum((parts[i] for parts, i in zip(self.parts, positions)), 0.0)

    def turn(self, ask, party):
        """The move in one's turn, or None."""
        if self.ranked[0][0] < self.reservation:
            return dict(leave=negotiation_pb2.Leave(table=ask.table))
        others = self.standing is not None and self.standing_by != party
        if others and self.agreed:
            return None
        target = self.targets[ask.round]
        if others and self.worth(self.standing) >= target - SAME:
            return dict(accept=negotiation_pb2.Accept(table=ask.table))
        # Of the 16 outcomes that are worth the target and least above it, the nearest to the standing offer.
        band = [o for worth, o in self.ranked if worth >= target - ROUNDING][-16:]
        if ask.round == 0 or self.standing is None or not band:
            bid = self.ranked[0][1]
        else:
            bid = min(band, key=lambda o: sum(abs(a - b) for a, b in zip(o, self.standing)))
        values = [values[i] for values, i in zip(self.values, bid)]
        return dict(offer=negotiation_pb2.Offer(table=ask.table, values=values))


# Of a table it does not care about: no outcome is good enough.
NOTHING = preference_pb2.Preference(reservation_ppm=2**62)


class Agent:
    """Plays one party: prompts in, moves out."""

    def __init__(self, briefing, exponent):
        self.party, self.exponent, self.tables = briefing.party, exponent, {}
        me = next(party for party in briefing.scenario.parties if party.id == briefing.party)
        self.preferences = {wish.table: wish for wish in me.preferences if not wish.of}

    def see(self, event):
        kind = event.WhichOneof("body")
        if kind == "table_opened" and event.table_opened.kind == negotiation_pb2.TABLE_KIND_SCENARIO:
            opened = event.table_opened
            wanted = self.preferences.get(opened.name, NOTHING)
            self.tables[opened.table] = Table(opened, wanted, self.exponent)
        elif kind == "offered" and event.offered.table in self.tables:
            table, by = self.tables[event.offered.table], event.offered.party
            table.standing = tuple(v.index(x) for v, x in zip(table.values, event.offered.values))
            table.standing_by, table.agreed = by, by == self.party
        elif kind == "accepted" and event.accepted.table in self.tables and event.accepted.party == self.party:
            self.tables[event.accepted.table].agreed = True

    def answer(self, prompt):
        for event in prompt.shown:
            self.see(event)
        moves = [self.tables[ask.table].turn(ask, self.party) for ask in prompt.asks
                 if ask.kind == prompt_pb2.ASK_KIND_BARGAIN and ask.table in self.tables]
        return prompt_pb2.Moves(party=prompt.party, epoch=prompt.epoch, number=prompt.number,
                                moves=[prompt_pb2.Move(**move) for move in moves if move])


class Lost(Exception):
    """The broker is gone; `told` says whether it had told this agent anything."""

    def __init__(self, error, told):
        super().__init__(error)
        self.error, self.told = error, told


def read(path):
    with open(path, "rb") as file:
        return file.read()


def connect(address, keys, options):
    """A channel: in plain text, or what the folder of keys makes of it."""
    if keys is None:
        return grpc.insecure_channel(address, options=options)
    authority, key, certificate = (read(os.path.join(keys, name + ".pem")) for name in ("authority", "key", "cert"))
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(authority, key, certificate), options=options)


def play(seat, address, exponent, keys=None):
    """Plays over one connection to the end of the run, whose hash it returns."""
    sent, agent, told = queue.SimpleQueue(), None, False
    sent.put(service.AgentMessage(join=service.Join(protocol_version=1, seats=[seat], agent="python")))
    options = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1)]
    try:
        with connect(address, keys, options) as channel:
            for message in broker_service_pb2_grpc.BrokerServiceStub(channel).Play(iter(sent.get, None)):
                kind, told = message.WhichOneof("body"), True
                if kind == "welcome":
                    agent = Agent(message.welcome.briefings[0], exponent)
                elif kind in ("prompts", "past"):
                    # What was asked before is decided again: so it comes to know what it knew.
                    asked = message.prompts.prompts if kind == "prompts" else [past.prompt for past in message.past.past]
                    moves = [agent.answer(prompt) for prompt in asked]
                    sent.put(service.AgentMessage(moves=service.MovesBatch(moves=moves)))
                elif kind == "farewell":
                    sent.put(None)
                    chain = message.farewell.hash
        return chain
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.UNAVAILABLE:
            raise
        raise Lost(error, told) from error
    finally:
        sent.put(None)


def main(party, address, token_file, exponent="1000"):
    keys = token_file if os.path.isdir(token_file) else None
    token = "" if keys else read(token_file).decode("utf-8-sig").strip()
    seat = service.Seat(party=party, token=token)
    pause, was_there = 0.01, False
    while True:
        try:
            return print(play(seat, address, int(exponent), keys))
        except Lost as lost:
            was_there = was_there or lost.told
            if not was_there:
                raise lost.error
            pause = 0.01 if lost.told else min(2 * pause, 0.5)
            time.sleep(pause)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
