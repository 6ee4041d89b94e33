#!/usr/bin/python3
"""A party played by the agent in Python gives the run the hash that the C++ strategy gives it.

usage: python_agent_test.py BIN_FOLDER [UNITTEST_ARGUMENT...]
"""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
AGENT = os.path.join(ROOT, "agents", "python", "time_dependent.py")
BIN = ""


def command(*arguments):
    return [os.path.join(BIN, "haggle-cli"), "run", "two_companies", "--json", *(() if "--journal" in arguments else ("--journal", "none")), *arguments]


def await_steps(journal):
    """Waits until parties have decided something."""
    while True:
        try:
            with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % journal, uri=True)) as reader:
                if reader.execute("SELECT count(*) FROM steps").fetchone()[0] > 4:
                    return
        except sqlite3.Error:
            pass  # not there yet


class PythonAgent(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def hash_in_cpp(self, *arguments):
        done = subprocess.run(command(*arguments), cwd=self.folder, capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)["hash"]

    def hash_in_python(self, parties, *arguments, harm=None):
        """Of a run in which `parties` (name -> exponent in permille) are played by the agent in Python. `harm(run, agent)`
        does something to it once it is on, and returns an agent that is to end well."""
        external = [word for party in parties for word in ("--external", party)]
        errors = []
        with subprocess.Popen(command(*external, *arguments), cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            agents = []
            for line in run.stderr:
                errors.append(line)
                words = line.split()
                if words[:1] == ["external"]:
                    _, party, address, token_file = words
                    self.assertEqual(os.stat(token_file).st_mode & 0o777, 0o600)
                    agents.append(subprocess.Popen(
                        ["/usr/bin/python3", AGENT, party, address, token_file, str(parties[party])],
                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
                if harm is not None and len(agents) == len(parties):
                    agents[0] = harm(run, agents[0])
                    harm = None
            out = run.stdout.read()
            said = [agent.communicate(timeout=60) for agent in agents]
            self.assertEqual(run.wait(timeout=60), 0, "".join(errors) + str(said))
        self.assertEqual(len(agents), len(parties))
        chain = json.loads(out)["hash"]
        for agent, (farewell, complaint) in zip(agents, said):
            self.assertEqual(agent.returncode, 0, complaint)
            self.assertEqual(farewell.strip(), chain)
        return chain

    def test_the_lab_in_python(self):
        for seed, exponent in (("1", 2000), ("7", 2500)):
            cast = ["--seed", seed, "--agent", "lab=conceder,exponent=%d" % exponent]
            self.assertEqual(self.hash_in_python({"lab": exponent}, "--seed", seed), self.hash_in_cpp(*cast))

    def test_both_parties_in_python_over_tcp(self):
        cast = ["--agent", "lab=boulware,exponent=700", "--agent", "maker=boulware,exponent=300"]
        in_python = self.hash_in_python({"lab": 700, "maker": 300}, "--listen", "127.0.0.1:0")
        self.assertEqual(in_python, self.hash_in_cpp(*cast))

    def test_the_rest_may_run_in_process(self):
        in_python = self.hash_in_python({"lab": 2000}, "--transport", "inprocess")
        self.assertEqual(in_python, self.hash_in_cpp("--agent", "lab=conceder,exponent=2000"))

    def test_it_comes_back_to_a_broker_that_was_killed(self):
        journal = os.path.join(self.folder, "run.haggle")

        def kill_broker(run, agent):
            await_steps(journal)
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open("/proc/%s/stat" % pid, encoding="ascii") as file:
                        name, fields = file.read().rsplit(")", 1)
                except OSError:
                    continue
                if fields.split()[1] == str(run.pid) and name.endswith("(haggle-broker"):
                    os.kill(int(pid), signal.SIGKILL)
            return agent

        self.assertEqual(self.hash_in_python({"lab": 2000}, "--pace", "300", "--journal", journal, harm=kill_broker),
                         self.hash_in_cpp("--agent", "lab=conceder,exponent=2000"))

    def test_another_process_takes_its_place(self):
        journal = os.path.join(self.folder, "run.haggle")

        def replace(_, agent):
            await_steps(journal)
            agent.kill()
            agent.communicate()
            return subprocess.Popen(agent.args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True)

        self.assertEqual(self.hash_in_python({"lab": 2000}, "--pace", "300", "--journal", journal, harm=replace),
                         self.hash_in_cpp("--agent", "lab=conceder,exponent=2000"))

    def test_it_decides_a_journal_again(self):
        journal = os.path.join(self.folder, "run.haggle")
        self.hash_in_cpp("--agent", "lab=conceder,exponent=2000", "--journal", journal)

        def check(exponent):
            words = [os.path.join(BIN, "haggle-cli"), "replay", journal, "--check", "--external", "lab"]
            with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) as replay:
                _, party, address, token_file = replay.stderr.readline().split()
                subprocess.run(["/usr/bin/python3", AGENT, party, address, token_file, str(exponent)],
                               stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
                out, errors = replay.communicate(timeout=60)
            return replay.returncode, out + errors

        code, words = check(2000)
        self.assertEqual(code, 0, words)
        self.assertIn("not re-run: maker", words)
        self.assertRegex(words, "lab: [0-9]+ prompts decided again, all the same")
        code, words = check(1500)
        self.assertEqual(code, 5, words)
        self.assertRegex(words, "decides otherwise than the journal has it: tick 0, phase bargain, .* expected offer")
    def test_keys_in_place_of_tokens(self):
        keys = os.path.join(self.folder, "keys")
        subprocess.run([os.path.join(BIN, "haggle-cli"), "keys", "init", keys, "--party", "lab", "--party", "maker"],
                       check=True, capture_output=True, timeout=60)
        scenario = os.path.join(ROOT, "deploy", "scenarios", "two_companies.textproto")
        with subprocess.Popen([os.path.join(BIN, "haggle-broker"), "--scenario", scenario, "--listen", "127.0.0.1:0",
                               "--keys", os.path.join(keys, "broker")], stdout=subprocess.PIPE, text=True) as broker:
            address = broker.stdout.readline().split()[1]

            def agent(party, holder, exponent):
                return subprocess.Popen(["/usr/bin/python3", AGENT, party, address, os.path.join(keys, "party", holder),
                                         exponent], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

            impostor = agent("lab", "maker", "2000")
            _, complaint = impostor.communicate(timeout=60)
            self.assertNotEqual(impostor.returncode, 0)
            self.assertIn("PERMISSION_DENIED", complaint)
            agents = [agent("lab", "lab", "700"), agent("maker", "maker", "300")]
            said = [agent.communicate(timeout=60) for agent in agents]
            self.assertEqual([agent.returncode for agent in agents], [0, 0], said)
            broker.stdout.read()
            self.assertEqual(broker.wait(timeout=60), 0)
        in_cpp = self.hash_in_cpp("--agent", "lab=boulware,exponent=700", "--agent", "maker=boulware,exponent=300")
        self.assertEqual([farewell.strip() for farewell, _ in said], [in_cpp, in_cpp])

    def test_another_exponent_is_another_run(self):
        self.assertNotEqual(self.hash_in_cpp("--agent", "lab=conceder,exponent=2000"),
                            self.hash_in_cpp("--agent", "lab=boulware,exponent=300"))


if __name__ == "__main__":
    BIN = sys.argv.pop(1)
    unittest.main()
