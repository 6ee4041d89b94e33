#!/usr/bin/python3
"""Does what the documents say: runs README.md's `sh` blocks in order, with its
named code blocks as files, and looks for every path that a document mentions.

usage: documents_test.py [UNITTEST_ARGUMENT...]
"""

import glob
import os
import re
import shlex
import subprocess
import tempfile
import unittest

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DECISIONS.md"]


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def blocks_of(name):
    """(language, text) of each fenced block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", read(name), re.S | re.M)


class Documents(unittest.TestCase):
    def test_the_readme_works(self):
        blocks = blocks_of("README.md")
        self.assertTrue([1 for language, _ in blocks if language == "cpp"], "the README shows no strategy")
        with tempfile.TemporaryDirectory() as folder:
            for entry in os.listdir(ROOT):  # a checkout, but what is written stays here
                if entry not in ("build", "haggle-runs", ".git"):
                    os.symlink(os.path.join(ROOT, entry), os.path.join(folder, entry))
            script = ["set -euo pipefail"]
            for language, text in blocks:
                if language == "cpp":
                    name = re.match(r"// (\w+\.cc)\n", text).group(1)
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(text)
                elif language == "sh":
                    script += ["echo %s\n%s" % (shlex.quote("== " + line), line) for line in text.strip().split("\n")]
            done = subprocess.run(["bash", "-c", "\n".join(script)], cwd=folder, stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)
            for query, row in ((" FROM offers ", r"^ *\d+ +\d+ +(?!nvidia)\w+ +\w+ +\d+$"),
                               (" FROM redirections ", r"^ *\d+ +\w+ +\w+ +\d+ +\d+ +\d+$"),
                               (" FROM invitations ", r"^ *\d+ +\w+ +\d+ +\d+ +came +\w+$")):
                said = [part for part in done.stdout.split("== ./haggle ") if query in part.split("\n")[0]]
                self.assertEqual(len(said), 1, query)
                self.assertTrue(re.findall(row, said[0], re.M), said[0])
            journals = glob.glob(os.path.join(folder, "haggle-runs", "*.haggle"))
            self.assertGreaterEqual(len(journals), 2, done.stdout)
            with open(os.path.join(folder, "oracle.csv"), encoding="utf-8") as table:
                self.assertGreater(len(table.readlines()), 10)

    def test_the_story_is_that_of_the_default_run(self):
        story = [text for language, text in blocks_of("README.md") if language == "text" and "invites" in text]
        self.assertEqual(len(story), 1)
        program = os.path.join(ROOT, "haggle")
        with tempfile.TemporaryDirectory() as folder:
            journal = os.path.join(folder, "dinner.haggle")
            run = [program, "run", "dinner", "--transport", "inprocess", "--quiet", "--journal", journal]
            subprocess.run(run, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
            told = subprocess.run([program, "log", journal, "--dinner", "1"], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=True).stdout.split("\n")
        for line in story[0].rstrip("\n").split("\n"):
            self.assertIn(line, told)

    def test_mentioned_paths_exist(self):
        for document in DOCUMENTS:
            prose = re.sub(r"^```cpp\n.*?^```$", "", read(document), flags=re.S | re.M)
            for path in re.findall(r"(?<![\w/.:-])((?:proto|broker|agents|deploy|tests)/[\w./*-]*\w\*?)", prose):
                with self.subTest(document=document, path=path):
                    self.assertTrue(glob.glob(os.path.join(ROOT, path)) or glob.glob(os.path.join(ROOT, path + ".*")))

    def test_the_table_of_commands_is_complete(self):
        program = os.path.join(ROOT, "haggle")
        shown = subprocess.run([program, "--help"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
        commands = re.findall(r"^  ([a-z]+)  ", shown.stdout, re.M)
        self.assertGreaterEqual(len(commands), 10, shown.stdout)
        for command in commands:
            self.assertIn("`haggle %s" % command, read("README.md"))


if __name__ == "__main__":
    unittest.main()
