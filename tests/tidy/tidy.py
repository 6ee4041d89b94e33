#!/usr/bin/python3
"""Reads the tree and says what breaks the rules of the house.

usage: tidy.py [ROOT]

Prints one line for each fault, `FILE:LINE: what, and what to do instead`, and
exits with 1 if there are any. The rules are the tables below; ARCHITECTURE.md
and CONTRIBUTING.md give the reasons.
"""

import os
import re
import sys

# ---- layers: what a folder may include from the tree (prefixes) ---------------

MESSAGES = ["haggle/v1/"]
BASE = ["proto/base/"]
BARGAINING = BASE + ["proto/theory/"]
CORE = BASE + ["broker/core/"]
ENGINE = CORE + ["broker/run/"]
JOURNAL = ENGINE + BARGAINING + ["broker/journal/"]
REFEREE = JOURNAL + ["broker/referee/"]
SDK = BASE + ["agents/sdk/"]
TABLES = SDK + BARGAINING + ["agents/bargaining/"]
STRATEGIES = TABLES + ["agents/strategies/"]
CODEC = BASE + MESSAGES + ["proto/codec/"]
KEYS = BASE + ["proto/keys/"]
BILATERAL = BARGAINING + ["deploy/bilateral/"]
RUN = REFEREE + STRATEGIES + ["deploy/launch/"]
PLOT = JOURNAL + BILATERAL + ["deploy/statistics/", "deploy/plot/"]
REPORT = PLOT + TABLES + ["deploy/report/"]
BATCH = BASE + ["deploy/batch/"]
STATISTICS = BASE + ["deploy/statistics/"]
TOURNAMENT = RUN + BILATERAL + BATCH + STATISTICS + ["deploy/tournament/"]
POSTGRES = JOURNAL + ["deploy/postgres/"]
SWEEP = RUN + REPORT + BATCH + STATISTICS + POSTGRES + ["deploy/sweep/"]
EXPERIMENT = SWEEP + ["deploy/experiment/"]
SEAT = RUN + REPORT + ["deploy/seat/"]
OBSERVE = SWEEP + ["deploy/observe/"]

LAYERS = {
    "proto/base/": BASE,
    "proto/theory/": BARGAINING,
    "proto/keys/": KEYS,
    "proto/metrics/": ["proto/metrics/"],
    "proto/codec/": CODEC + KEYS,
    "broker/core/": CORE,
    "broker/run/": ENGINE,
    "broker/journal/": JOURNAL,
    "broker/referee/": REFEREE,
    "broker/server/": REFEREE + CODEC + KEYS + ["proto/metrics/", "broker/server/"],
    "agents/sdk/": SDK,
    "agents/bargaining/": TABLES,
    "agents/strategies/": STRATEGIES,
    "agents/link_grpc/": SDK + CODEC + ["agents/link_grpc/"],
    "agents/companies/": STRATEGIES + CODEC + KEYS + ["agents/link_grpc/", "agents/companies/"],
    "deploy/bilateral/": BILATERAL,
    "deploy/launch/": RUN + CODEC + KEYS + ["deploy/keys/"],
    "deploy/batch/": BATCH + CODEC,
    "deploy/statistics/": STATISTICS,
    "deploy/tournament/": TOURNAMENT + CODEC,
    "deploy/postgres/": POSTGRES + CODEC,
    "deploy/sweep/": SWEEP + CODEC,
    "deploy/experiment/": EXPERIMENT + CODEC,
    "deploy/seat/": SEAT + CODEC,
    "deploy/observe/": OBSERVE + CODEC,
    "deploy/plot/": PLOT,
    "deploy/report/": REPORT + CODEC,
    "deploy/import/": CORE + CODEC + ["deploy/import/"],
    "deploy/generate/": CORE + CODEC + ["deploy/generate/"],
    "deploy/keys/": CODEC + KEYS + ["deploy/keys/"],
    "deploy/slurm/": BASE + ["deploy/launch/", "deploy/slurm/"],
    "deploy/kubernetes/": BASE + ["deploy/kubernetes/"],
    "deploy/web/": CODEC + KEYS + ["deploy/web/"],
    "deploy/cli/": TOURNAMENT + EXPERIMENT + OBSERVE + REPORT + CODEC + KEYS + ["deploy/import/", "deploy/generate/", "deploy/keys/", "deploy/seat/",
                                                                          "deploy/kubernetes/", "deploy/slurm/", "deploy/web/",
                                                                          "proto/metrics/", "deploy/cli/"],
}
# Inside a folder: a header, and the files that may include it. What a market consists of knows nothing of the
# market that changes it.
INNER = {
    "broker/core/": [("broker/core/market.h", ("broker/core/market.cc", "broker/core/audit.h"),
                      "state.h, event_sink.h and verdict.h have what the rules need")],
}
# One namespace a room: a name tells where it is at home. The words that all share stand in haggle itself.
NAMESPACES = {room: "haggle::" + room.rstrip("/").rpartition("/")[2] for room in LAYERS}
NAMESPACES["proto/base/"] = "haggle"
NAMESPACES["deploy/import/"] = "haggle::importing"  # `import` is a word of the language's own
LAYER_ADVICE = "move what both need to a layer below, or pass it in"

# Only these link gRPC (design: the command line and the launcher do not).
GRPC_FOLDERS = ("broker/server/", "agents/link_grpc/", "agents/companies/", "proto/codec/grpc_status.",
                "proto/codec/credentials.", "tests/")
# Files; those of a room that is compiled together (HAGGLE_UNITY) share the ten seconds.
GRPC_UNITS_MOST = 11

# ---- pure layers: what would make a run depend on anything but its inputs ---------

PURE = ("proto/base/", "proto/theory/", "broker/core/", "agents/sdk/", "agents/bargaining/",
        "agents/strategies/")
# They load shared objects, and keep strategies from harming others; they decide nothing.
NOT_PURE = ("agents/sdk/plugin_loader.", "agents/sdk/guard.")

RANDOM_ADVICE = "use haggle::Random (proto/base/random.h)"
CLOCK_ADVICE = "time is the tick of the prompt or step"
MATH_ADVICE = "use the reproducible functions of proto/base/math.h"
LIBM = "pow exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh cbrt hypot fma erf tgamma lgamma"
BANNED_IN_PURE = [
    (r"\bs?rand\s*\(|\brand_r\s*\(|\brandom_device\b|\bmt19937", RANDOM_ADVICE),
    (r"\bBitGen\b|\babsl::(Uniform|Bernoulli|Gaussian|Shuffle)", RANDOM_ADVICE),
    (r"\w+_distribution\b", RANDOM_ADVICE + ", Uniform"),
    (r"\bstd::(shuffle|sample|random_shuffle)\b", RANDOM_ADVICE + ", Shuffle"),
    (r"\b(system|steady|high_resolution)_clock\b|\babsl::Now\b|\bclock_gettime\b|\bgettimeofday\b", CLOCK_ADVICE),
    (r"(?<![\w.>])(std::)?time\s*\(\s*(0|NULL|nullptr|&\w+)\s*\)|\b(localtime|gmtime|strftime|mktime)(_r)?\b",
     CLOCK_ADVICE + "; dates come from civil arithmetic"),
    (r"\bstd::(%s)f?l?\s*\(|(?<![\w:.>])(%s)f?l?\s*\(" % (("|".join(LIBM.split()),) * 2), MATH_ADVICE),
    (r"\bgetenv\b", "an agent's settings are strategy parameters, a run's are in the scenario"),
    (r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w:.>])sleep\s*\(", "nothing here waits"),
    (r"\bstd::(views|ranges)::", "write the loop (clang 14 cannot parse libstdc++'s views)"),
    (r"\bstd::hash\b|\babsl::Hash\b", "order by id, or digest canonical bytes (proto/base/canonical.h)"),
    (r"\bstd::(mutex|thread|async|atomic|jthread)\b", "pure layers run on one thread and know of no other"),
    (r"\bsetlocale\b|\bstd::locale\b", "text is formatted without a locale"),
    (r"\bstd::(map|set)\s*<\s*(const\s+)?\w+(::\w+)*\s*(const\s*)?\*", "addresses differ between runs; order by id"),
]
BANNED_INCLUDES_IN_PURE = [
    (r"google/protobuf/|\.pb\.h|grpc", "translate at the edge (proto/codec)"),
    (r"^(random|chrono|ctime|time\.h|thread|mutex|condition_variable|future|fstream|iostream|filesystem|ranges)$",
     "pure layers have neither clocks, threads, files nor ranges; the edges do"),
    (r"sqlite3\.h|spdlog/", "storage belongs to broker/journal, diagnostics to the programs"),
    (r"absl/(random|time|synchronization)/", "neither chance nor time nor threads here"),
]
HASH_MAP = re.compile(r"\b(?:absl::(?:flat|node)_hash_(?:map|set)|std::unordered_(?:map|set))\s*<")

# No rule and no strategy names a party or a date: outcomes come from decisions.
PARTY_NAMES = re.compile(r"\b(nvidia|tesla|xai|musk|meta|oracle|openai)\b", re.I)
FIXED_TICK = re.compile(r"\btick(?:\(\))?\s*(?:==|!=|<=|>=|<|>)\s*(?:[2-9]|\d{2,})\b")
NAMELESS = ("broker/", "agents/sdk/", "agents/bargaining/", "agents/strategies/", "proto/base/", "proto/theory/")

# ---- kinds of events and moves: none may be forgotten -----------------------------

KINDS = {"event": ("proto/base/events.h", "EventBody"), "move": ("proto/base/moves.h", "Action")}
VISIT_ADVICE = "use VisitEvent, VisitEventOn or VisitAction (proto/base/visit.h), which do not compile if a kind is forgotten"
# Read what every kind has (kName, kField, Fields); or, with get_if, write the usual kinds faster and
# leave the others to what does that.
OF_ALL_KINDS = ("proto/codec/encode.h", "proto/codec/event_json.cc", "proto/codec/hot.cc", "broker/journal/names.cc",
                "broker/core/world.cc")

# ---- all files ------------------------------------------------------------------

CODE = (".cc", ".h", ".cpp")
TEXT = CODE + (".py", ".proto", ".md", ".txt", ".cmake", ".sh", ".json", ".textproto", ".yaml", ".html", ".svg", ".in")
LONGEST, LONGEST_TEST = 500, 800
LENGTH_COUNTED = CODE + (".py", ".proto", ".sh")
SKIPPED_FOLDERS = {".git", "build", "haggle-runs", "__pycache__"}
# Holds the patterns themselves.
SELF = "tests/tidy/"
# Names of files that examples in comments are about.
INVENTED = {"mine.cc"}
MARKS = re.compile(r"\b(FIXME|TODO|XXX)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|home|farm|Users)/\w|\.\./shared\b")
DOWNLOADS = re.compile(r"\b(curl|wget|pip3?\s+install|FetchContent|ExternalProject_Add)\b")
SLEEP_IN_TESTS = re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\b|(?<![\w:.>])sleep\s*\(|time\.sleep\(")


# A quote inside a number (65'536) begins no character.
COMMENT_OR_STRING = re.compile(
    r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*(?:.|\n)*?\*/')


def without_comments(text, keep_strings=True):
    """C++ text with comments (and, if asked, strings) blanked, lines kept."""
    def blank(match):
        found = match.group(0)
        if keep_strings and not found.startswith("/"):
            return found
        return re.sub(r"[^\n]", " ", found)

    return COMMENT_OR_STRING.sub(blank, text)


def comments(text):
    """(line, text) of every line of a comment in C++."""
    for found in COMMENT_OR_STRING.finditer(text):
        if found.group(0).startswith("/"):
            first = text.count("\n", 0, found.start()) + 1
            yield from enumerate(found.group(0).split("\n"), first)


class Tree:
    """The files of the tree, and the faults found in them."""

    def __init__(self, root):
        self.root = root
        self.faults = []
        self.files = {}
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                if name.endswith(TEXT) or path in ("haggle", "tests/run", ".ci/run"):
                    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
                        self.files[path] = file.read()

    def fault(self, path, line, message):
        self.faults.append("%s:%d: %s" % (path, line, message))

    def match_lines(self, path, text, pattern, message):
        for number, line in enumerate(text.split("\n"), 1):
            found = re.search(pattern, line)
            if found:
                self.fault(path, number, message % found.group(0).strip())

    def code(self):
        return [(path, text) for path, text in self.files.items() if path.endswith(CODE)]


def includes(text):
    """(line, path) of every #include, quoted or in angle brackets."""
    for number, line in enumerate(without_comments(text).split("\n"), 1):
        found = re.match(r'\s*#\s*include\s*[<"]([^">]+)[>"]', line)
        if found:
            yield number, found.group(1)


def is_pure(path):
    return path.startswith(PURE) and not path.startswith(NOT_PURE)


def check_layers(tree):
    tops = ("proto/", "haggle/", "broker/", "agents/", "deploy/", "tests/")
    for path, text in tree.code():
        for line, included in includes(text):
            for layer, allowed in LAYERS.items():
                if path.startswith(layer) and included.startswith(tops) and not included.startswith(tuple(allowed)):
                    tree.fault(path, line, "%s must not include %s; %s" % (layer[:-1], included, LAYER_ADVICE))
            for folder, inner in INNER.items():
                for header, users, advice in inner:
                    if path.startswith(folder) and included == header and path not in users:
                        tree.fault(path, line, "%s must not include %s; %s" % (path, header, advice))
            if re.search(r"^grpcpp/|\.grpc\.pb\.h$", included) and not path.startswith(GRPC_FOLDERS):
                tree.fault(path, line, "only broker/server, agents/link_grpc and agents/companies may include %s; "
                           "go through agents/sdk/link.h" % included)
            if re.match(r"boost/(asio|beast)", included) and path != "deploy/web/network.cc":
                tree.fault(path, line, "only deploy/web/network.cc may include %s, which takes as long to compile as "
                           "many files; go through deploy/web/network.h" % included)


def check_pure(tree):
    for path, text in tree.code():
        if not is_pure(path):
            continue
        for line, included in includes(text):
            for pattern, advice in BANNED_INCLUDES_IN_PURE:
                if re.search(pattern, included):
                    tree.fault(path, line, "<%s> in a pure layer; %s" % (included, advice))
        bare = without_comments(text, keep_strings=False)
        for pattern, advice in BANNED_IN_PURE:
            tree.match_lines(path, bare, pattern, "'%s' in a pure layer; " + advice.replace("%", "%%"))
        check_hash_maps(tree, path, bare)


def check_hash_maps(tree, path, bare):
    """Hash maps may be looked into, not walked through."""
    other = path[:-3] + ".h" if path.endswith(".cc") else path[:-2] + ".cc"
    known = bare + "\n" + without_comments(tree.files.get(other, ""), keep_strings=False)
    for start in HASH_MAP.finditer(known):
        depth, end = 1, start.end()
        while depth and end < len(known):
            depth += {"<": 1, ">": -1}.get(known[end], 0)
            end += 1
        name = re.match(r"[\s&]*(\w+)\s*[;={(,)]", known[end:])
        if name:
            walked = r":\s*(?:\w+(?:\.|->))*%s\s*\)|\b%s(?:\.|->)begin\s*\(" % (name.group(1), name.group(1))
            tree.match_lines(path, bare, walked,
                             "'%s' walks a hash map in a pure layer; use std::map or a vector sorted by id")


def check_nameless(tree):
    for path, text in tree.code():
        if path.startswith(NAMELESS):
            bare = without_comments(text)
            tree.match_lines(path, bare, PARTY_NAMES, "'%s': no rule may name a party; describe what makes it special")
            tree.match_lines(path, bare, FIXED_TICK, "'%s': no rule may name a date; take it from the scenario")


def kinds_of(tree, path, choice):
    """The structs of a choice, as its header lists them."""
    found = re.search(r"using %s\s*=\s*std::variant<([^;]*)>;" % choice, tree.files.get(path, ""))
    return set(re.findall(r"\w+", found.group(1).replace("std::monostate", ""))) if found else set()


def last_argument(text, begin):
    """Of a call, what stands before its closing parenthesis; `begin` is after the opening one."""
    depth, comma = 1, begin
    for at in range(begin, len(text)):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(text[at], 0)
        if depth == 0:
            return text[comma:at].strip()
        if depth == 1 and text[at] == ",":
            comma = at + 1
    return ""


def check_kinds(tree):
    """Who does something for two kinds and more names all of them."""
    choices = {what: kinds_of(tree, *where) for what, where in KINDS.items()}
    for path, text in tree.code():
        if path.startswith("tests/") or path in OF_ALL_KINDS:
            continue
        bare = without_comments(text, keep_strings=False)
        for start in re.finditer(r"\bstd::visit\s*\(", bare):
            if re.search(r"\baction$|^body$|event\w*(\.|->)body$", last_argument(bare, start.end())):
                tree.fault(path, bare.count("\n", 0, start.start()) + 1,
                           "std::visit over kinds of events or moves; " + VISIT_ADVICE)
        asked = {what: set() for what in choices}
        for number, line in enumerate(bare.split("\n"), 1):
            if line.startswith("}"):  # the end of a function or class
                asked = {what: set() for what in choices}
            for name in re.findall(r"\b(?:get_if|holds_alternative|std::get)<(?:haggle::)?(\w+)>", line):
                for what, kinds in choices.items():
                    if name in kinds and name not in asked[what]:
                        asked[what].add(name)
                        if len(asked[what]) == 2:
                            tree.fault(path, number, "asks for %s, one after another: a new kind of %s would be "
                                       "forgotten; %s" % (" and ".join(sorted(asked[what])), what, VISIT_ADVICE))


def check_lengths(tree):
    for path, text in tree.files.items():
        if path.endswith(LENGTH_COUNTED):
            lines = text.count("\n")
            most = LONGEST_TEST if path.startswith("tests/") else LONGEST
            if lines > most:
                tree.fault(path, lines, "%d lines, at most %d; split it along its meaning" % (lines, most))


def check_namespaces(tree):
    for path, text in tree.code():
        room = next((room for room in NAMESPACES if path.startswith(room)), None)
        if room is None:
            continue
        own = NAMESPACES[room]
        for number, line in enumerate(text.split("\n"), 1):
            found = re.match(r"namespace (haggle[\w:]*) \{", line)
            if not found or found.group(1) == own or found.group(1).startswith(own + "::"):
                continue
            after = text.split("\n")[number:number + 1]
            if found.group(1) == "haggle" and after and after[0].startswith("using sdk::"):
                continue  # what the author of a strategy writes
            tree.fault(path, number, "namespace %s; what is in %s is in %s" % (found.group(1), room, own))


def check_house_page(tree):
    """ARCHITECTURE.md names each file of the house, under its room."""
    page = tree.files.get("ARCHITECTURE.md")
    if page is None:
        return
    rooms = {}
    for part in re.split(r"^### ", page, flags=re.M)[1:]:
        title, _, body = part.partition("\n")
        rooms[title.strip() + "/"] = set(re.findall(r"^\| `([\w.]+)` \| \S", body, flags=re.M))
    for path, _ in tree.code():
        room = os.path.dirname(path) + "/"
        if room not in LAYERS or not path.endswith((".h", ".cc")):
            continue
        name = os.path.basename(path)
        if name not in rooms.get(room, ()) and name.rsplit(".", 1)[0] not in rooms.get(room, ()):
            tree.fault(path, 1, "not named in ARCHITECTURE.md; add a line to the table of %s" % room.rstrip("/"))
    for room, names in rooms.items():
        for name in sorted(names):
            if not any(room + name + end in tree.files for end in ("", ".h", ".cc")):
                tree.fault("ARCHITECTURE.md", 1, "names %s%s, which does not exist" % (room, name))


def check_tests_registered(tree):
    for path in tree.files:
        name = os.path.basename(path)
        if path.startswith("tests/") and re.search(r"_test\.(cc|py|sh)$", name):
            room = os.path.join(os.path.dirname(path), "CMakeLists.txt")
            listed = without_cmake_comments(tree.files.get(room, ""))
            in_loop = r"foreach\([^)]*\b%s\b" % re.escape(name.rsplit(".", 1)[0])  # ... SOURCES ${name}.cc
            if not re.search(r"(?<![\w.])%s\b|%s" % (re.escape(name), in_loop), listed):
                tree.fault(path, 1, "not registered in %s; add a haggle_test line" % room)


def check_unused_names(tree):
    """What a file takes over from another namespace for itself it also uses. (clang-tidy would tell of files that are
    compiled one by one.)"""
    for path, text in tree.code():
        if not path.endswith((".cc", ".cpp")):
            continue
        bare = without_comments(text, keep_strings=False)
        for found in re.finditer(r"^ *(?:using (?:[\w:]*::)?(\w+);|namespace (\w+) = [\w:]+;)", bare, re.M):
            name = found.group(1) or found.group(2)
            if not re.search(r"\b%s\b" % name, bare[:found.start()] + bare[found.end():]):
                tree.fault(path, bare.count("\n", 0, found.start()) + 1, "%s is taken over and not used; remove the line" % name)


def check_test_namespaces(tree):
    """The files of a room are compiled together (haggle_test): each has its names in a namespace of its own."""
    for path, text in tree.files.items():
        if path.startswith("tests/") and path.endswith("_test.cc"):
            own = os.path.basename(path)[:-3]
            for number, line in enumerate(text.split("\n"), 1):
                found = re.match(r"namespace (haggle[\w:]*) \{", line)
                if found and found.group(1).rsplit("::", 1)[-1] != own:
                    tree.fault(path, number, "the namespace of a test is called as its file: namespace %s::%s" %
                               (found.group(1), own))


def without_cmake_comments(text):
    return "\n".join(re.sub(r"#.*", "", line) for line in text.split("\n"))


def check_words(tree):
    for path, text in tree.files.items():
        if path.startswith(SELF):
            continue
        tree.match_lines(path, text, MARKS, "'%s'; do it, or describe the limit where users read it")
        tree.match_lines(path, text, MACHINE_PATHS, "'%s' exists on one machine only; make it relative or a parameter")
        tree.match_lines(path, text, DOWNLOADS, "'%s'; nothing is downloaded but Debian packages by name")
        if path.startswith("tests/"):
            bare = without_comments(text, keep_strings=False) if path.endswith(CODE) else text
            tree.match_lines(path, bare, SLEEP_IN_TESTS, "'%s' in a test; wait for the event itself")


# What opens and closes a scope, and what makes a type: in this order, so that the brace goes with its type.
SCOPE = re.compile(
    r"\bnamespace\b(?:\s*\[\[[^\]]*\]\])?\s*(?P<space>[\w:]*)\s*\{"
    r"|(?<![\w<,])(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+(?:\[\[[^\]]*\]\]\s*)?(?P<type>[\w:]+)\s*"
    r"(?P<special>(?:<[^;{()]*>\s*)?)(?:final\s*)?(?::[^;{()]*)?\{"
    r"|\busing\s+(?P<alias>\w+)\s*="
    r"|(?P<open>\{)|(?P<close>\})")


def types_of(text):
    """(line, qualified name) of each type that a file defines in a named namespace. Members of types and
    functions, specialisations, and what stands in an unnamed namespace are left out."""
    bare = without_comments(text, keep_strings=False)
    scopes = []  # names of namespaces; None: anything else
    for found in SCOPE.finditer(bare):
        name = found.group("type") or found.group("alias")
        if name and all(scopes) and not found.group("special"):
            yield bare.count("\n", 0, found.start()) + 1, "::".join(scopes + [name])
        if found.group("space") is not None:
            scopes.append(found.group("space"))
        elif found.group("open") or found.group("type"):
            scopes.append(None)
        elif found.group("close") and scopes:
            scopes.pop()


def check_types(tree):
    """Two types of one name in one namespace are undefined behaviour as soon as one program has both."""
    first = {}
    for path, text in tree.code():
        for line, name in types_of(text):
            other, at = first.setdefault(name, (path, line))
            if other != path:
                tree.fault(path, line, "%s is defined in %s:%d too; give the two different, telling names" %
                           (name, other, at))


CITED = re.compile(r"(?<![\w./<-])[\w/-]+\.(?:h|cc|proto)\b(?!\.\w)")


def check_citations(tree):
    """A file named in a comment exists: by its path from the root, or by its name alone."""
    names = {os.path.basename(path) for path in tree.files}
    for path, text in tree.files.items():
        if not path.endswith(CODE + (".proto",)):
            continue
        for line, comment in comments(text):
            for cited in CITED.findall(comment):
                known = tree.files if "/" in cited else names
                placeholder = re.search("[A-Z]", cited)  # command_NAME.cc
                if cited not in known and cited not in INVENTED and not placeholder:
                    tree.fault(path, line, "a comment cites %s, which does not exist; name what is meant, with its "
                               "path from the root or by its name alone" % cited)


def reaches_grpc(tree, path, seen):
    """Whether `path` includes grpcpp, itself or through headers of the tree."""
    if path in seen:
        return False
    seen.add(path)
    for _, included in includes(tree.files.get(path, "")):
        if re.search(r"^grpcpp/(?!version_info)|\.grpc\.pb\.h$", included):
            return True
        if included in tree.files and reaches_grpc(tree, included, seen):
            return True
    return False


def check_grpc_units(tree):
    units = [path for path, _ in tree.code() if path.endswith((".cc", ".cpp")) and reaches_grpc(tree, path, set())]
    if len(units) > GRPC_UNITS_MOST:
        tree.fault(units[-1], 1, "%d translation units include grpcpp, at most %d (each costs ten seconds); "
                   "hide it behind a header of ours: %s" % (len(units), GRPC_UNITS_MOST, ", ".join(units)))


CHECKS = [check_layers, check_pure, check_nameless, check_kinds, check_lengths, check_tests_registered,
          check_test_namespaces, check_unused_names, check_words, check_namespaces, check_house_page, check_types,
          check_citations, check_grpc_units]


def faults_of(root):
    """All faults of the tree under `root`, as printed."""
    tree = Tree(root)
    if not tree.files:
        return ["%s:0: no source files found; name the root of the checkout" % root]
    for check in CHECKS:
        check(tree)
    return tree.faults


def main():
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    faults = faults_of(os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else default))
    for fault in faults:
        print(fault)
    print("tidy: %d fault%s" % (len(faults), "" if len(faults) == 1 else "s"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
