"""What attacks are tried in: a broker with an honest run, and what is judged when it is over."""

import itertools
import json
import os
import resource
import subprocess
import sys
import threading

MOST_MIB = 512  # of a broker, whatever is done to it
CAST = {"maker": "boulware", "lab": "conceder,exponent=2000"}  # the scenario's own


class Broker:
    """A broker's process; its words are in `words` when it has ended."""

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
        self.mib = 0
        self.ended = threading.Event()
        self.gauge = threading.Thread(target=self.measure)
        self.gauge.start()

    def measure(self):
        """Its peak of memory as long as it lives: what the system tells afterwards is also what Python had before."""
        while not self.ended.wait(0.01):
            try:
                with open("/proc/%d/status" % self.process.pid, encoding="ascii") as status:
                    peaks = [line.split()[1] for line in status if line.startswith("VmHWM")]
            except OSError:
                return
            self.mib = max([self.mib] + [int(peak) // 1024 for peak in peaks])

    def kill(self):
        self.process.kill()

    def end(self):
        """The hash that it has printed, its exit code and its peak of memory in MiB."""
        out = self.process.stdout.read()
        self.notes.join()
        self.process.wait()
        self.ended.set()
        self.gauge.join()
        digest = [line.split()[1] for line in out.splitlines() if line.startswith("hash ")]
        return digest[0] if digest else "none", self.process.returncode, self.mib


class Trial:
    """`programs`: their folder; `scenario`: the text of two_companies; `limits`: for the broker, NAME=NUMBER."""

    def __init__(self, programs, scenario, limits):
        self.programs, self.scenario, self.limits = programs, scenario, limits
        alone = subprocess.run([programs + "/haggle-cli", "run", scenario, "--transport", "inprocess", "--journal", "none",
                                "--json"], check=True, capture_output=True, text=True)
        self.hash = json.loads(alone.stdout)["hash"]

    def secrets(self, folder, with_keys):
        """The options of the broker, and of the agents by party."""
        if with_keys:
            keys = folder + "/keys"
            subprocess.run([self.programs + "/haggle-cli", "keys", "init", keys, "--party", "maker", "--party", "lab"],
                           check=True, capture_output=True)
            return ["--keys", keys + "/broker"], {p: ["--keys", keys + "/party/" + p] for p in CAST}
        tokens = folder + "/tokens"
        with open(tokens, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write("maker aaa\nlab bbb\n@observer ccc\n")
        return ["--tokens", tokens], {p: ["--token-file", tokens] for p in CAST}

    def broker(self, more, descriptors=None):
        arguments = [self.programs + "/haggle-broker", "--scenario", self.scenario, "--listen", "127.0.0.1:0", *more]
        for limit in self.limits:
            arguments += ["--limit", limit]
        return Broker(arguments, descriptors)

    def agent(self, address, party, secrets):
        return subprocess.Popen([self.programs + "/haggle-agent", "--broker", address, "--party", party, "--strategy",
                                 CAST[party]] + secrets[party], stderr=subprocess.PIPE, text=True)

    def judge(self, wrong, digest, code, mib, same_hash=True):
        """Adds to `wrong` what is wrong with how a broker ended."""
        if code != 0 or (same_hash and digest != self.hash):
            wrong.append("the broker ended with code %d and hash %s, expected 0 and %s" % (code, digest, self.hash))
        if mib >= MOST_MIB:
            wrong.append("its memory rose to %d MiB, expected less than %d" % (mib, MOST_MIB))


def tell(broker, head, wrong):
    """Prints what came of an attack; whether nothing is wrong."""
    print("%s  %s" % (head, "; ".join(wrong) or "ok"), flush=True)
    for words in broker.words:
        print("    broker: " + words.strip(), flush=True)
    return not wrong


def main(usage, trial, known, tries):
    """Reads the command line `BIN SCENARIO [ATTACK...] [--limit NAME=NUMBER]... [--first]` and tries the attacks; the exit
    code. --first: the first failure is the last try.

    `trial`: makes a Trial; `known`: all attacks; `tries(trial, name)`: yields whether each try of this one ended well.
    """
    arguments, limits, names, first = sys.argv[1:], [], [], False
    while arguments:
        argument = arguments.pop(0)
        if argument == "--first":
            first = True
        elif argument == "--limit" and arguments:
            limits.append(arguments.pop(0))
        else:
            names.append(argument)
    unknown = [name for name in names[2:] if name not in known]
    if len(names) < 2 or unknown:
        print("%sunknown: %s; known: %s" % (usage, " ".join(unknown) or "-", " ".join(known)), file=sys.stderr)
        return 2
    under = trial(names[0], names[1], limits)
    results = []
    for result in itertools.chain.from_iterable(tries(under, name) for name in names[2:] or known):
        results.append(result)
        if first and not result:
            break
    print("%d attacks, %d failed" % (len(results), results.count(False)))
    return min(results.count(False), 100)
