#!/usr/bin/python3
"""A party's own agent attacks a broker, with a token and with a certificate.

usage: insiders_test.py BIN SCENARIO [ATTACK...] [--limit NAME=NUMBER]...

BIN is the folder of the programs, SCENARIO the text of two_companies; the insider plays its lab (insiders.py). After an
attack that leaves nothing in the record the honest agent of the lab joins, and the run has to end with the hash that it has
in one process; after one that becomes moves the run has to come to its end, with a journal that is bounded. The broker's
peak of memory stays below a bound; watchers that read nothing are there all the time. Prints a line for each. Exit
code: the number of failures.
"""

import os
import subprocess
import sys
import tempfile
import time

import grpc

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import insiders  # noqa: E402
from attacks_test import CAST, MOST_MIB, Broker, Trial  # noqa: E402

HONEST_TRIES = 20
TIMES = 3  # that an attack which ends its stream is begun
# Of what a party may have recorded in a step: limits.prompt_bytes and one element more, and the step's own.
STEP_BYTES = (1 << 20) + (64 << 10)
STEPS = 64  # in which the lab is asked, at the most


def read(path):
    with open(path, "rb") as file:
        return file.read()


class InsiderTrial(Trial):
    def who(self, folder, with_keys, address):
        """The insider, and what observers show."""
        if not with_keys:
            return insiders.Insider(address, "lab", "bbb"), None
        def shown(holder):
            path = folder + "/keys/" + holder
            return grpc.ssl_channel_credentials(read(path + "/authority.pem"), read(path + "/key.pem"), read(path + "/cert.pem"))
        return insiders.Insider(address, "lab", "", shown("party/lab")), shown("observer")

    def attack(self, name, insider):
        """What is wrong with how its streams ended; "" if nothing is."""
        if name in insiders.TAKEN:
            attack, expected = insiders.TAKEN[name]
            code, words = attack(insider)
            # The broker may have gone before the insider has read that all is over: its own code tells.
            return "" if code in (expected, "UNAVAILABLE") else "its stream ended with %s (%s), expected %s" % (code, words, expected)
        attack, code = insiders.REFUSED[name]
        expected = (code,) * TIMES
        ends = [attack(insider) for _ in range(TIMES)]
        if tuple(code for code, _ in ends) == expected:
            return ""
        return "its streams ended with %s, expected %s" % (ends, expected)

    def run(self, name, with_keys):
        with tempfile.TemporaryDirectory(prefix="haggle-attack-") as folder:
            mine, theirs = self.secrets(folder, "plain_text" if with_keys else name)
            journal = folder + "/run.haggle"
            arguments = [self.programs + "/haggle-broker", "--scenario", self.scenario, "--listen", "127.0.0.1:0",
                         "--journal", journal, *mine]
            for limit in self.limits:
                arguments += ["--limit", limit]
            broker = Broker(arguments)
            insider, observer = self.who(folder, with_keys, broker.address)
            begin = time.monotonic()
            maker = subprocess.Popen([self.programs + "/haggle-agent", "--broker", broker.address, "--party", "maker",
                                      "--strategy", CAST["maker"]] + theirs["maker"], stderr=subprocess.PIPE, text=True)
            watching = [insiders.Insider(broker.address, "", "", observer).channel() for _ in range(insiders.WATCHERS)]
            watchers = [insiders.watch(channel, "" if with_keys else "ccc") for channel in watching]
            wrong = [self.attack(name, insider)]
            if name in insiders.REFUSED:
                for _ in range(HONEST_TRIES):  # the insider may have used up its party's joins of a second
                    lab = subprocess.run([self.programs + "/haggle-agent", "--broker", broker.address, "--party", "lab",
                                          "--strategy", CAST["lab"]] + theirs["lab"], stderr=subprocess.PIPE, text=True,
                                         timeout=60)
                    if "as often as may be" not in lab.stderr:
                        break
                if lab.returncode != 0:
                    wrong.append("the honest agent ended with code %d: %s" % (lab.returncode, lab.stderr))
                    broker.process.kill()
                    maker.kill()
            elif wrong[0]:
                broker.process.kill()  # the run would wait for the lab
                maker.kill()           # and the maker for the broker
            _, complaint = maker.communicate(timeout=60)
            if maker.returncode != 0:
                wrong.append("the other party's agent ended with code %d: %s" % (maker.returncode, complaint))
            for watcher in watchers:
                watcher.cancel()
            for channel in watching:
                channel.close()
            digest, code, mib = broker.end()
            seconds = time.monotonic() - begin
            size = os.path.getsize(journal)
        if code != 0 or (name in insiders.REFUSED and digest != self.hash):
            wrong.append("the broker ended with code %d and hash %s, expected 0 and %s" % (code, digest, self.hash))
        if mib >= MOST_MIB:
            wrong.append("its memory rose to %d MiB, expected less than %d" % (mib, MOST_MIB))
        if size > STEPS * STEP_BYTES:
            wrong.append("its journal has %d bytes, expected at most %d" % (size, STEPS * STEP_BYTES))
        wrong = "; ".join(fault for fault in wrong if fault)
        print("%-20s %-11s %4d MiB  journal %6.1f MiB  run %5.2f s  %s" %
              (name, "certificate" if with_keys else "token", mib, size / (1 << 20), seconds, wrong or "ok"), flush=True)
        for words in broker.words:
            print("    broker: " + words.strip())
        return not wrong


def main():
    arguments, limits, names = sys.argv[1:], [], []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--limit":
            limits.append(arguments.pop(0))
        else:
            names.append(argument)
    if len(names) < 2:
        sys.exit(__doc__)
    trial = InsiderTrial(names[0], names[1], limits)
    attacks = names[2:] or list(insiders.TAKEN) + list(insiders.REFUSED)
    failed = [name for name in attacks for with_keys in (False, True) if not trial.run(name, with_keys)]
    print("%d attacks, %d failed" % (2 * len(attacks), len(failed)))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
