#!/usr/bin/python3
"""Attacks a broker while an honest run goes on.

usage: attacks_test.py BIN SCENARIO [ATTACK...] [--limit NAME=NUMBER]...

BIN is the folder of the programs, SCENARIO the text of two_companies. Of each attack (all, if none is named): some processes
attack; then agents join, and the run has to come to its end with the hash that it has in one process, while the attack
goes on. The broker's peak of memory stays below a bound, and whoever comes last is let in. Prints a line for each.
--limit is passed to the broker, so that one can see what is there without a bound. Exit code: the number of failures.
"""

import json
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

MOST_MIB = 512
ATTACKERS = 2
ALONE_SECONDS = 1.0  # of attack before agents come
RUN_SECONDS = 20  # that the run may take under attack
DESCRIPTORS = {"idle_crowd": 1024}
CAST = {"maker": "boulware", "lab": "conceder,exponent=2000"}  # the scenario's own


def attack(name, address, pipe):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    outsiders.repeat(name, address, lambda: pipe.send("begun"))


class Broker:
    def __init__(self, arguments, descriptors=None):
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=limit)
        line = self.process.stdout.readline()
        assert line.startswith("listening "), line + self.process.stderr.read()
        self.address = line.split()[1]
        self.words = []
        self.notes = threading.Thread(target=lambda: self.words.extend(self.process.stderr))
        self.notes.start()

    def end(self):
        """The hash that it has printed, its exit code and its peak of memory in MiB."""
        out = self.process.stdout.read()
        self.notes.join()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        digest = [line.split()[1] for line in out.splitlines() if line.startswith("hash ")]
        return digest[0] if digest else "none", self.process.returncode, usage.ru_maxrss // 1024


class Trial:
    def __init__(self, programs, scenario, limits):
        self.programs, self.scenario, self.limits = programs, scenario, limits
        alone = subprocess.run([programs + "/haggle-cli", "run", scenario, "--transport", "inprocess", "--journal", "none",
                                "--json"], check=True, capture_output=True, text=True)
        self.hash = json.loads(alone.stdout)["hash"]

    def secrets(self, folder, name):
        """The options of broker and agents: keys for attacks on TLS, else tokens."""
        if name in ("plain_text", "noise"):
            keys = folder + "/keys"
            subprocess.run([self.programs + "/haggle-cli", "keys", "init", keys, "--party", "maker", "--party", "lab"],
                           check=True, capture_output=True)
            return ["--keys", keys + "/broker"], {p: ["--keys", keys + "/party/" + p] for p in CAST}
        tokens = folder + "/tokens"
        with open(tokens, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write("maker aaa\nlab bbb\n@observer ccc\n")
        return ["--tokens", tokens], {p: ["--token-file", tokens] for p in CAST}

    def agents(self, address, secrets):
        """Agents as people start them: anew, if the broker was too busy to let them in. Whether all end well."""
        running = {}
        deadline = time.monotonic() + RUN_SECONDS
        tries = 0
        done = set()
        while done != set(CAST) and time.monotonic() < deadline:
            for party in CAST:
                if party in done or party in running:
                    continue
                tries += 1
                running[party] = subprocess.Popen(
                    [self.programs + "/haggle-agent", "--broker", address, "--party", party, "--strategy", CAST[party]]
                    + secrets[party], stderr=subprocess.PIPE, text=True)
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
        return done == set(CAST), tries

    def run(self, name):
        with tempfile.TemporaryDirectory(prefix="haggle-attack-") as folder:
            mine, theirs = self.secrets(folder, name)
            arguments = [self.programs + "/haggle-broker", "--scenario", self.scenario, "--listen", "127.0.0.1:0", *mine]
            for limit in self.limits:
                arguments += ["--limit", limit]
            broker = Broker(arguments, DESCRIPTORS.get(name))
            attackers = []
            for _ in range(ATTACKERS):
                here, there = multiprocessing.Pipe()
                process = multiprocessing.Process(target=attack, args=(name, broker.address, there), daemon=True)
                process.start()
                attackers.append((process, here))
            begun = all(pipe.poll(30) for _, pipe in attackers)
            threading.Event().wait(ALONE_SECONDS)  # of attack; what is waited for is time itself
            alive = broker.process.poll() is None
            begin = time.monotonic()
            ended, tries = self.agents(broker.address, theirs) if alive else (False, 0)
            seconds = time.monotonic() - begin
            attacked = all(process.is_alive() for process, _ in attackers)
            if not ended:
                broker.process.kill()
            digest, code, mib = broker.end()
            for process, _ in attackers:
                process.kill()
                process.join()
        wrong = []
        if not (begun and attacked):
            wrong.append("the attack did not go on all the time")
        if not ended:
            wrong.append("the honest agents did not come to an end")
        if code != 0 or digest != self.hash:
            wrong.append("the broker ended with code %d and hash %s, expected 0 and %s" % (code, digest, self.hash))
        if mib >= MOST_MIB:
            wrong.append("its memory rose to %d MiB, expected less than %d" % (mib, MOST_MIB))
        print("%-34s %4d MiB  run %5.2f s  %d agents started  %s" % (name, mib, seconds, tries, "; ".join(wrong) or "ok"))
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
    trial = Trial(names[0], names[1], limits)
    attacks = names[2:] or list(outsiders.FLOODS) + list(outsiders.CROWDS)
    failed = [name for name in attacks if not trial.run(name)]
    print("%d attacks, %d failed" % (len(attacks), len(failed)))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
