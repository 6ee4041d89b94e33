#!/usr/bin/python3
"""Plants every fault that tidy knows in a small tree of its own, and expects
each to be found there, at its line, with advice; and nothing in a clean tree."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tidy  # noqa: E402

# What a clean tree looks like, and constructs that only look like faults.
CLEAN = {
    "proto/base/ids.h": "#pragma once\n// rand() and nvidia in a comment are talk.\nusing Id = int;\n",
    "broker/core/market.cc": '#include "proto/base/ids.h"\n#include <cmath>\n'
                             "double Root(double x) { return std::sqrt(x); }\n"
                             "int Find(const absl::flat_hash_map<int, int>& known) { return known.at(3); }\n"
                             "bool Late(int tick) { return tick > 0; }\n"
                             "Tick time(int);\nint operand(int x); int y = operand(2);\n",
    "proto/base/events.h": "using EventBody = std::variant<std::monostate, Offered,\n    Accepted>;\n",
    "proto/base/moves.h": "using Action = std::variant<std::monostate, Offer, Accept>;\n",
    "deploy/launch/status.cc": "std::visit([](const auto&) {}, line);\n",
    "broker/core/questions.cc": "bool A(Event& e) {\n  return std::get_if<Offered>(&e.body);\n}\n"
                                "bool B(Event& e) {\n  return std::holds_alternative<Accepted>(e.body);\n}\n",
    "broker/server/main.cc": '#include <grpcpp/grpcpp.h>\n#include "broker/core/market.h"\n#include <thread>\n',
    "agents/sdk/plugin_loader.cc": "#include <fstream>\n",
    # One name in namespaces of their own, members, unnamed ones, declarations and specialisations are no second type.
    "proto/base/turn.h": "namespace haggle {\nstruct Turn {\n  struct Part {};\n};\nclass Later;\n}\n"
                         "int million = 1'000'000;\n// See ids.h and proto/base/ids.h; base.cc of mine.cc.\n",
    "proto/base/base.cc": "namespace haggle {\nnamespace {\nstruct Turn {};\n}\nclass Later {\n  struct Part {};\n};\n"
                          "template <>\nstruct Turns<int> {};\nvoid F() {\n  struct Turn {};\n}\n}\n"
                          "namespace other {\nenum class Turn { kOne };\n}\n",
    "tests/broker/market_test.cc": "int x;\n",
    "tests/broker/CMakeLists.txt": "haggle_test(market_test SOURCES market_test.cc)\n",
}

# (file, text, line of the fault, part of the message)
PLANTED = [
    ("proto/base/a.cc", '#include "broker/core/market.h"\n', 1, "proto/base must not include broker/core/market.h"),
    ("proto/theory/a.cc", '#include "agents/sdk/view.h"\n', 1, "proto/theory must not include agents/sdk/view.h"),
    ("broker/core/a.cc", '#include "proto/theory/points.h"\n', 1, "broker/core must not include proto/theory"),
    ("proto/theory/a.cc", "double x = std::pow(2.0, y);\n", 1, "proto/base/math.h"),
    ("broker/core/a.cc", '\n#include "agents/sdk/view.h"\n', 2, "broker/core must not include agents/sdk/view.h"),
    ("broker/core/a.cc", '#include "broker/run/chain.h"\n', 1, "must not include broker/run/chain.h"),
    ("broker/run/a.cc", '#include "broker/journal/reader.h"\n', 1, "must not include broker/journal/reader.h"),
    ("broker/core/state.h", '#include "broker/core/market.h"\n', 1, "event_sink.h and verdict.h have what"),
    ("agents/strategies/a.cc", '#include "broker/core/market.h"\n', 1, "move what both need to a layer below"),
    ("agents/sdk/a.h", '#include "agents/strategies/strategies.h"\n', 1, "must not include agents/strategies"),
    ("broker/journal/a.cc", '#include "proto/codec/codec.h"\n', 1, "must not include proto/codec/codec.h"),
    ("deploy/cli/a.cc", '#include "broker/server/server.h"\n', 1, "must not include broker/server/server.h"),
    ("deploy/cli/a.cc", "#include <grpcpp/grpcpp.h>\n", 1, "go through agents/sdk/link.h"),
    ("deploy/web/server.cc", "#include <boost/asio/post.hpp>\n", 1, "go through deploy/web/network.h"),
    ("proto/codec/a.cc", '#include "haggle/v1/broker_service.grpc.pb.h"\n', 1, "may include"),
    ("broker/core/a.cc", "#include <google/protobuf/message.h>\n", 1, "translate at the edge"),
    ("agents/sdk/a.cc", "#include <thread>\n", 1, "neither clocks, threads"),
    ("agents/sdk/a.cc", "#include <chrono>\n", 1, "neither clocks, threads"),
    ("broker/core/a.cc", "#include <ranges>\n", 1, "nor ranges"),
    ("broker/core/a.cc", "#include <sqlite3.h>\n", 1, "storage belongs to broker/journal"),
    ("broker/core/a.cc", '#include "absl/random/random.h"\n', 1, "neither chance"),
    ("broker/core/a.cc", "int x = rand();\n", 1, "haggle::Random"),
    ("broker/core/a.cc", "std::srand(1);\n", 1, "haggle::Random"),
    ("broker/core/a.cc", "std::mt19937_64 g;\n", 1, "haggle::Random"),
    ("agents/strategies/a.cc", "absl::BitGen gen;\n", 1, "haggle::Random"),
    ("agents/strategies/a.cc", "std::uniform_int_distribution<int> d(0, 1);\n", 1, "Uniform"),
    ("agents/strategies/a.cc", "std::shuffle(a, b, g);\n", 1, "Shuffle"),
    ("agents/strategies/a.cc", "std::sample(a, b, c, 1, g);\n", 1, "Shuffle"),
    ("broker/core/a.cc", "\n\nauto t = std::chrono::steady_clock::now();\n", 3, "time is the tick"),
    ("broker/core/a.cc", "auto t = absl::Now();\n", 1, "time is the tick"),
    ("broker/core/a.cc", "auto t = time(nullptr);\n", 1, "civil arithmetic"),
    ("broker/core/a.cc", "localtime_r(&t, &tm);\n", 1, "civil arithmetic"),
    ("agents/strategies/a.cc", "double x = std::pow(2.0, y);\n", 1, "proto/base/math.h"),
    ("agents/strategies/a.cc", "double x = exp(y);\n", 1, "proto/base/math.h"),
    ("agents/sdk/a.cc", 'getenv("HOME");\n', 1, "strategy parameters"),
    ("agents/strategies/a.cc", "std::this_thread::sleep_for(d);\n", 1, "nothing here waits"),
    ("broker/core/a.cc", "for (int i : std::views::iota(0, 3)) f(i);\n", 1, "write the loop"),
    ("broker/core/a.cc", "auto h = std::hash<int>()(3);\n", 1, "canonical bytes"),
    ("broker/core/a.cc", "std::mutex m;\n", 1, "on one thread"),
    ("broker/core/a.cc", "std::map<const Party*, int> by_party;\n", 1, "addresses differ"),
    ("broker/core/a.cc", "absl::flat_hash_map<int, std::vector<int>> known;\nvoid F() {\n  for (auto& [k, v] : known) G(k);\n}\n",
     3, "use std::map"),
    ("broker/core/a.cc", "std::unordered_set<int> seen;\nauto it = seen.begin();\n", 2, "use std::map"),
    ("broker/core/a.cc", 'if (party.name == "tesla") Favour();\n', 1, "no rule may name a party"),
    ("agents/strategies/a.cc", "if (view.tick() == 21) Dine();\n", 1, "no rule may name a date"),
    ("deploy/report/a.cc", "void F() {\n  if (auto* a = std::get_if<Offered>(&b)) G();\n"
     "  if (auto* a = std::get_if<Accepted>(&b)) G();\n}\n", 3, "a new kind of event would be forgotten"),
    ("broker/core/a.cc", "bool p = std::holds_alternative<Offer>(a) || std::holds_alternative<Accept>(a);\n", 1,
     "a new kind of move would be forgotten"),
    ("broker/journal/a.cc", "\nstd::visit(\n    [](const auto& a) { F(a, 1); },\n    event.body);\n", 2, "proto/base/visit.h"),
    ("proto/base/v.h", "namespace haggle {\n\nstruct Turn {\n};\n}\n", 3, "haggle::Turn is defined in proto/base/turn.h:2 too"),
    ("proto/base/v.cc", "namespace haggle {\nenum class Turn : int { kA };\n}\n", 2, "different, telling names"),
    ("proto/base/v.cc", "int n = 1'000;\nnamespace haggle {\nclass Turn final : public A<int> {\n};\n}\n", 3, "haggle::Turn"),
    ("proto/base/v.cc", "namespace haggle {\nusing Turn = int;\n}\n", 2, "haggle::Turn"),
    ("tests/broker/v.cc", "namespace other {\nstruct Turn {};\n}\n", 2, "other::Turn"),
    ("proto/base/v.h", "int x;  // as in nowhere.h\n", 1, "a comment cites nowhere.h, which does not exist"),
    ("broker/core/v.cc", "// A.\n// See base/ids.h.\n", 2, "with its path from the root"),
    ("haggle/v1/v.proto", "// The rules stand in rules.cc\n", 1, "cites rules.cc"),
    ("broker/core/v.cc", "\nnamespace haggle {\nint x;\n}\n", 2, "what is in broker/core/ is in haggle::core"),
    ("broker/core/v.cc", "namespace haggle::journal {\nint x;\n}\n", 1, "what is in broker/core/ is in haggle::core"),
    ("ARCHITECTURE.md", "### broker/core\n\n| `gone` | rules |\n", 1, "names broker/core/gone, which does not exist"),
    ("ARCHITECTURE.md", "### broker/core\n\n| `gone` | rules |\n### broker/server\n| `other` | x |\n", 1, "gone"),
    ("broker/server/a.cc", "int x;\n" * 501, 501, "501 lines, at most 500"),
    ("tests/broker/long_fixture.cc", "int x;\n" * 801, 801, "801 lines, at most 800"),
    ("tests/broker/lost_test.cc", "int x;\n", 1, "not registered"),
    ("broker/core/v.cc", "// uses B\nusing a::B;\n", 2, "B is taken over and not used"),
    ("broker/core/v.cc", "void F() {\n  using a::B;\n}\n", 2, "B is taken over and not used"),
    ("broker/core/v.cc", "int B;\nnamespace b = a::b;\n", 2, "b is taken over and not used"),
    ("tests/broker/market_test.cc", "int x;\nnamespace haggle::core {\n}\n", 2, "namespace haggle::core::market_test"),
    ("tests/broker/a.cc", "usleep(10);\n", 1, "wait for the event itself"),
    ("tests/broker/a.py", "time.sleep(1)\n", 1, "wait for the event itself"),
    ("README.md", "a\nFIXME later\n", 2, "do it, or describe"),
    ("deploy/cli/a.cc", "// TODO(me): x\n", 1, "do it, or describe"),
    ("README.md", "see /home/me/haggle\n", 1, "exists on one machine only"),
    ("tests/run", "cd /home/me/haggle\n", 1, "exists on one machine only"),
    ("haggle", "curl -O https://example.org/tool\n", 1, "nothing is downloaded"),
    ("CMakeLists.txt", "FetchContent_Declare(x)\ninclude(FetchContent)\n", 2, "nothing is downloaded"),
]


class TidyFaults(unittest.TestCase):
    def faults(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return tidy.faults_of(root)

    def test_a_clean_tree_has_none(self):
        self.assertEqual(self.faults(CLEAN), [])

    def test_an_empty_tree_is_a_mistake(self):
        self.assertEqual(len(self.faults({})), 1)

    def test_each_planted_fault_is_found(self):
        for path, text, line, message in PLANTED:
            with self.subTest(path=path, text=text[:60]):
                found = self.faults({**CLEAN, path: text})
                here = [fault for fault in found if fault.startswith("%s:%d: " % (path, line))]
                self.assertTrue(any(message in fault for fault in here), "expected '%s', found %s" % (message, found))

    def test_a_unit_too_many_with_grpcpp(self):
        header = {"agents/link_grpc/link.h": "#include <grpcpp/grpcpp.h>\n"}
        # main.cc of the clean tree is the first; one of these includes it through a header.
        most = {"broker/server/u%d.cc" % i: "#include <grpcpp/server.h>\n" for i in range(9)}
        most["agents/link_grpc/link.cc"] = '#include "agents/link_grpc/link.h"\n'
        self.assertEqual(self.faults({**CLEAN, **header, **most}), [])
        one_more = {"agents/companies/main.cc": '#include "agents/link_grpc/link.h"\n'}
        found = self.faults({**CLEAN, **header, **most, **one_more})
        self.assertEqual(len(found), 1)
        self.assertIn("12 translation units include grpcpp, at most 11", found[0])

    def test_a_file_that_the_house_page_does_not_name(self):
        house = {"ARCHITECTURE.md": "### broker/core\n\n| `rules` | what a move does |\n",
                 "broker/core/rules.h": "int x;\n", "broker/core/rules.cc": "int y;\n"}
        found = self.faults(house)
        self.assertEqual(found, [])
        found = self.faults({**house, "broker/core/more.h": "int z;\n"})
        self.assertEqual(len(found), 1)
        self.assertIn("broker/core/more.h:1: not named in ARCHITECTURE.md", found[0])

    def test_a_test_may_be_registered_in_a_loop(self):
        loop = {"tests/broker/CMakeLists.txt": "foreach(name market_test x)\n haggle_test(${name} SOURCES ${name}.cc)\n"}
        self.assertEqual(self.faults({**CLEAN, **loop}), [])

    def test_a_test_that_is_commented_out_is_not_registered(self):
        off = {"tests/broker/CMakeLists.txt": "# haggle_test(market_test SOURCES market_test.cc)\n"}
        self.assertEqual(len(self.faults({**CLEAN, **off})), 1)


if __name__ == "__main__":
    unittest.main()
