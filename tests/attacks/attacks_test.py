#!/usr/bin/python3
"""Attacks a broker while an honest run goes on.

usage: attacks_test.py BIN SCENARIO [ATTACK...] [--limit NAME=NUMBER]... [--first]

BIN is the folder of the programs, SCENARIO the text of two_companies. Of each attack (all, if none is named): some processes
attack; then agents join, and the run has to come to its end with the hash that it has in one process, while the attack
goes on. The broker's peak of memory stays below a bound, and whoever comes last is let in. Prints a line for each.
--limit is passed to the broker, so that one can see what is there without a bound. --first ends with
the first failure. Exit code: the number of failures.
"""

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import outsiders  # noqa: E402
import trial  # noqa: E402

ATTACKERS = 2
ALONE_SECONDS = 1.0  # of attack before agents come
RUN_SECONDS = 20  # that the run may take under attack
DESCRIPTORS = {"idle_crowd": 1024}


def attack(name, address, pipe):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    outsiders.repeat(name, address, lambda: pipe.send("begun"))


class OutsiderTrial(trial.Trial):
    def agents(self, address, secrets):
        """Agents as people start them: anew, if the broker was too busy to let them in. Whether all end well."""
        running = {}
        deadline = time.monotonic() + RUN_SECONDS
        tries = 0
        done = set()
        while done != set(trial.CAST) and time.monotonic() < deadline:
            for party in trial.CAST:
                if party in done or party in running:
                    continue
                tries += 1
                running[party] = self.agent(address, party, secrets)
            for party, process in list(running.items()):
                try:
                    process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
                if process.returncode == 0:
                    done.add(party)
                else:
                    print("    agent of %s: %s" % (party, process.stderr.read().strip()))
                del running[party]
        for process in running.values():
            process.kill()
            process.wait()
        return done == set(trial.CAST), tries

    def run(self, name):
        with tempfile.TemporaryDirectory(prefix="haggle-attack-") as folder:
            mine, theirs = self.secrets(folder, name in outsiders.ON_TLS)
            broker = self.broker(mine, DESCRIPTORS.get(name))
            attackers = []
            for _ in range(ATTACKERS):
                here, there = multiprocessing.Pipe()
                process = multiprocessing.Process(target=attack, args=(name, broker.address, there), daemon=True)
                process.start()
                attackers.append((process, here))
            begun = all(pipe.poll(30) for _, pipe in attackers)
            threading.Event().wait(ALONE_SECONDS)  # of attack; what is waited for is time itself
            begin = time.monotonic()
            ended, tries = self.agents(broker.address, theirs)
            seconds = time.monotonic() - begin
            attacked = all(process.is_alive() for process, _ in attackers)
            if not ended:
                broker.kill()
            digest, code, mib = broker.end()
            for process, _ in attackers:
                process.kill()
                process.join()
        wrong = []
        if not (begun and attacked):
            wrong.append("the attack did not go on all the time")
        if not ended:
            wrong.append("the honest agents did not come to an end")
        self.judge(wrong, digest, code, mib)
        return trial.tell(broker, "%-34s %4d MiB  run %5.2f s  %d agents started" % (name, mib, seconds, tries), wrong)


if __name__ == "__main__":
    sys.exit(trial.main(__doc__, OutsiderTrial, list(outsiders.FLOODS) + list(outsiders.CROWDS),
                        lambda under, name: [under.run(name)]))
