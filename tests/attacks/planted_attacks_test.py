#!/usr/bin/python3
"""Takes bounds out of a copy of the broker, one at a time, and expects that insiders_test.py says so of the attack that is
meant for it; and nothing of a broker that was built the same way with all of them.

usage: planted_attacks_test.py ROOT BUILD

BUILD is a build folder of CMake and Ninja in which everything has been built (tests/system/planted_faults_test.py tells
how its commands are used again).
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
import planted_faults_test as planting  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = "bin/haggle-broker"
# Compiled together, since calls within a room may have been bound when its library was.
ROOM = ("broker/server/agent_message.cc", "broker/server/calls.cc", "broker/server/run_session.cc",
        "broker/server/server.cc")

# name: (attack, [(file, what stands there, what is planted)...], what the attack's line has to say)
PLANTS = {
    "nothing": ("pleas", [], None),
    "what an answer holds is not counted": ("pleas", [
        ("broker/server/agent_message.cc",
         "if (++answers > bounds.answers || field.content.size() <= harmless) return absl::OkStatus();",
         "++answers; if (harmless != 1) return absl::OkStatus();"),
    ], "its streams ended with"),
    "who has asked once keeps a place for ever": ("hoarding", [
        ("broker/server/calls.cc", "  connection->Greet();", "  connection->Hold(0);"),
    ], "the honest agent ended with code"),
    "joins are not counted": ("rejoining", [
        ("broker/server/run_session.cc", "if (++joins.count <= joins_) continue;",
         "if (++joins.count > 0) continue;"),
    ], "none was refused"),
}


def built(folder, name, plants):
    """A folder of programs with these plants in the broker."""
    os.makedirs(folder)
    objects = []
    if plants:
        source = folder + "/room.cc"
        with open(source, "w", encoding="utf-8") as file:
            for path in ROOM:
                file.write("#line 1 \"%s\"\n%s" % (path, planting.planted(path, plants)))
        objects.append(folder + "/room.o")
        planting.run(planting.compile_command(source, objects[-1]), name)
    planting.run(planting.link_command(objects, folder + "/haggle-broker", TARGET), name)
    for program in ("haggle-agent", "haggle-cli"):
        os.symlink(planting.BUILD + "/bin/" + program, folder + "/" + program)
    return folder


class PlantedAttacks(unittest.TestCase):
    def test_each_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            # All are built before the first attack, which is measured.
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                brokers = {name: pool.submit(built, os.path.join(folder, re.sub("[^a-z]", "_", name)), name, plants)
                           for name, (_, plants, _) in PLANTS.items()}
            for name, (attack, _, words) in PLANTS.items():
                with self.subTest(plant=name):
                    programs = brokers[name].result()
                    done = subprocess.run(
                        ["/usr/bin/python3", HERE + "/insiders_test.py", programs,
                         planting.ROOT + "/deploy/scenarios/two_companies.textproto", attack, "--first"],
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
                    if words is None:
                        self.assertEqual(done.returncode, 0, done.stdout)
                    else:
                        self.assertNotEqual(done.returncode, 0, "the attack did not find it:\n" + done.stdout)
                        self.assertIn(words, done.stdout, "it was not found for what it is")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    planting.ROOT, planting.BUILD = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
