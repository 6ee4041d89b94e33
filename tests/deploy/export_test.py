#!/usr/bin/python3
"""`haggle export` as other tools read it: the trace by the rules of the Trace Event Format, tables and logs read back.

usage: export_test.py HAGGLE_CLI
"""

import collections
import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

CLI = sys.argv.pop()

# What each phase must have besides ph, pid and tid, by the format's page.
NEEDED = {
    "M": {"name", "args"},
    "X": {"name", "ts", "dur", "args"},
    "B": {"name", "ts"},
    "E": {"ts"},
    "C": {"name", "ts", "args"},
    "s": {"name", "ts", "id", "cat"},
    "f": {"name", "ts", "id", "cat", "bp"},
}


def trace_faults(trace):
    """What is wrong with a trace; [] if nothing is."""
    faults = []
    named, slices, depth, flows = set(), collections.defaultdict(list), collections.Counter(), {}
    for event in trace["traceEvents"]:
        phase = event.get("ph")
        if phase not in NEEDED:
            faults.append("no such phase: %r" % event)
            continue
        if not NEEDED[phase] | {"pid", "tid"} <= set(event):
            faults.append("something is missing: %r" % event)
            continue
        track = (event["pid"], event["tid"])
        if phase == "M":
            named.add(track if event["name"] == "thread_name" else event["pid"])
            continue
        if event["pid"] not in named or (phase != "C" and track not in named):
            faults.append("a track without a name: %r" % event)
        if not isinstance(event["ts"], int) or event["ts"] < 0:
            faults.append("no time: %r" % event)
        if phase == "X":
            slices[track].append((event["ts"], event["ts"] + event["dur"]))
        elif phase in "BE":
            depth[track] += 1 if phase == "B" else -1
            if not 0 <= depth[track] <= 1:
                faults.append("slices that do not nest: %r" % event)
        elif phase == "C":
            if not event["args"] or not all(isinstance(value, (int, float)) for value in event["args"].values()):
                faults.append("a counter without a number: %r" % event)
        else:
            flows.setdefault(event["id"], []).append(event)
    for track, spans in slices.items():
        spans.sort()
        for before, after in zip(spans, spans[1:]):
            if before[1] > after[0]:
                faults.append("slices overlap on %r: %r, %r" % (track, before, after))
    begins = {(track, begin) for track, spans in slices.items() for begin, _ in spans}
    for ends in flows.values():
        if [event["ph"] for event in ends] != ["s", "f"] or ends[0]["ts"] >= ends[1]["ts"] or ends[1]["bp"] != "e":
            faults.append("an arrow without begin or end: %r" % ends)
        for event in ends:
            if ((event["pid"], event["tid"]), event["ts"]) not in begins:
                faults.append("an arrow that is bound to no slice: %r" % event)
    faults += ["a slice without end on %r" % (track,) for track, open_ones in depth.items() if open_ones]
    return faults


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.haggle("run", "dinner", "--transport", "inprocess", "--journal", "dinner.haggle")
        cls.haggle("run", "two_companies", "--transport", "inprocess", "--journal", "table.haggle")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def haggle(cls, *arguments, code=0):
        said = subprocess.run([CLI, *arguments], cwd=cls.folder.name, capture_output=True, text=True, check=False)
        if said.returncode != code:
            raise AssertionError("%r ended with %d: %s" % (arguments, said.returncode, said.stderr))
        return said

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def text(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return file.read()

    def trace(self, journal):
        self.haggle("export", journal, "--format", "perfetto", "-o", journal + ".json", "--force")
        return json.loads(self.text(journal + ".json"))

    def select(self, journal, sql):
        connection = sqlite3.connect("file:%s?mode=ro" % self.path(journal), uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def test_trace_is_sound(self):
        for journal in ("dinner.haggle", "table.haggle"):
            self.assertEqual(trace_faults(self.trace(journal)), [])

    def test_checker_finds_planted_faults(self):
        def planted(change):
            trace = json.loads(self.text("table.haggle.json"))
            change(trace["traceEvents"])
            return trace_faults(trace)

        self.trace("table.haggle")
        first = lambda events, phase: next(event for event in events if event["ph"] == phase)
        for phase in NEEDED:
            self.assertTrue(planted(lambda events: first(events, phase).pop(sorted(NEEDED[phase])[0])), phase)
        self.assertTrue(planted(lambda events: events.remove(first(events, "f"))))
        self.assertTrue(planted(lambda events: events.remove(first(events, "E"))))
        self.assertTrue(planted(lambda events: first(events, "X").update(dur=10**9)))
        self.assertTrue(planted(lambda events: first(events, "s").update(ts=1)))
        self.assertTrue(planted(lambda events: first(events, "C").update(args={"units": "many"})))

    def test_trace_tells_the_run(self):
        trace = self.trace("table.haggle")
        events = trace["traceEvents"]
        log = [json.loads(line) for line in self.haggle("log", "table.haggle", "--format", "jsonl").stdout.splitlines()]
        told = [event["args"]["text"] for event in events if event["ph"] == "X" and event["pid"] != 3]
        self.assertEqual(told, [line["text"].replace("\n", " ") for line in log])
        self.assertEqual([event["args"].get("why") for event in events if event["ph"] == "X" and event["name"] == "offered"
                          and event["pid"] == 2],
                         [line["why"] for line in log if line["kind"] == "offered"])
        # Each answer at a table of two has an arrow from the offer before it.
        answers = sum(1 for line in log if line["kind"] in ("offered", "accepted", "rejected", "left_table"))
        tables = sum(1 for line in log if line["kind"] == "table_opened")
        self.assertEqual(sum(1 for event in events if event["ph"] == "f"), answers - tables)
        self.assertEqual(trace["otherData"]["hash"],
                         self.select("table.haggle", "SELECT lower(hex(hash)) FROM seal")[0][0])

    def test_arrows_lead_from_an_offer_to_its_answers_at_the_same_table(self):
        """By each protocol: who answers what stands in its rules, and not in who moved before. Of the auctions here
        nobody calls with an offer, and bids answer none but that."""
        for scenario, seen in (("dinner", 1), ("two_companies", 1), ("contract_net", 0), ("first_price", 0),
                               ("vcg", 0), ("concession", 1), ("unanimity", 1), ("mediation", 1), ("majority", 1),
                               ("double_auction", 0)):
            journal = scenario + ".arrows"
            if not os.path.exists(self.path(journal)):
                self.haggle("run", scenario, "--transport", "inprocess", "--journal", journal)
            events = self.trace(journal)["traceEvents"]
            self.assertEqual(trace_faults({"traceEvents": events}), [])
            slices = {(event["pid"], event["tid"], event["ts"]): event for event in events if event["ph"] == "X"}
            opened = {event["args"]["table"]: event["args"]["text"] for event in slices.values()
                      if event["name"] == "table_opened"}
            at = lambda end: slices[end["pid"], end["tid"], end["ts"]]
            arrows = [(at(begin), at(end)) for begin, end in zip(
                [event for event in events if event["ph"] == "s"], [event for event in events if event["ph"] == "f"])]
            self.assertEqual(bool(arrows), bool(seen), scenario)
            moves = [event for event in events if event["ph"] == "X" and event["pid"] == 2 and
                     event["name"] in ("offered", "accepted", "rejected", "left_table")]
            for begin, end in arrows:
                self.assertEqual(begin["name"], "offered")
                self.assertIn(end["name"], ("offered", "accepted", "rejected", "left_table"))
                self.assertEqual(begin["args"]["table"], end["args"]["table"], scenario)
                self.assertNotEqual(begin["tid"], end["tid"])
                own = [event for event in moves if event["args"]["table"] == begin["args"]["table"] and
                       event["name"] == "offered" and begin["ts"] < event["ts"] < end["ts"]]
                if scenario in ("contract_net", "first_price", "vcg"):
                    first = next(event for event in moves if event["args"]["table"] == begin["args"]["table"])
                    self.assertEqual(begin["tid"], first["tid"], "a bid answers the call, which comes first")
                elif scenario == "concession":
                    self.assertFalse([event for event in own if event["tid"] == begin["tid"]], "the author's last offer")
                else:
                    self.assertEqual(own, [], "what is answered is what was offered last")
                if scenario in ("unanimity", "mediation", "majority", "concession"):
                    self.assertNotEqual(end["name"], "offered", "a proposal is no answer to the one before")
            self.assertTrue(opened)

    def test_counters_are_those_of_the_tables(self):
        events = self.trace("dinner.haggle")["traceEvents"]
        for counter, unit, name, scale in (("backlog h100", "units", "backlog", 1), ("price h200", "dollars", "price", 100)):
            product = counter.split()[1]
            values = [round(event["args"][unit] * scale) for event in events
                      if event["ph"] == "C" and event["name"] == counter]
            expected = self.select("dinner.haggle", "SELECT tick, value FROM metrics WHERE name = '%s' AND product = '%s' "
                                   "AND party IS NULL AND tick IS NOT NULL ORDER BY tick" % (name, product))
            self.assertEqual(len(values), 56)
            self.assertGreater(len(expected), 20)  # a product is told of from when there is one
            self.assertEqual([(tick, values[tick]) for tick, _ in expected], expected, counter)

    def test_logs_are_those_of_log(self):
        for form in ("jsonl", "csv"):
            said = self.haggle("export", "dinner.haggle", "--format", form, "-o", "log." + form)
            self.assertIn("wrote log.%s (%s)" % (form, form), said.stderr)
            self.assertEqual(said.stdout, "")
            self.assertEqual(self.text("log." + form).replace("\r\n", "\n"),
                             self.haggle("log", "dinner.haggle", "--format", form).stdout.replace("\r\n", "\n"))

    def test_tables_read_back(self):
        said = self.haggle("export", "dinner.haggle", "--format", "tables", "-o", "tables")
        self.assertIn("wrote the folder tables (tables, with schema.json)", said.stderr)
        schema = json.loads(self.text("tables/schema.json"))
        self.assertEqual(sorted(os.listdir(self.path("tables"))),
                         sorted([table["file"] for table in schema["tables"]] + ["schema.json"]))
        self.assertGreater(len(schema["tables"]), 15)
        full = 0
        for table in schema["tables"]:
            expected = self.select("dinner.haggle", "SELECT * FROM %s ORDER BY rowid" % table["name"])
            rows = [self.typed(cells, table["columns"]) for cells in self.cells(table["file"])]
            self.assertEqual(rows, [tuple(row) for row in expected], table["name"])
            self.assertEqual(table["rows"], len(rows))
            full += 1 if rows else 0
        self.assertGreater(full, 10)

    def cells(self, file):
        """The rows without the head; whether a field was in quotes tells nothing from an empty text."""
        text = self.text("tables/" + file)
        self.assertTrue(text.endswith("\r\n"))
        head, *lines = text[:-2].split("\r\n")  # no text of a journal has a line's end in it
        names = next(csv.reader([head], strict=True))
        for line in lines:
            fields = next(csv.reader([line], strict=True))
            self.assertEqual(len(fields), len(names))
            raw = self.raw_fields(line)
            yield [None if bare == "" else field for field, bare in zip(fields, raw)]

    @staticmethod
    def raw_fields(line):
        fields, quoted = [""], False
        for character in line:
            quoted ^= character == '"'
            if character == "," and not quoted:
                fields.append("")
            else:
                fields[-1] += character
        return fields

    @staticmethod
    def typed(cells, columns):
        types = {"int64": int, "string": str, "double": float, "binary": bytes.fromhex}
        return tuple(None if cell is None else types[column["type"]](cell) for cell, column in zip(cells, columns))

    def test_nothing_half_written_and_nothing_overwritten(self):
        with open(self.path("there"), "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertIn("there", self.haggle("export", "table.haggle", "--format", "csv", "-o", "there", code=1).stderr)
        self.assertEqual(self.text("there"), "mine")
        self.haggle("export", "table.haggle", "--format", "csv", "-o", "there", "--force")
        self.assertIn("seq,tick", self.text("there"))
        os.mkdir(self.path("folder"))
        self.assertIn("is there already",
                      self.haggle("export", "table.haggle", "--format", "tables", "-o", "folder", code=1).stderr)
        self.haggle("export", "table.haggle", "--format", "tables", "-o", "other", "--force", code=2)
        self.haggle("export", "table.haggle", "--format", "xml", "-o", "other", code=2)
        # A journal that turns out to be damaged half way leaves nothing.
        shutil.copyfile(self.path("dinner.haggle"), self.path("damaged.haggle"))
        connection = sqlite3.connect(self.path("damaged.haggle"))
        connection.execute("UPDATE steps SET data = data || x'00' WHERE id = 200")
        connection.commit()
        connection.close()
        before = sorted(os.listdir(self.folder.name))
        for form in ("perfetto", "jsonl", "tables"):
            said = subprocess.run([CLI, "export", "damaged.haggle", "--format", form, "-o", "broken"],
                                  cwd=self.folder.name, capture_output=True, text=True, check=False)
            self.assertNotEqual(said.returncode, 0, form)
            self.assertIn("damaged.haggle", said.stderr)
        self.assertEqual(sorted(os.listdir(self.folder.name)), before)


if __name__ == "__main__":
    unittest.main()
