#!/usr/bin/python3
"""What `haggle manifests` writes, against Kubernetes' schemas (schemas/check.mjs, offline) and as kubectl puts it
together. Faults are planted, each of which the check must find.

usage: manifests_schema_test.py BUILD [UNITTEST_ARGUMENT...]
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import npm_packages

HERE = os.path.realpath(os.path.dirname(__file__))
FILES = ("agents.yaml", "broker.yaml", "journal.yaml", "network.yaml", "reader.yaml", "secrets.yaml")
USUAL = ("two_companies",)
UNUSUAL = ("dinner", "--namespace", "trade", "--pull-policy", "Always", "--storage-class", "fast", "--deadline", "500",
           "--durable", "--agent", "oracle=boulware,exponent=300", "--name", "other")
# In which file what becomes what, and what is told of it.
PLANTED = (
    ("broker.yaml", "  backoffLimit:", "  backofLimit:", "unknown field Job.spec.backofLimit"),
    ("broker.yaml", "fsGroup:", "fsgroup:", "unknown field Job.spec.template.spec.securityContext.fsgroup"),
    ("broker.yaml", "defaultMode:", "mode:", "unknown field Job.spec.template.spec.volumes.0.secret.mode"),
    ("broker.yaml", "backoffLimit: 3", "backoffLimit: three", "backoffLimit must be integer"),
    ("broker.yaml", "  template:", "  templates:", "must have required property template"),
    ("agents.yaml", "readOnlyRootFilesystem", "readOnlyRootFileSystem", "readOnlyRootFileSystem"),
    ("agents.yaml", "onPodConditions", "onPodCondition", "onPodCondition"),
    ("network.yaml", "policyTypes:", "policyType:", "unknown field NetworkPolicy.spec.policyType"),
    ("network.yaml", "kind: Service", "kind: Services", "no kind of Kubernetes: v1 Services"),
    ("journal.yaml", "accessModes:", "accessMode:", "unknown field PersistentVolumeClaim.spec.accessMode"),
    ("secrets.yaml", "immutable: true", "immutable: maybe", "immutable must be boolean"),
)


def run(*words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **more)


class Manifests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="haggle-manifests-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.check_folder = os.path.join(BUILD, "kubernetes-schemas")
        npm_packages.install(os.path.join(HERE, "schemas"), cls.check_folder)

    def written(self, name, words):
        folder = os.path.join(self.folder.name, name)
        if not os.path.exists(folder):
            done = run(os.path.join(BUILD, "bin", "haggle-cli"), "manifests", *words, "--image", "haggle:1", "-o", folder)
            self.assertEqual(done.returncode, 0, done.stdout)
        return folder

    def checked(self, *paths):
        return run("node", os.path.join(self.check_folder, "check.mjs"), *paths)

    def test_they_keep_to_the_schemas(self):
        for name, words, objects in (("usual", USUAL, 12), ("unusual", UNUSUAL, 26)):
            folder = self.written(name, words)
            self.assertEqual(sorted(os.listdir(folder)), sorted(FILES + ("kustomization.yaml",)))
            done = self.checked(*(os.path.join(folder, file) for file in FILES))
            self.assertEqual((done.returncode, done.stdout), (0, "%d objects, 0 faults\n" % objects))

    def test_planted_faults_are_found(self):
        folder = self.written("usual", USUAL)
        for file, good, bad, told in PLANTED:
            with open(os.path.join(folder, file), encoding="utf-8") as source:
                text = source.read()
            self.assertIn(good, text)
            planted = os.path.join(self.folder.name, "planted.yaml")
            with open(planted, "w", encoding="utf-8") as target:
                target.write(text.replace(good, bad, 1))
            done = self.checked(planted)
            self.assertEqual(done.returncode, 1, bad)
            self.assertIn(told, done.stdout)

    def test_kubectl_puts_them_together(self):
        if shutil.which("kubectl") is None:
            print("NOT RUN: kubectl is missing", flush=True)
            self.skipTest("kubectl is missing")
        folder = self.written("unusual", UNUSUAL)
        done = run("kubectl", "kustomize", folder)
        self.assertEqual(done.returncode, 0, done.stdout)
        kinds = re.findall(r"^kind: (\w+)$", done.stdout, re.M)
        self.assertEqual({kind: kinds.count(kind) for kind in kinds},
                         {"Job": 10, "Secret": 11, "NetworkPolicy": 2, "Service": 1, "PersistentVolumeClaim": 1})
        self.assertEqual(len(re.findall(r"^  namespace: trade$", done.stdout, re.M)), len(kinds))


if __name__ == "__main__":
    BUILD = os.path.realpath(sys.argv.pop(1))
    if npm_packages.why_not():
        print("NOT RUN:", npm_packages.why_not())
        sys.exit(77)  # which ctest counts as skipped
    unittest.main(verbosity=2)
