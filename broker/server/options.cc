#include "broker/server/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/core/validate.h"
#include "broker/run/chain.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"
#include "proto/base/number.h"
#include "proto/codec/read_file.h"
#include "proto/codec/scenario_text.h"
#include "proto/codec/version.h"

namespace haggle::server {
namespace {

constexpr char kAbout[] =
    "The broker of a haggle run: clock, referee and ledger. Waits until an agent has joined for every party of the "
    "scenario, plays the run, writes its journal and ends. `haggle run` starts one; by hand, start a haggle-agent for "
    "each party with the address printed here and the party's token.";

absl::Status CheckValid(const Scenario& scenario, const codec::ScenarioFile* file, const std::string& path) {
  const std::vector<core::ScenarioFault> faults = core::Validate(scenario);
  if (faults.empty()) return absl::OkStatus();
  std::string message;
  for (const core::ScenarioFault& fault : faults) {
    absl::StrAppend(&message, message.empty() ? "" : "\n", file != nullptr ? file->Where(fault.path) : path, ": ",
                    fault.path, ": ", fault.expected);
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace

bool ParseBrokerOptions(int argc, char** argv, BrokerOptions& options, HowEnded& ended) {
  CLI::App app(kAbout, "haggle-broker");
  CLI::Option* const scenario =
      app.add_option("--scenario", options.scenario,
                     "what is played: a textproto file of message haggle.v1.Scenario (FILE.textproto), or the "
                     "canonical bytes of a scenario")
          ->type_name("FILE");
  CLI::Option* tokens =
      app.add_option("--tokens", options.tokens,
                     "secrets, lines \"PARTY TOKEN\" and \"@observer TOKEN\"; readable by its owner alone")
          ->type_name("FILE");
  app.add_option(
         "--keys", options.keys,
         "in place of --tokens: the broker's folder of `haggle keys init` (DIR/broker: key.pem, cert.pem, "
         "authority.pem). Every connection is then mutual TLS, and certificates say who is who. May be replaced "
         "during a run")
      ->type_name("DIR")
      ->excludes(tokens);
  app.add_option("--cast", options.cast,
                 "who plays whom, for the journal's diary: lines of PARTY, STRATEGY, PARAMETERS, PLUGIN_SHA256 and "
                 "LANGUAGE with "
                 "a tab between them")
      ->type_name("FILE");
  app.add_option("--listen", options.listen,
                 "unix:PATH, or HOST:PORT, port 0 for any free one. What other machines can reach wants --keys, whose "
                 "certificate must name HOST (of 0.0.0.0 and [::], a host that they can call)")
      ->type_name("ADDRESS")
      ->capture_default_str();
  std::vector<std::string> limits;
  app.add_option("--limit", limits,
                 "a bound of what others may cost this broker, repeatable. Names and defaults: " + LimitsHelp())
      ->allow_extra_args(false)
      ->type_name("NAME=NUMBER");
  CLI::Option* const journal =
      app.add_option("--journal", options.journal, "write the run's journal here; without it none is written")
          ->type_name("FILE");
  CLI::Option* const resume = app.add_flag(
      "--resume", options.resume,
      "go on with the run of --journal, whose broker was killed: everybody has to join again, decides again what was "
      "decided, and the run ends as it would have; instead of --scenario");
  resume->needs(journal)->excludes(scenario);
  app.add_option("--wait-ms", options.wait_ms,
                 "with --resume: how long the broker before is waited for, if it still has the journal open or listens "
                 "at the address; one that is cut off from its launcher does not end at once")
      ->needs(resume)
      ->transform(CLI::Validator(IntegerFrom(0, 3'600'000), ""))
      ->type_name("MS");
  CLI::Option* const rehearse =
      app.add_option(
             "--rehearse", options.rehearsed,
             "play nothing: ask an agent for this party what it was asked in --journal, compare what it decides "
             "with what stands there, and end; repeatable. The journal is never changed")
          ->allow_extra_args(false)
          ->type_name("PARTY");
  rehearse->needs(journal)->excludes(scenario)->excludes(resume);
  CLI::Option* const numbered =
      app.add_flag("--numbered", options.numbered,
                   "the journal's path goes on with 1.haggle or the first number that is free when the run starts; its "
                   "folder is made if there is none")
          ->needs("--journal");
  CLI::Option* const force = app.add_flag("--force", options.force, "overwrite an existing journal");
  resume->excludes(numbered)->excludes(force);
  app.add_option("--restarts", options.restarts,
                 "how often a party's agent may be lost during the run and come back; the next loss stops the run, "
                 "with exit code 3 (default: the run waits for it, however often)")
      ->transform(CLI::Validator(IntegerFrom(0, 1 << 30), ""))
      ->type_name("N");
  app.add_flag("--durable", options.durable,
               "have each step on the disk before anybody is told of it: the journal outlives a loss of power, and a "
               "step takes an fsync longer")
      ->needs(journal);
  app.add_flag("--orders", options.orders,
               "read from standard input what whoever has started the broker tells it (lines of "
               "proto/base/run_status.h); at its end the run is left as it is, for --resume");
  app.add_option("--pace", options.pace_ms, "least wall time of a tick, in milliseconds; never part of the hash")
      ->transform(CLI::Validator(IntegerFrom(0, 3'600'000), ""))
      ->type_name("MS");
  app.add_option(
         "--deadline", options.deadline_ms,
         "how many milliseconds a step waits for its parties, 1 to 3600000, from when it has asked them. Who has "
         "not answered then has said nothing: that is recorded, part of the hash, and the same in every replay; "
         "what comes later is dropped. It counts from the start of the run on, and one whose agent is lost too "
         "often (--restarts) is waited for no more (default: a step waits as long as they take)")
      ->transform(CLI::Validator(IntegerFrom(1, 3'600'000), ""))
      ->type_name("MS")
      ->excludes(rehearse);
  app.add_option(
         "--metrics", options.metrics,
         "answer Prometheus at http://HOST:PORT/metrics, port 0 for any free one: counters of the run, backlog, "
         "lead time and price of each product. On this machine alone, to all of its users, without a token")
      ->type_name("HOST:PORT");
  app.add_flag("--introspection", options.introspection,
               "offer gRPC's server reflection and health service to whoever may connect (with --keys, who has a "
               "certificate), for grpcurl and probes: which methods there are and that the broker serves, nothing of "
               "the run");
  app.add_option("--summary", options.summary, "write what came of the run here (canonical RunSummary)")
      ->type_name("FILE");
  app.add_option("--status-fd", options.status_fd,
                 "tell the course of things on this file descriptor, a line each (proto/base/run_status.h); "
                 "without it the address is printed on standard output")
      ->transform(CLI::Validator(IntegerFrom(0, 1 << 20), ""))
      ->type_name("N");
  app.add_option("--launcher", options.launcher, "end when the process with this number, the parent, has ended")
      ->transform(CLI::Validator(IntegerFrom(1, 1 << 30), ""))
      ->type_name("PID");
  app.add_option(
         "--run-dir", options.run_dir,
         "the launcher's private folder of this run: removed at the end if the launcher has died and can no longer do "
         "it")
      ->type_name("DIR")
      ->needs("--launcher");
  app.set_version_flag("--version", codec::BrokerVersion(run::kRulesVersion));
  app.footer(
      "Exit codes: 0 the run is complete; 1 anything not below; 2 wrong command line, or the run of --resume is on, "
      "has an end, or is a fork; 3 stopped because an agent failed; 4 the address, the tokens file or the keys were "
      "refused; 5 the journal of --resume is damaged, or none; 130 interrupted (the journal is sealed, as it is after "
      "SIGTERM and SIGHUP, whose exit code is 1).");
  app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return failed->get_name() + ": " + CLI::FailureMessage::simple(failed, error);
  });
  try {
    app.parse(argc, argv);
    for (const std::string& limit : limits) {
      if (absl::Status set = SetLimit(limit, options.limits); !set.ok()) {
        throw CLI::ValidationError("--limit", std::string(set.message()));
      }
    }
    if (scenario->count() == 0 && resume->count() == 0 && rehearse->count() == 0) {
      throw CLI::RequiredError("--scenario FILE, or --resume with --journal FILE,");
    }
    if (options.tokens.empty() && options.keys.empty()) {
      throw CLI::RequiredError("--tokens FILE, or --keys DIR,");
    }
  } catch (const CLI::ParseError& error) {
    ended = app.exit(error) == 0 ? HowEnded::kDone : HowEnded::kWrongUsage;
    return false;
  }
  return true;
}

absl::StatusOr<Scenario> LoadScenario(const std::string& path) {
  if (absl::EndsWithIgnoreCase(path, ".textproto")) {
    absl::StatusOr<codec::ScenarioFile> file = codec::ReadScenarioFile(path);
    if (!file.ok()) return file.status();
    if (absl::Status status = CheckValid(file->scenario, &*file, path); !status.ok()) return status;
    return file->scenario;
  }
  const absl::StatusOr<std::string> bytes = codec::ReadWholeFile(path);
  if (!bytes.ok()) return bytes.status();
  Scenario scenario;
  std::string error;
  if (!ParseCanonical(*bytes, scenario, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": not the canonical bytes of a scenario (", error, "); a text must end in .textproto"));
  }
  if (absl::Status status = CheckValid(scenario, nullptr, path); !status.ok()) return status;
  return scenario;
}

absl::StatusOr<std::vector<journal::CastLine>> LoadCast(const std::string& path, const Scenario& scenario) {
  const absl::StatusOr<std::string> text = codec::ReadTextFile(path);
  if (!text.ok()) return text.status();
  std::vector<journal::CastLine> cast;
  std::istringstream lines(*text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();  // of Windows
    const std::vector<std::string> words = absl::StrSplit(line, '\t');
    if (words.size() != 5 || words[0].empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ":", number, ": expected PARTY, STRATEGY, PARAMETERS, PLUGIN_SHA256 and LANGUAGE, a tab between them"));
    }
    if (std::none_of(scenario.parties.begin(), scenario.parties.end(),
                     [&](const Party& party) { return party.name == words[0]; })) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": no party '", words[0],
                                                     "' in this scenario; there are ", NamesOf(scenario)));
    }
    if (std::any_of(cast.begin(), cast.end(),
                    [&](const journal::CastLine& other) { return other.party == words[0]; })) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": a second line for party '", words[0], "'"));
    }
    cast.push_back(journal::CastLine{words[0], words[1], words[2], words[3], words[4]});
  }
  return cast;
}

}  // namespace haggle::server
