#!/usr/bin/python3
"""Plants the faults that a run over processes that die could have, one at a time, in a copy of the source,
and expects that the test named for it (the fault simulation, or network_faults_test with a broker of its own)
finds each, in the words that are meant for it.

usage: planted_faults_test.py ROOT BUILD

BUILD is a build folder of CMake and Ninja in which both tests and the programs have been built: its commands are
used again, with what was compiled of the copies before its libraries.
"""

import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = BUILD = ""
TARGET = "tests/system/fault_simulation_test"
BY_ITS_FLAGS = "tests/system/fault_simulation.cc"

# Compiled together, since calls within a room may have been bound when its library was.
ROOMS = (
    ("broker/server/past.cc", "broker/server/run_deadline.cc", "broker/server/run_session.cc",
     "broker/server/sessions.cc"),
    ("broker/referee/progress.cc", "broker/referee/recall.cc", "broker/referee/record.cc",
     "broker/referee/referee.cc"),
    ("broker/journal/writer.cc",),
)

# name: ([(file, what stands there, what is planted)...], what the simulation has to say)
PLANTS = {
    "a move lost in a restart": ([
        ("broker/referee/referee.cc",
         "if (place == awaited_.end() || *place != party) awaited_.insert(place, party);",
         "if (place == awaited_.end() || *place != party)"
         " answers_[static_cast<std::size_t>(std::lower_bound(due.begin(), due.end(), party) - due.begin())].clear();"),
    ], r"Expected equality of these values:\s+end\.hash"),
    "a duplicate applied twice": ([
        ("broker/server/sessions.cc",
         "std::vector<OpenPrompt> open;",
         "std::vector<OpenPrompt> open, answered;"),
        ("broker/server/sessions.cc",
         "if (found != processes_.end()) found->second->open.clear();",
         "if (found != processes_.end()) found->second->answered = std::exchange(found->second->open, {});"),
        ("broker/server/sessions.cc",
         "if (asked->open.empty() || asked->prompts) return",
         "if (asked->open.empty() && !asked->answered.empty()) return CheckAgainst(asked->answered, batch);"
         " if (asked->open.empty() || asked->prompts) return"),
        ("broker/referee/referee.cc",
         "if (taken < 0) return false;",
         "if (taken < 0) {"
         " const auto& d = run_.market().due();"
         " const auto p = std::lower_bound(d.begin(), d.end(), party);"
         " if (p == d.end() || *p != party) return false;"
         " auto& twice = answers_[static_cast<std::size_t>(p - d.begin())];"
         " twice.insert(twice.end(), moves.begin(), moves.end());"
         " return true; }"),
    ], "an answer was taken twice"),
    "a prompt sent before its commit": ([
        ("broker/journal/writer.cc",
         "absl::Status status = begin_.Run();",
         "absl::Status status ="
         " sqlite3_get_autocommit(database_->handle()) != 0 ? begin_.Run() : absl::OkStatus();"),
        ("broker/journal/writer.cc",
         "if (status.ok()) status = commit_.Run();",
         "if (status.ok() && steps_ % 3 == 0) status = commit_.Run();"),
        ("broker/journal/writer.cc",
         "if (absl::Status status = Transaction([&] { return WriteNotes(); }); !status.ok()) return status;",
         "if (absl::Status status = Transaction([&] { return WriteNotes(); }); !status.ok()) return status;"
         " if (sqlite3_get_autocommit(database_->handle()) == 0) (void)commit_.Run();"),
    ], "a step that agents have seen was lost"),
    "an epoch not checked": ([
        ("broker/server/sessions.cc",
         "moves.party() == open.party && moves.epoch() == open.epoch && moves.number() == open.number",
         "moves.party() == open.party && moves.number() == open.number"),
    ], "an answer of an earlier life was taken"),
    "a late answer taken for the next prompt's": ([
        ("broker/server/sessions.cc", "if (told) process.late = process.open;", ""),
        ("broker/server/sessions.cc",
         "moves.party() == open.party && moves.epoch() == open.epoch && moves.number() == open.number",
         "moves.party() == open.party && moves.epoch() == open.epoch"),
        ("broker/server/sessions.cc",
         "if (asked->open.empty() || asked->prompts) return",
         "if (asked->open.empty()) return"),
    ], r"an answer was taken twice|an honest agent was refused|Value of: checked->ok\s+Actual: false"),
    "a time-out that is not recorded": ([
        ("broker/referee/referee.cc", "answer.push_back(Move{Why{}, haggle::TimeOut{}});", ""),
    ], r"Value of: checked->ok\s+Actual: false|came back and decides otherwise"),
    "what came late is compared": ([
        ("broker/server/past.cc", 'if (asked_[i].shown || asked_[i].timed_out) return "";',
         'if (asked_[i].shown) return "";'),
    ], "came back and decides otherwise"),
    "what was missed is not told": ([
        ("broker/server/sessions.cc", "known.past->Extend(known.told, steps);", "known.past->Extend(steps, steps);"),
    ], r"Value of: checked->ok\s+Actual: false|came back and decides otherwise"),
}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def planted(path, plants):
    """The text of a source with those of `plants` that are for it."""
    text = read(path)
    for where, before, after in plants:
        if where != path:
            continue
        assert text.count(before) == 1, "%s: expected once: %s" % (path, before)
        text = text.replace(before, after)
    return text


def compile_command(source, target):
    """That of BY_ITS_FLAGS for another source; not optimised, which takes longer than it saves."""
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        commands = [c["command"] for c in json.load(file) if c["file"].endswith("/" + BY_ITS_FLAGS)]
    assert len(commands) == 1, "expected one command for " + BY_ITS_FLAGS
    words = shlex.split(commands[0])
    words = words[:words.index("-o")]
    return words + ["-O0", "-o", target, "-c", source]


def link_command(objects, target, made=TARGET):
    """That of `made`, a file of BUILD, with other objects first."""
    done = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", made], capture_output=True, text=True, check=True)
    words = shlex.split(done.stdout.strip().splitlines()[-1])
    words = [word for word in words if word not in (":", "&&")]
    at = words.index("-o")
    assert words[at + 1] == made, "expected `-o %s` in the link command" % made
    words[at + 1] = target
    first = next(i for i, word in enumerate(words) if word.endswith(".o"))
    return words[:first] + objects + ["-Wl,--allow-multiple-definition"] + words[first:]


def run(command, what):
    done = subprocess.run(command, cwd=BUILD, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, "%s: %s\n%s" % (what, " ".join(command), done.stdout)


def simulate(folder, name, plants):
    """(exit code, output) of the simulation with these plants."""
    os.makedirs(folder)
    objects = []
    for number, room in enumerate(ROOMS):
        if plants and not any(where in room for where, _, _ in plants):
            continue
        source = os.path.join(folder, "room%d.cc" % number)
        with open(source, "w", encoding="utf-8") as file:
            for path in room:
                file.write("#line 1 \"%s\"\n%s" % (path, planted(path, plants)))
        objects.append(source[:-3] + ".o")
        run(compile_command(source, objects[-1]), name)
    program = os.path.join(folder, "simulation")
    run(link_command(objects, program), name)
    done = subprocess.run([program, "--gtest_brief=1", "--gtest_fail_fast"], cwd=folder,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    assert " 4 tests from " in done.stdout or done.returncode != 0, "expected four tests to run:\n" + done.stdout
    return done.returncode, done.stdout


class PlantedFaults(unittest.TestCase):
    def test_each_is_found(self):
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = {name: pool.submit(simulate, os.path.join(folder, re.sub("[^a-z]", "_", name)), name, plants)
                    for name, (plants, _) in [("nothing", ([], "")), *PLANTS.items()]}
            code, said = runs.pop("nothing").result()
            self.assertEqual(code, 0, "without a plant the simulation must pass:\n" + said)
            for name, future in runs.items():
                with self.subTest(plant=name):
                    code, said = future.result()
                    self.assertNotEqual(code, 0, "the simulation did not find it")
                    self.assertRegex(said, PLANTS[name][1], "it was not found for what it is")


BROKER = "bin/haggle-broker"
SERVER = "broker/server/server.cc"
NETWORK_TEST = "tests/system/network_faults_test"
KEEPALIVE_TEST = "TwoCompanies.APartitionThatHidesAPeerIsFoundByBothSides"
NO_KEEPALIVE = [(SERVER, "builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 3000);", "")]


def with_broker(folder, name, plants):
    """(exit code, output) of the test of keepalive, with a broker with these plants."""
    programs = os.path.join(folder, "bin")
    os.makedirs(programs)
    for program in ("haggle-agent", "haggle-cli"):
        os.symlink(os.path.join(BUILD, "bin", program), os.path.join(programs, program))
    source = os.path.join(folder, "server.cc")
    with open(source, "w", encoding="utf-8") as file:
        file.write("#line 1 \"%s\"\n%s" % (SERVER, planted(SERVER, plants)))
    run(compile_command(source, source[:-3] + ".o"), name)
    run(link_command([source[:-3] + ".o"], os.path.join(programs, "haggle-broker"), BROKER), name)
    done = subprocess.run([os.path.join(BUILD, NETWORK_TEST), "--gtest_filter=" + KEEPALIVE_TEST],
                          env=dict(os.environ, HAGGLE_PROGRAMS=programs), cwd=folder,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    assert " 1 test from " in done.stdout, "expected one test to run:\n" + done.stdout
    return done.returncode, done.stdout


class PlantedNetworkFaults(unittest.TestCase):
    def test_a_broker_without_keepalive_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            code, said = with_broker(os.path.join(folder, "whole"), "nothing", [])
            if "[  SKIPPED ]" in said:
                self.skipTest("network_faults_test cannot run here:\n" + said)
            self.assertEqual(code, 0, "without a plant the test must pass:\n" + said)
            code, said = with_broker(os.path.join(folder, "planted"), "no keepalive", NO_KEEPALIVE)
            self.assertNotEqual(code, 0, "the test did not find it")
            # The agent finds it, for its own keepalive is as it was.
            self.assertRegex(said, r'left\("maker"\) == 1(.*\n){3}the broker', "not for what it is:\n" + said)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ROOT, BUILD = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
