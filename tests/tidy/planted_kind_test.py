#!/usr/bin/python3
"""Plants a kind of event and a kind of move that nobody knows, and expects that no file which visits
events or moves compiles any more: at the line of each of its visitors.

usage: planted_kind_test.py ROOT GENERATED COMPILER [FLAG...]

GENERATED is the folder with the build's haggle/v1/*.pb.h.
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = GENERATED = ""
COMPILER = []

VISITORS = re.compile(r"\bVisit(EventOn|Event|Action)\(")
DEFINED_IN = "proto/base/visit.h"
ROOMS = ("proto", "broker", "agents", "deploy")
FORGOTTEN = "a kind of event or move is not visited here"
TAKES_ALL = "a call takes whatever comes"

PLANT = """struct %s {
  static constexpr int kField = %d;
  static constexpr const char* kName = "%s";
  template <class Self, class Visitor>
  static void Fields(Self&, Visitor&) {}
};
using %s = std::variant<std::monostate, %s, """

SNIPPET = """#include "proto/base/visit.h"
namespace haggle {
int Count(const Event& event) {
  return VisitEvent(event, %s);
}
}  // namespace haggle
"""


def planted(path, name, field, choice):
    """The header `path` with one more kind in `choice`."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    start = r"using %s =\s+std::variant<std::monostate, " % choice
    assert len(re.findall(start, text)) == 1, "%s: expected `%s` once" % (path, start)
    return re.sub(start, lambda _: PLANT % (name, field, name.lower(), choice, name), text)


def visitors():
    """{file: lines of its visitors}, of all files but tests and the header that defines them."""
    found = {}
    for room in ROOMS:
        for folder, _, names in os.walk(os.path.join(ROOT, room)):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), ROOT)
                if not name.endswith((".cc", ".h")) or path == DEFINED_IN:
                    continue
                with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                    lines = [n for n, line in enumerate(file, 1) if VISITORS.search(line.split("//")[0])]
                if lines:
                    found[path] = lines
    return found


def compile_file(path, *before):
    """What the compiler says of the file, paths relative to the tree; "" if nothing."""
    command = COMPILER + ["-std=c++20", "-fsyntax-only", "-x", "c++"]
    for folder in (*before, ROOT, GENERATED):
        command += ["-I", folder]
    done = subprocess.run(command + [path], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or "exit code %d" % done.returncode


class PlantedKind(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, path, text):
        path = os.path.join(self.folder.name, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_no_visitor_forgets_a_kind(self):
        self.write("planted/proto/base/events.h", planted("proto/base/events.h", "PlantedEvent", 900, "EventBody"))
        self.write("planted/proto/base/moves.h", planted("proto/base/moves.h", "PlantedMove", 901, "Action"))
        headers = os.path.join(self.folder.name, "planted")
        files = visitors()
        self.assertGreater(len(files), 8, "who visits events and moves? look at VISITORS")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            said = dict(zip(files, pool.map(lambda path: compile_file(path, headers), files)))
        for path, lines in files.items():
            for line in lines:
                with self.subTest(visitor="%s:%d" % (path, line)):
                    self.assertIn(FORGOTTEN, said[path], "compiles although a kind was planted")
                    self.assertRegex(said[path], r"(?m)^(\./)?%s:%d:" % (re.escape(path), line),
                                     "this visitor takes the planted kind; name the kinds")

    def test_a_visitor_that_names_all_kinds_compiles(self):
        with open(os.path.join(ROOT, "proto/base/events.h"), encoding="utf-8") as file:
            kinds = re.search(r"using EventBody =\s+std::variant<(.*?)>;", file.read(), re.S).group(1)
        path = self.write("named.cc", SNIPPET % ("[](const OneOf<%s> auto&) { return 0; }" % kinds))
        self.assertEqual(compile_file(path), "")

    def test_a_visitor_that_takes_whatever_comes_does_not(self):
        path = self.write("all.cc", SNIPPET % "[](const auto&) { return 0; }")
        self.assertIn(TAKES_ALL, compile_file(path))

    def test_a_visitor_that_lacks_a_kind_does_not(self):
        path = self.write("some.cc", SNIPPET % "[](const Offered&) { return 0; }")
        self.assertIn(FORGOTTEN, compile_file(path))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    ROOT, GENERATED, COMPILER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    unittest.main(argv=sys.argv[:1])
