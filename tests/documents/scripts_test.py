#!/usr/bin/python3
"""The launcher script in a small checkout of its own, with tools that only note that they were called."""

import os
import shutil
import subprocess
import tempfile
import time
import unittest

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))

# Stands for cmake: notes the call; a build fails if a source says so, else makes the program.
CMAKE = """#!/bin/bash
echo "$*" >> calls
case "$*" in
  *--build*)
    cat > /dev/null
    if grep -q broken proto/*.cc; then echo "[1/2] x.cc"; echo "x.cc:1: error: broken"; exit 1; fi
    mkdir -p build/release/bin
    printf '#!/bin/bash\\nprintf "<%%s>" "$@"; cat\\n{ cat <&9; } 2>/dev/null\\nexit 5\\n' > build/release/bin/haggle-cli
    chmod +x build/release/bin/haggle-cli ;;
  *)
    mkdir -p build/release; touch build/release/CMakeCache.txt
    if grep -q missing CMakeLists.txt; then echo "CMake Error: a package is missing"; exit 1; fi
    touch build/release/build.ninja ;;
esac
"""
DPKG_QUERY = """#!/bin/bash
for name in "$@"; do case $name in -*) ;; *) [[ $name == $MISSING ]] || printf 'installed=%s ' "$name" ;; esac; done
"""
REFUSE = "#!/bin/bash\nexit 1\n"
APT_GET = '#!/bin/bash\necho "$*" >> "$APT_CALLS"\n'


class Launcher(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = os.path.join(folder.name, "checkout")
        self.tools = os.path.join(folder.name, "tools")
        self.elsewhere = os.path.join(folder.name, "else where")
        os.chmod(folder.name, 0o755)
        for name in ("proto", "broker", "agents"):
            os.makedirs(os.path.join(self.root, name))
        for name in (self.tools, self.elsewhere):
            os.makedirs(name)
        shutil.copy(os.path.join(ROOT, "haggle"), self.root)
        os.makedirs(os.path.join(self.root, "deploy"))
        for name in ("packages.sh", "packages.txt", "sources.sh"):
            shutil.copy(os.path.join(ROOT, "deploy", name), os.path.join(self.root, "deploy"))
        for name in ("CMakeLists.txt", "CMakePresets.json", "proto/a.cc"):
            self.write(name, "")
        for name, text in (("cmake", CMAKE), ("dpkg-query", DPKG_QUERY), ("sudo", REFUSE), ("apt-get", APT_GET)):
            self.tool(name, text)
        self.environment = dict(os.environ, PATH=self.tools + ":/usr/bin:/bin", MISSING="",
                                APT_CALLS=os.path.join(self.tools, "apt-calls"))

    def write(self, name, text):
        with open(os.path.join(self.root, name), "w", encoding="utf-8") as file:
            file.write(text)

    def tool(self, name, text):
        path = os.path.join(self.tools, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def run_it(self, *arguments, program=None, prefix=(), cwd=None, stdin=""):
        return subprocess.run([*prefix, program or os.path.join(self.root, "haggle"), *arguments], input=stdin, text=True,
                              cwd=cwd or self.elsewhere, env=self.environment, capture_output=True, timeout=60, check=False)

    def calls(self):
        path = os.path.join(self.root, "calls")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()

    def test_builds_once_and_becomes_the_program(self):
        done = self.run_it("run", "a b", "", stdin="typed")
        self.assertEqual((done.returncode, done.stdout), (5, "<run><a b><>typed"), done.stderr)
        self.assertIn("building", done.stderr)
        self.assertEqual(len(self.calls()), 2)
        again = self.run_it("x")
        self.assertEqual((again.stdout, again.stderr, len(self.calls())), ("<x>", "", 2))

    def test_builds_again_when_a_source_is_newer_or_gone(self):
        self.run_it()
        self.write("broker/new.h", "")
        self.assertIn("building", self.run_it().stderr)
        os.remove(os.path.join(self.root, "broker/new.h"))
        self.assertIn("building", self.run_it().stderr)
        self.write("README.md", "")
        self.assertEqual(self.run_it().stderr, "")
        self.assertEqual(len(self.calls()), 4)  # configured once

    def test_a_file_of_the_future_is_built_once_and_named(self):
        self.run_it()
        ahead = time.time() + 86400
        os.utime(os.path.join(self.root, "proto/a.cc"), (ahead, ahead))
        said = self.run_it("x").stderr
        self.assertIn("building", said)
        self.assertIn("dated in the future", said)
        self.assertIn("proto/a.cc", said)
        self.assertEqual(self.run_it("x").stderr, "")
        self.write("agents/b.cc", "")
        self.assertIn("building", self.run_it("x").stderr, "an edit of today is seen beside it")
        self.assertEqual(self.run_it("x").stderr, "")

    def test_no_environment_changes_what_it_does(self):
        decoy = os.path.join(self.elsewhere, "checkout")
        os.makedirs(decoy)
        startup = os.path.join(self.elsewhere, "startup")
        with open(startup, "w", encoding="utf-8") as file:
            file.write("echo said; cd /; set -o noclobber; set -e; exit 3\n")
        hostile = {
            "CDPATH": self.elsewhere, "SHELLOPTS": "errexit:noclobber:noglob:nounset:posix", "POSIXLY_CORRECT": "1",
            "BASHOPTS": "nullglob:failglob:extdebug", "GLOBIGNORE": "*", "IFS": "ao/", "LC_ALL": "C", "SECONDS": "x",
            "GREP_OPTIONS": "-v", "NINJA_STATUS": "", "BASH_FUNC_cd%%": "() { builtin cd /; }",
            "BASH_FUNC_find%%": "() { :; }"}
        parent = os.path.dirname(self.root)
        for name, value in hostile.items():
            self.environment[name] = value
            done = subprocess.run(["bash", "checkout/haggle", "a b"], cwd=parent, env=self.environment, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stdout), (5, "<a b>"), name + ": " + done.stderr)
            self.assertEqual(self.run_it("c").stdout, "<c>", name)
            self.write("proto/a.cc", name)  # so that it builds under each
        self.environment["BASH_ENV"] = startup
        self.assertEqual(self.run_it("c").stdout, "<c>")
        self.assertEqual(os.listdir(decoy), [])

    def test_descriptors_of_the_caller_reach_the_program(self):
        self.run_it()
        for content in ("", "// newer"):
            self.write("proto/a.cc", content)
            done = subprocess.run(["bash", "-c", '"$0" 9<<<mine', os.path.join(self.root, "haggle")],
                                  env=self.environment, text=True, stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=60, check=False)
            self.assertIn("mine", done.stdout)

    def test_goes_through_links_from_anywhere(self):
        link = os.path.join(self.elsewhere, "h")
        os.symlink(os.path.join(self.root, "haggle"), os.path.join(self.tools, "first"))
        os.symlink(os.path.join(self.tools, "first"), link)
        self.assertEqual(self.run_it("x", program=link, cwd="/").stdout, "<x>")

    def test_is_found_where_bash_looks(self):
        done = subprocess.run(["bash", "haggle", "x"], cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL,
                              text=True, capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (5, "<x>"), done.stderr)

    def test_calls_at_once_build_once(self):
        program = os.path.join(self.root, "haggle")
        runs = [subprocess.Popen([program, str(i)], env=self.environment, stdin=subprocess.DEVNULL, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) for i in range(6)]
        said = [run.communicate(timeout=60)[0] for run in runs]
        self.assertEqual(said, ["<%d>" % i for i in range(6)])
        self.assertEqual(len(self.calls()), 2)

    def test_a_failed_build_is_shown_and_tried_again(self):
        self.write("proto/a.cc", "broken")
        for _ in range(2):
            done = self.run_it("x")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("x.cc:1: error: broken", done.stderr)
            self.assertIn("build/haggle-build.log", done.stderr)
        self.write("proto/a.cc", "")
        self.assertEqual(self.run_it("x").returncode, 5)

    def test_a_failed_configuration_is_shown_and_tried_again(self):
        self.write("CMakeLists.txt", "missing")
        for _ in range(2):
            done = self.run_it("x")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("CMake Error: a package is missing", done.stderr)
        self.assertEqual(len(self.calls()), 2, "nothing was built without a configuration")
        self.write("CMakeLists.txt", "")
        self.assertEqual(self.run_it("x").returncode, 5)
        self.assertEqual(len(self.calls()), 4)

    def without_root(self):
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []

    def test_without_root_it_names_the_packages(self):
        self.environment["MISSING"] = "mo*d"  # comfort: does without
        os.makedirs(os.path.join(self.root, "build", "release"))
        for path, _, _ in os.walk(self.root):
            os.chmod(path, 0o777)
        self.assertEqual(self.run_it(prefix=self.without_root()).returncode, 5)
        self.write("proto/a.cc", "// newer")
        self.environment["MISSING"] = "lib[as]*-dev"
        done = self.run_it(prefix=self.without_root())
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install --no-install-recommends libabsl-dev libsqlite3-dev libssl-dev\n", done.stderr)
        self.assertFalse(os.path.exists(self.environment["APT_CALLS"]))

    def test_as_root_or_through_sudo_it_installs_what_is_missing(self):
        self.environment["MISSING"] = "libsqlite3-dev"
        self.tool("sudo", '#!/bin/bash\n[[ $1 == -n ]] && exec "${@:2}"\n')
        os.makedirs(os.path.join(self.root, "build", "release"))
        for path, _, _ in os.walk(os.path.dirname(self.root)):
            os.chmod(path, 0o777)
        for prefix in (self.without_root(), []):
            self.write("proto/a.cc", "// newer")
            self.assertEqual(self.run_it(prefix=prefix).returncode, 5)
            with open(self.environment["APT_CALLS"], encoding="utf-8") as file:
                self.assertEqual(file.read().split("\n")[:2],
                                 ["update", "install -y --no-install-recommends libsqlite3-dev"])
            os.remove(self.environment["APT_CALLS"])

    def test_elsewhere_than_debian_it_says_so(self):
        for name in ("bash", "find", "mkdir", "flock", "touch", "cat", "grep", "tail", "mv", "readlink", "chmod", "sort"):
            os.symlink(shutil.which(name), os.path.join(self.tools, name))
        os.remove(os.path.join(self.tools, "dpkg-query"))
        self.environment["PATH"] = self.tools
        done = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("no Debian", done.stderr)
        self.assertIn(" libgrpc++-dev ", done.stderr)
        self.environment["HAGGLE_PACKAGES"] = "present"
        self.assertEqual(self.run_it("x").stdout, "<x>")

    def test_a_second_call_starts_within_50_ms(self):
        for name in ("proto", "broker", "agents", "deploy"):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(self.root, name), dirs_exist_ok=True)
        self.run_it()
        program = os.path.join(self.root, "build", "release", "bin", "haggle-cli")
        self.tool("../checkout/build/release/bin/haggle-cli", "#!/bin/sh\n")
        os.utime(os.path.join(self.root, "build", "release", ".haggle-built"))
        # Processor time, so that a busy machine does not matter.
        took = {program: [], os.path.join(self.root, "haggle"): []}
        for _ in range(15):
            for path, times in took.items():
                child = subprocess.Popen([path], env=self.environment)
                _, status, used = os.wait4(child.pid, 0)
                child.returncode = os.waitstatus_to_exitcode(status)
                self.assertEqual(child.returncode, 0)
                times.append(used.ru_utime + used.ru_stime)
        direct, launched = (min(times) for times in took.values())
        self.assertLess(launched - direct, 0.050)


class TestsRun(unittest.TestCase):
    def test_numbers_are_decimal_and_checked_before_anything_is_built(self):
        for arguments, name, found in ((["fuzz", "0"], "fuzz", "0"), (["fuzz", "0x10"], "fuzz", "0x10"),
                                       (["fuzz", "-1"], "fuzz", "-1"), (["fuzz", "99999999999"], "fuzz", "99999999999"),
                                       (["unit"], "HAGGLE_JOBS", "010")):
            done = subprocess.run([os.path.join(ROOT, "tests/run"), *arguments], stdin=subprocess.DEVNULL, text=True,
                                  env=dict(os.environ, HAGGLE_JOBS="010" if name == "HAGGLE_JOBS" else "1"),
                                  capture_output=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            self.assertIn(name + ": expected a whole number", done.stderr)
            self.assertIn('found "' + found + '"', done.stderr)


if __name__ == "__main__":
    unittest.main()
