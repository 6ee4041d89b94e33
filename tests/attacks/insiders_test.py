#!/usr/bin/python3
"""A party's own agent attacks a broker, with a token and with a certificate.

usage: insiders_test.py BIN SCENARIO [ATTACK...] [--limit NAME=NUMBER]... [--first]

BIN is the folder of the programs, SCENARIO the text of two_companies; the insider plays its lab (insiders.py). After an
attack that leaves nothing in the record the honest agent of the lab joins, and the run has to end with the hash that it
has in one process; after one that becomes moves the run has to come to its end, with a journal that is bounded. The
broker's peak of memory stays below a bound; watchers that read nothing are there all the time. Prints a line for each.
--first ends with the first failure. Exit code: the number of failures.
"""

import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import insiders  # noqa: E402
import trial  # noqa: E402

HONEST_TRIES = 20
TIMES = 3  # that an attack which ends its stream is begun
# Of what a party may have recorded in a step: limits.prompt_bytes and one element more, and the step's own; twice, for the
# derived tables have it too.
STEP_BYTES = 2 * ((1 << 20) + (64 << 10))
STEPS = 64  # in which the lab is asked, at the most


class InsiderTrial(trial.Trial):
    def insider(self, folder, with_keys, address):
        keys = folder + "/keys/" if with_keys else None
        lab = insiders.Insider(address, "lab", "" if with_keys else "bbb", keys and keys + "party/lab")
        lab.observer = insiders.Insider(address, "", "" if with_keys else "ccc", keys and keys + "observer")
        return lab

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

    def honest_lab(self, address, secrets):
        """What is wrong with the end of the lab's honest agent, which comes after the insider; "" if nothing is."""
        for _ in range(HONEST_TRIES):  # the insider may have used up its party's joins of a second, or be still there
            lab = self.agent(address, "lab", secrets)
            try:
                _, complaint = lab.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                lab.kill()
                _, complaint = lab.communicate()
            if "as often as may be" not in complaint:
                break
        return "" if lab.returncode == 0 else "the honest agent ended with code %d: %s" % (lab.returncode, complaint)

    def run(self, name, with_keys):
        with tempfile.TemporaryDirectory(prefix="haggle-attack-") as folder:
            mine, theirs = self.secrets(folder, with_keys)
            journal = folder + "/run.haggle"
            broker = self.broker(["--journal", journal, *mine])
            insider = self.insider(folder, with_keys, broker.address)
            begin = time.monotonic()
            maker = self.agent(broker.address, "maker", theirs)
            watching = [insider.observer.channel() for _ in range(insiders.WATCHERS)]
            watchers = [insiders.watch(channel, insider.observer) for channel in watching]
            wrong = [self.attack(name, insider)]
            if name in insiders.REFUSED:
                wrong.append(self.honest_lab(broker.address, theirs))
            if wrong[-1]:
                broker.kill()  # the run would wait for the lab
                maker.kill()           # and the maker for the broker
            _, complaint = maker.communicate(timeout=60)
            if maker.returncode != 0:
                wrong.append("the other party's agent ended with code %d: %s" % (maker.returncode, complaint))
            for watcher in watchers:
                watcher.cancel()
            for channel in watching:
                channel.close()
            for wire in insider.kept:
                wire.close()
            digest, code, mib = broker.end()
            seconds = time.monotonic() - begin
            size = os.path.getsize(journal) if os.path.exists(journal) else 0
        self.judge(wrong, digest, code, mib, same_hash=name in insiders.REFUSED)
        if size > STEPS * STEP_BYTES:
            wrong.append("its journal has %d bytes, expected at most %d" % (size, STEPS * STEP_BYTES))
        head = "%-20s %-11s %4d MiB  journal %6.1f MiB  run %5.2f s" % (
            name, "certificate" if with_keys else "token", mib, size / (1 << 20), seconds)
        return trial.tell(broker, head, [fault for fault in wrong if fault])


if __name__ == "__main__":
    sys.exit(trial.main(__doc__, InsiderTrial, list(insiders.TAKEN) + list(insiders.REFUSED),
                        lambda under, name: (under.run(name, with_keys) for with_keys in (False, True))))
