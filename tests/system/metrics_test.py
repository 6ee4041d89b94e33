#!/usr/bin/python3
"""A broker's metrics as Prometheus reads them, its reflection and health as any gRPC tool asks for them, and the files
for Grafana and lnav.

usage: metrics_test.py SOURCE PROGRAMS
"""

import collections
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import grpc

SOURCE, PROGRAMS = sys.argv[1:3]
del sys.argv[1:3]

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?|NaN|[+-]Inf)$')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
BASE_UNITS = ("seconds", "bytes", "dollars", "units", "ticks", "total", "info", "tick", "runs", "products", "tables",
              "parties", "watchers")


def format_faults(text):
    """What is wrong with a text by the rules of the format 0.0.4 and of naming; [] if nothing is."""
    faults, helped, types, seen, values = [], set(), {}, set(), collections.defaultdict(set)
    if not text.endswith("\n"):
        faults.append("the last line has no end")
    current = None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            if name in helped:
                faults.append("two HELP lines for " + name)
            helped.add(name)
            current = name
        elif line.startswith("# TYPE "):
            name, kind = line.split(" ")[2:]
            types[name] = kind
            if kind not in ("counter", "gauge") or name != current:
                faults.append("a wrong TYPE line: " + line)
            if (kind == "counter") != name.endswith("_total"):
                faults.append("_total is for counters, and for all of them: " + name)
            if name.rsplit("_", 1)[1] not in BASE_UNITS:
                faults.append("no base unit: " + name)
        else:
            match = SAMPLE.match(line)
            if match is None:
                faults.append("no sample: " + line)
                continue
            name, labels = match.group(1), match.group(3) or ""
            if name not in types or name != current:
                faults.append("a sample without its HELP and TYPE: " + line)
            pairs = LABEL.findall(labels)
            if "".join('%s="%s",' % pair for pair in pairs).rstrip(",") != labels.rstrip(","):
                faults.append("labels that do not parse: " + line)
            if (name, labels) in seen:
                faults.append("told twice: " + line)
            seen.add((name, labels))
            for label, value in pairs:
                values[label].add(value)
    faults += ["%s has %d values" % (label, len(all_of)) for label, all_of in values.items() if len(all_of) > 100]
    return faults


def samples(text):
    return {match.group(1) + (match.group(2) or ""): float(match.group(4))
            for match in map(SAMPLE.match, text.splitlines()) if match}


class Broker:
    """A broker of the dinner, and everybody who plays it."""

    def __init__(self, folder, *more):
        self.folder = folder
        scenario = os.path.join(SOURCE, "deploy/scenarios/dinner.textproto")
        tokens = os.path.join(folder, "tokens")
        with open(tokens, "w", encoding="utf-8") as file:
            file.write("@observer ooo\n" + "".join("%s t\n" % name for name in PARTIES))
        os.chmod(tokens, 0o600)
        self.process = subprocess.Popen(
            [os.path.join(PROGRAMS, "haggle-broker"), "--scenario", scenario, "--tokens", tokens, "--listen",
             "127.0.0.1:0", "--status-fd", "1", *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = []
        self.address = self.wait("listening\t")

    def wait(self, beginning):
        while True:
            for line in self.lines:
                if line.startswith(beginning):
                    return line[len(beginning):]
            line = self.process.stdout.readline()
            if not line:
                said = self.process.communicate()[1]
                raise AssertionError("the broker ended: %s %s" % (self.lines, said))
            self.lines.append(line.rstrip("\n"))

    def metrics_port(self):
        return int(self.wait("note\tmetrics at http://127.0.0.1:").split("/")[0])

    def end(self):
        self.process.terminate()
        self.process.communicate()


PARTIES = ("nvidia", "tesla", "x", "xai", "musk", "meta", "openai", "oracle", "rest")


def ask(port, path="/metrics", method="GET", host=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or "127.0.0.1:%d" % port)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response, body


class Metrics(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def broker(self, *more):
        broker = Broker(self.folder.name, *more)
        self.addCleanup(broker.end)
        return broker

    def play(self, broker):
        """Everybody with a strategy that needs nothing."""
        arguments = ["--broker", broker.address, "--token-file", os.path.join(self.folder.name, "tokens")]
        for name in PARTIES:
            arguments += ["--party", name, "--strategy", "silent"]
        agent = subprocess.Popen([os.path.join(PROGRAMS, "haggle-agent"), *arguments], stderr=subprocess.DEVNULL)
        self.addCleanup(agent.wait)
        self.addCleanup(agent.kill)

    def test_format_and_figures(self):
        broker = self.broker("--metrics", "127.0.0.1:0", "--pace", "60000")
        port = broker.metrics_port()
        response, text = ask(port)
        self.assertEqual(response.status, 200)
        self.assertEqual(response.getheader("Content-Type"), "text/plain; version=0.0.4; charset=utf-8")
        self.assertEqual(format_faults(text), [])
        self.play(broker)
        broker.wait("started\t")
        while samples(text).get('haggle_run_tick{run="dinner"}') != 1:
            text = ask(port)[1]
            self.assertEqual(format_faults(text), [])
        figures = samples(text)
        self.assertIn('haggle_run_info{run="dinner",scenario="dinner",state="running"}', figures)
        self.assertEqual(figures['haggle_run_ticks{run="dinner"}'], 56)
        self.assertGreater(figures['haggle_run_steps_total{run="dinner"}'], 1)
        self.assertGreater(figures['haggle_product_backlog_units{product="h100",run="dinner"}'], 0)
        self.assertEqual(figures["haggle_broker_refused_joins_total"], 0)
        self.assertGreater(figures["haggle_broker_received_bytes_total"], 0)

    def test_checker_finds_planted_faults(self):
        text = ask(self.broker("--metrics", "127.0.0.1:0").metrics_port())[1]
        self.assertEqual(format_faults(text), [])
        planted = {
            "no HELP": re.sub(r"# HELP haggle_run_tick .*\n", "", text),
            "no TYPE": re.sub(r"# TYPE haggle_run_tick .*\n", "", text),
            "a counter without _total": text.replace("haggle_run_steps_total", "haggle_run_steps"),
            "no end": text.rstrip("\n"),
            "a label that is not escaped": text.replace('run="dinner"', 'run="din"ner"'),
            "no number": re.sub(r"haggle_runs 1", "haggle_runs one", text),
            "twice": text + text.splitlines()[-1] + "\n",
            "no base unit": text.replace("_seconds", "_minutes"),
            "too many values": text + "".join(
                '# HELP a%d_units a\n# TYPE a%d_units gauge\na%d_units{run="%d"} 1\n' % (i, i, i, i) for i in range(101)),
        }
        for name, wrong in planted.items():
            self.assertNotEqual(wrong, text, name)
            self.assertTrue(format_faults(wrong), name)

    def test_only_metrics_and_only_by_this_machines_name(self):
        port = self.broker("--metrics", "127.0.0.1:0").metrics_port()
        self.assertEqual(ask(port, "/")[0].status, 404)
        self.assertEqual(ask(port, "/../etc/passwd")[0].status, 404)
        self.assertEqual(ask(port, method="POST")[0].status, 405)
        self.assertEqual(ask(port, host="evil.example")[0].status, 403)
        self.assertEqual(ask(port, host="127.evil.example")[0].status, 403)
        self.assertEqual(ask(port, host="localhost:1")[0].status, 200)

    def test_who_does_not_ask_holds_up_nobody_for_long(self):
        port = self.broker("--metrics", "127.0.0.1:0").metrics_port()
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        begin = time.monotonic()
        self.assertEqual(ask(port)[0].status, 200)
        self.assertLess(time.monotonic() - begin, 9)  # a second for each
        flood = socket.create_connection(("127.0.0.1", port))
        try:
            flood.sendall(b"x" * (1 << 20))
        except OSError:
            pass
        self.assertEqual(ask(port)[0].status, 200)
        for one in idle + [flood]:
            one.close()

    def observatory(self, folder):
        """Port and key of the observatory of a folder."""
        web = subprocess.Popen([os.path.join(PROGRAMS, "haggle-cli"), "web", folder], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(web.stdout.close)
        self.addCleanup(web.wait)
        self.addCleanup(web.kill)
        link = re.match(r"http://127\.0\.0\.1:(\d+)/\?key=(\w+)", web.stdout.readline())
        return int(link.group(1)), link.group(2)

    def looked_at(self, port, key, path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Authorization": "Bearer " + key})
        response = connection.getresponse()
        body = response.read().decode()
        self.assertEqual(response.status, 200, path + ": " + body)
        connection.close()
        return response, body

    def test_observatory_tells_what_it_knows_and_its_counters_never_fall(self):
        folder, cli = self.folder.name, os.path.join(PROGRAMS, "haggle-cli")
        run = lambda name, *more: [cli, "run", "two_companies", "--transport", "inprocess", "--quiet", "--journal",
                                   os.path.join(folder, name + ".haggle"), *more]
        subprocess.run(run("done0"), check=True, stdout=subprocess.DEVNULL)
        for i in range(1, 14):  # more than the observatory keeps in memory
            shutil.copy(os.path.join(folder, "done0.haggle"), os.path.join(folder, "done%d.haggle" % i))
        live = subprocess.Popen(run("live", "--pace", "3600000"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(live.wait)
        self.addCleanup(live.kill)
        port, key = self.observatory(folder)
        text = ""
        while 'run="live.haggle"' not in text:
            response, text = self.looked_at(port, key, "/metrics")
        self.assertEqual(response.getheader("Content-Type"), "text/plain; version=0.0.4; charset=utf-8")
        self.assertEqual(format_faults(text), [])
        of = lambda name, run: "haggle_run_%s{run=\"%s.haggle\"}" % (name, run)
        self.assertGreater(samples(text)[of("commands_total", "done0")], 0)
        for name in ("gone_parties", "lost_parties", "timed_out_answers_total", "open_tables", "quiet_seconds"):
            self.assertNotIn(name, text, "the observatory does not know")
        self.assertNotIn(of("events_total", "live"), text, "nobody has looked at it yet")
        told = samples(text)
        while samples(text).get(of("events_total", "live"), 0) < 10:
            self.looked_at(port, key, "/api/run/head?run=live.haggle")
            text = self.looked_at(port, key, "/metrics")[1]
        self.assertEqual(format_faults(text), [])
        self.assertIn(of("awaited_parties", "live"), text)
        self.assertIn('haggle_product_backlog_units{product=', text)
        before = samples(text)
        for i in range(14):
            self.looked_at(port, key, "/api/run/head?run=done%d.haggle" % i)
        index = json.loads(self.looked_at(port, key, "/api/index")[1])
        self.assertIsNone(next(run for run in index["runs"] if run["id"] == "live.haggle")["events"], "it was not forgotten")
        for _ in range(2):
            text = self.looked_at(port, key, "/metrics")[1]
            self.assertEqual(format_faults(text), [])
            now = samples(text)
            for name, value in before.items():
                if name.split("{")[0].endswith("_total"):
                    self.assertGreaterEqual(now.get(name, -1), value, "a counter falls: " + name)
            before = now
            for i in range(13, -1, -1):
                self.looked_at(port, key, "/api/run/head?run=done%d.haggle" % i)
        self.assertGreaterEqual(now[of("events_total", "live")], told.get(of("steps_total", "live"), 0))

    def test_where_another_machine_reaches_it_is_refused(self):
        for address in ("0.0.0.0:0", "unix:metrics.sock"):
            with self.assertRaisesRegex(AssertionError, "on this machine alone"):
                Broker(self.folder.name, "--metrics", address)

    def stubs(self, broker):
        channel = grpc.insecure_channel(broker.address, options=[("grpc.enable_http_proxy", 0)])
        self.addCleanup(channel.close)
        health = channel.unary_unary("/grpc.health.v1.Health/Check")
        reflection = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        return health, reflection

    def test_introspection(self):
        health, reflection = self.stubs(self.broker("--introspection"))
        self.assertEqual(health(b"", timeout=10), b"\x08\x01")  # status: SERVING
        services = next(iter(reflection(iter([b"\x3a\x00"]), timeout=10)))  # list_services: ""
        for name in (b"haggle.v1.BrokerService", b"haggle.v1.ObserverService", b"grpc.health.v1.Health"):
            self.assertIn(name, services)
        name = b"haggle.v1.ObserverService"  # file_containing_symbol
        described = next(iter(reflection(iter([b"\x22" + bytes([len(name)]) + name]), timeout=10)))
        self.assertIn(b"Follow", described)

    def test_introspection_is_off_by_default(self):
        health, reflection = self.stubs(self.broker())
        with self.assertRaises(grpc.RpcError) as refused:
            health(b"", timeout=10)
        self.assertEqual(refused.exception.code(), grpc.StatusCode.UNIMPLEMENTED)
        with self.assertRaises(grpc.RpcError) as refused:
            next(iter(reflection(iter([b"\x3a\x00"]), timeout=10)))
        self.assertEqual(refused.exception.code(), grpc.StatusCode.UNIMPLEMENTED)

    def test_board_asks_for_metrics_that_there_are(self):
        text = ask(self.broker("--metrics", "127.0.0.1:0", "--pace", "60000").metrics_port())[1]
        with open(os.path.join(SOURCE, "proto/metrics/run_metrics.cc"), encoding="utf-8") as file:
            there = set(re.findall(r'"(haggle_\w+)"', file.read()))
        self.assertTrue(set(re.findall(r"^(haggle_\w+)", text, re.M)) <= there)
        with open(os.path.join(SOURCE, "deploy/grafana/haggle.json"), encoding="utf-8") as file:
            board = json.load(file)
        queries = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
        self.assertGreater(len(queries), 8)
        for query in queries:
            named = set(re.findall(r"haggle_\w+", query))
            self.assertTrue(named, query)
            self.assertTrue(named <= there, "%s: %s" % (query, named - there))
        ids = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(ids), len(set(ids)))

    def test_lnav_reads_the_log(self):
        if shutil.which("lnav") is None:
            self.skipTest("there is no lnav here (Debian's package lnav): the format file is not tried")
        home = os.path.join(self.folder.name, "home")
        formats = os.path.join(home, ".config/lnav/formats/installed")
        os.makedirs(formats)
        shutil.copy(os.path.join(SOURCE, "deploy/lnav/haggle.json"), formats)
        run = lambda *arguments: subprocess.run(arguments, cwd=self.folder.name, capture_output=True, text=True, check=True,
                                                env={**os.environ, "HOME": home, "TERM": "xterm", "TZ": "UTC"})
        cli = os.path.join(PROGRAMS, "haggle-cli")
        run(cli, "run", "two_companies", "--transport", "inprocess", "--journal", "run.haggle")
        run(cli, "export", "run.haggle", "--format", "jsonl", "-o", "run.jsonl")
        with open(os.path.join(self.folder.name, "run.jsonl"), encoding="utf-8") as file:
            log = [json.loads(line) for line in file]
        said = run("lnav", "-n", "-c", ";SELECT party, count(*) AS n FROM haggle_log WHERE kind = 'offered' GROUP BY party "
                   "ORDER BY party", "-c", ":write-csv-to -", "run.jsonl").stdout
        counted = collections.Counter(line["party"] for line in log if line["kind"] == "offered")
        for party, count in counted.items():
            self.assertIn("%s,%d" % (party, count), said)
        shown = run("lnav", "-n", "run.jsonl").stdout
        self.assertIn("offers price", shown)
        self.assertNotIn('{"number"', shown)
        # Of a scenario without dates, whose empty dates lnav would take for some time of the past.
        run(cli, "run", "contract_net", "--transport", "inprocess", "--journal", "undated.haggle")
        run(cli, "export", "undated.haggle", "--format", "jsonl", "-o", "undated.jsonl")
        with open(os.path.join(self.folder.name, "undated.jsonl"), encoding="utf-8") as file:
            log = [json.loads(line) for line in file]
        self.assertEqual({line["date"] for line in log}, {None})
        said = run("lnav", "-n", "-c", ";SELECT count(*) AS n, min(log_time) AS first FROM haggle_undated_log", "-c",
                   ":write-csv-to -", "undated.jsonl").stdout
        self.assertIn("%d,1970-01-01" % len(log), said)
        shown = run("lnav", "-n", "undated.jsonl").stdout
        self.assertEqual([line for line in shown.splitlines() if line.startswith("tick ")],
                         ["tick %d %s: %s" % (line["tick"], line["phase"], line["text"].split("\n")[0]) for line in log])
        self.assertNotIn('{"number"', shown)


if __name__ == "__main__":
    unittest.main()
