#!/usr/bin/python3
"""Does what deploy/hosts/README.md tells people to do: two network namespaces are the two machines, with the
addresses that it names and an sshd between them.

usage: hosts_document_test.py [UNITTEST_ARGUMENT...]
"""

import os
import re
import shlex
import subprocess
import tempfile
import unittest

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
IP, SSHD = "/usr/sbin/ip", "/usr/sbin/sshd"
HERE, THERE = "haggle-doc-%d-a" % os.getpid(), "haggle-doc-%d-b" % os.getpid()


def must(*words):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise AssertionError("%s: exit code %d\n%s" % (shlex.join(words), done.returncode, done.stdout))


def why_not():
    if os.geteuid() != 0:
        return "network namespaces are root's to make, and this is not root"
    for program in (IP, SSHD, "/usr/bin/ssh"):
        if not os.access(program, os.X_OK):
            return program + " is missing: install iproute2, openssh-client and openssh-server"
    probe = subprocess.run([IP, "netns", "add", HERE], stderr=subprocess.PIPE, text=True, check=False)
    if probe.returncode != 0:
        return "no network namespace can be made here: " + probe.stderr
    must(IP, "netns", "del", HERE)
    return ""


class Hosts(unittest.TestCase):
    def setUp(self):
        reason = why_not()
        if reason:
            print("NOT TESTED:", reason, flush=True)
            self.skipTest(reason)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for name in (HERE, THERE):
            must(IP, "netns", "add", name)
            self.addCleanup(must, IP, "netns", "del", name)
            must(IP, "-n", name, "link", "set", "lo", "up")
        must(IP, "link", "add", "eth0", "netns", HERE, "type", "veth", "peer", "name", "eth0", "netns", THERE)
        for name, address in ((HERE, "10.0.0.1/24"), (THERE, "10.0.0.2/24")):
            must(IP, "-n", name, "addr", "add", address, "dev", "eth0")
            must(IP, "-n", name, "link", "set", "eth0", "up")
        self.start_sshd()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text, mode=0o600):
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT, mode), "w", encoding="utf-8") as file:
            file.write(text)

    def start_sshd(self):
        os.makedirs("/run/sshd", exist_ok=True)
        for key in ("host_key", "user_key"):
            must("/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path(key))
        self.write("sshd", "ListenAddress 10.0.0.2\nHostKey %s\nPidFile none\nAuthorizedKeysFile %s\n"
                           "PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\n"
                           "PermitRootLogin prohibit-password\n" % (self.path("host_key"), self.path("user_key.pub")))
        with open(self.path("host_key.pub"), encoding="utf-8") as file:
            self.write("known_hosts", "10.0.0.2 " + " ".join(file.read().split()[:2]) + "\n")
        self.write("client", "Host b\nHostName 10.0.0.2\nUser root\nIdentityFile %s\nIdentitiesOnly yes\n"
                             "IdentityAgent none\nUserKnownHostsFile %s\nGlobalKnownHostsFile /dev/null\n"
                             "StrictHostKeyChecking yes\n" % (self.path("user_key"), self.path("known_hosts")))
        os.mkdir(self.path("bin"))
        # In the place of a name in ~/.ssh/config.
        self.write("bin/ssh", "#!/bin/sh\nexec /usr/bin/ssh -F %s \"$@\"\n" % shlex.quote(self.path("client")), 0o755)
        server = subprocess.Popen([IP, "netns", "exec", THERE, SSHD, "-D", "-e", "-f", self.path("sshd")],
                                  stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

        def end():
            server.terminate()
            server.wait()
            server.stderr.close()
        self.addCleanup(end)
        said = ""
        for line in server.stderr:
            said += line
            if "Server listening on" in line:
                return
        self.fail("sshd: " + said)

    def test_the_ten_commands_work(self):
        with open(os.path.join(ROOT, "deploy/hosts/README.md"), encoding="utf-8") as file:
            blocks = re.findall(r"^```sh\n(.*?)^```$", file.read(), re.S | re.M)
        self.assertEqual(len(blocks), 1)
        commands = blocks[0].strip().split("\n")
        self.assertLessEqual(len(commands), 10)
        work = self.path("work")
        os.mkdir(work)
        for entry in os.listdir(ROOT):  # a checkout, but what is written stays here
            if entry not in ("build", "haggle-runs", ".git"):
                os.symlink(os.path.join(ROOT, entry), os.path.join(work, entry))
        script = "set -euo pipefail\n" + "\n".join("echo %s\n%s" % (shlex.quote("== " + line), line)
                                                   for line in commands)
        environment = dict(os.environ, PATH=self.path("bin") + ":" + os.environ["PATH"])
        done = subprocess.run([IP, "netns", "exec", HERE, "bash", "-c", script], cwd=work, env=environment,
                              stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=600, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        said = {part.split("\n")[0]: part for part in done.stdout.split("== ")[1:]}
        self.assertEqual(said["ssh b true"].strip(), "ssh b true")
        hashes = set(re.findall(r"^hash (\w{64})$", done.stdout, re.M))
        self.assertEqual(len(hashes), 1, done.stdout)
        self.assertIn("b-lab.log", said["ls haggle-runs/two_companies-1-1"])
        self.assertIn("ended: exit code 0 on host b", done.stdout)
        self.assertIn("b: ssh -T ", said["./haggle run two_companies --hosts mine.textproto --dry-run"])
        self.assertIn("moves made again, all the same", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
