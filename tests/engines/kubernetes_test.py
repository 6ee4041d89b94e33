#!/usr/bin/python3
"""The image of deploy/container, built by buildah from a base that debootstrap makes, and the pods of `haggle manifests`
as they are rendered, run from it by podman with runc. There is no API server here: a Job is run as one pod of its
template, and what only a cluster does (Jobs' restarts, NetworkPolicies, the Service's name) is not tested. All pods are
in one network namespace, in which the Service's name is this machine's; nothing is left on the machine's own network.

usage: kubernetes_test.py BUILD [UNITTEST_ARGUMENT...]
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
IP = "/usr/sbin/ip"
NAMESPACE = "haggle-kube-%d" % os.getpid()
IMAGE = "localhost/haggle:test"
# The limits of a container are otherwise higher than what some machines let root set.
CONFIGURATION = """[containers]
default_ulimits=["nofile=4096:4096","nproc=4096:4096"]
[engine]
cgroup_manager="cgroupfs"
events_logger="file"
"""


def why_not():
    if os.geteuid() != 0:
        return "pods and namespaces are root's to make here, and this is not root"
    for program in ("podman", "buildah", "runc", "debootstrap", "ip", "nsenter"):
        if shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
            return "%s is missing: install the section [engines] of deploy/packages.txt" % program
    return ""


def run(*words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **more)


def must(*words, **more):
    done = run(*words, **more)
    if done.returncode != 0:
        raise AssertionError("%s: exit code %d\n%s" % (" ".join(words), done.returncode, done.stdout))
    return done.stdout


def mirror():
    """Where apt has Debian from."""
    for line in must("apt-get", "indextargets", "--format", "$(SITE) $(REPO_URI)").splitlines():
        if "security" not in line and "debian" in line:
            return line.split()[1]
    return ""


def rules():
    """The machine's own packet filter and whether it forwards, as they are."""
    with open("/proc/sys/net/ipv4/ip_forward", encoding="ascii") as file:
        return run("nft", "list", "ruleset").stdout + run("ip", "-o", "link").stdout + file.read()


def pods_of(text):
    """A pod for each Job of a file, by its name: the Job's template, word for word but for the volumes in memory, which
    podman 4.3 has pods share that call them alike."""
    pods = {}
    for document in text.split("---\n")[1:]:
        name = re.search(r"^  name: (\S+)$", document, re.M).group(1)
        template = document.split("  template:\n")[1]
        template = re.sub(r"^    ", "", template, flags=re.M)
        template = re.sub(r"- name: (keys|tmp)$", r"- name: %s-\1" % name, template, flags=re.M)
        pods[name] = "apiVersion: v1\nkind: Pod\n" + template.replace("metadata:\n", "metadata:\n  name: %s\n" % name, 1)
    return pods


class Pods(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="haggle-kube-")
        cls.addClassCleanup(cls.clean)
        cls.before = rules()
        with open(cls.path("containers.conf"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION)
        with open(cls.path("hosts"), "w", encoding="ascii") as file:
            file.write("127.0.0.1 localhost dinner-10-broker\n")
        cls.environment = dict(os.environ, CONTAINERS_CONF=cls.path("containers.conf"),
                               PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
        cls.storage = ["--root", cls.path("root"), "--runroot", cls.path("runroot")]
        must(IP, "netns", "add", NAMESPACE)
        must(IP, "-n", NAMESPACE, "link", "set", "lo", "up")
        cls.build_image()

    @classmethod
    def build_image(cls):
        rootfs = cls.path("rootfs")
        must("debootstrap", "--variant=minbase", "bookworm", rootfs, mirror(), env=cls.environment)
        buildah = ["buildah"] + cls.storage
        container = must(*buildah, "from", "scratch", env=cls.environment).strip().splitlines()[-1]
        must(*buildah, "add", "-q", container, rootfs, "/", env=cls.environment)
        must(*buildah, "commit", "-q", "--rm", container, "localhost/base:test", env=cls.environment)
        shutil.rmtree(rootfs)
        environment = dict(cls.environment, HAGGLE_BUILDER=" ".join(["buildah"] + cls.storage + ["--runtime", "runc"]))
        must(ROOT + "/deploy/container/build", IMAGE, "--isolation", "chroot", "--build-arg",
             "BASE=localhost/base:test", env=environment)

    @classmethod
    def clean(cls):
        if os.path.exists(cls.path("root")):
            cls.podman("pod", "rm", "--all", "--force", "--time", "0")
            run("podman", *cls.storage, "system", "reset", "--force", env=cls.environment)
        run(IP, "netns", "del", NAMESPACE)
        shutil.rmtree(cls.path(""), ignore_errors=True)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    @classmethod
    def podman(cls, *words):
        """In the namespace. Not by `ip netns exec`, which hides the control groups."""
        inside = 'mount --bind "$0" /etc/hosts && exec "$@"'
        return run("nsenter", "--net=/run/netns/" + NAMESPACE, "unshare", "--mount", "--propagation", "slave", "sh", "-c",
                   inside, cls.path("hosts"), "podman", "--runtime", "runc", *cls.storage, *words, env=cls.environment,
                   cwd=cls.folder)  # where nothing is called like the image, which podman would build of it

    def must_podman(self, *words):
        done = self.podman(*words)
        self.assertEqual(done.returncode, 0, " ".join(words) + "\n" + done.stdout)
        return done.stdout

    def test_the_image_is_nobodys_and_small(self):
        image = json.loads(must("podman", *self.storage, "image", "inspect", IMAGE, env=self.environment))[0]
        self.assertEqual(image["Config"]["User"], "10001:10001")
        self.assertLess(image["Size"], 400e6)
        for program in ("haggle-cli", "haggle-broker", "haggle-agent"):
            said = self.must_podman("run", "--rm", "--network", "host", "--read-only", IMAGE, program, "--version")
            self.assertRegex(said, program.replace("-cli", "") + r" \d")

    def test_the_dinner_in_pods_has_the_hash_of_the_local_one(self):
        cli = os.path.join(BUILD, "bin", "haggle-cli")
        local = must(cli, "run", "dinner", "--transport", "inprocess", "--journal", "none")
        wanted = re.search(r"hash (\w+)", local).group(1)
        manifests = self.path("dinner")
        must(cli, "manifests", "dinner", "--image", IMAGE, "--pull-policy", "Never", "-o", manifests)
        files = {}
        for name in os.listdir(manifests):
            with open(os.path.join(manifests, name), encoding="utf-8") as file:
                files[name] = file.read()
        brokers, agents = pods_of(files["broker.yaml"]), pods_of(files["agents.yaml"])
        self.assertEqual((len(brokers), len(agents)), (1, 9))
        pods = "".join("---\n" + text for text in (*brokers.values(), *agents.values()))
        self.must_podman("kube", "play", "--network", "host", "--start=false",
                         self.written("all", files["secrets.yaml"] + files["journal.yaml"] + pods))
        self.decode_secrets(files["secrets.yaml"])
        self.must_podman("pod", "start", *brokers, *agents)
        names = ["dinner-10-broker-broker"] + [name + "-agent" for name in agents]
        codes = self.must_podman("wait", *names).split()[-len(names):]
        said = "".join("== %s\n%s" % (name, self.podman("logs", name).stdout) for name in names)
        self.assertEqual(codes, ["0"] * len(names), said)
        self.assertIn("hash " + wanted, said)
        # As the reader's pod has it: the same volume.
        journal = self.path("run.haggle")
        shutil.copyfile(os.path.join(self.mount_of("dinner-10-journal"), "run.haggle"), journal)
        self.assertIn(wanted, must(cli, "verify", journal))

    def test_the_machines_own_network_is_as_it_was(self):
        self.assertEqual(rules(), self.before)

    def mount_of(self, volume):
        return self.must_podman("volume", "inspect", "--format", "{{.Mountpoint}}", volume).strip().splitlines()[-1]

    def decode_secrets(self, text):
        """podman 4.3 leaves a Secret's files as they are in the manifest: in base 64."""
        for name in re.findall(r"^  name: (\S+)$", text, re.M):
            folder = self.mount_of(name)
            for file in os.listdir(folder):
                with open(os.path.join(folder, file), "rb") as source:
                    data = base64.b64decode(source.read(), validate=True)
                with open(os.path.join(folder, file), "wb") as target:
                    target.write(data)

    def written(self, name, text):
        with open(self.path(name + ".yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        return file.name


if __name__ == "__main__":
    BUILD = os.path.realpath(sys.argv.pop(1))
    if why_not():
        print("NOT RUN:", why_not())
        sys.exit(77)  # which ctest counts as skipped
    unittest.main(verbosity=2)
