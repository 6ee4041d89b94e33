#include "agents/companies/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "agents/sdk/plugin.h"
#include "proto/base/how_ended.h"
#include "proto/base/number.h"
#include "proto/codec/read_file.h"
#include "proto/codec/version.h"

namespace haggle::companies {
namespace {

constexpr char kAbout[] =
    "An agent of a haggle run: joins a broker, plays one or several parties, each by a strategy of its own, and ends "
    "with the run. `haggle run` starts them; by hand, give it what `haggle run --external PARTY` or haggle-broker "
    "prints.";
constexpr char kTokenVariable[] = "HAGGLE_TOKEN";

absl::StatusOr<std::string> TokenText(const AgentOptions& options, std::string& source) {
  if (options.token_file.empty()) {
    source = kTokenVariable;
    const char* value = std::getenv(kTokenVariable);
    if (value != nullptr && *value != '\0') return std::string(value);
    return absl::NotFoundError(absl::StrCat("no token: give --token-file FILE, or set ", kTokenVariable));
  }
  source = options.token_file;
  return codec::ReadTextFile(source);
}

}  // namespace

bool ParseAgentOptions(int argc, char** argv, AgentOptions& options, HowEnded& ended) {
  CLI::App app(kAbout, "haggle-agent");
  app.add_option("--broker", options.broker, "where the broker listens: unix:PATH or HOST:PORT")
      ->required()
      ->type_name("ADDRESS");
  CLI::Option* const party =
      app.add_option("--party", options.parties, "a party to play, by its name in the scenario; may be repeated")
          ->allow_extra_args(false)
          ->type_name("NAME");
  CLI::Option* const strategy =
      app.add_option(
             "--strategy", options.strategies,
             "how: a name from `haggle strategies` with its parameters; once for each --party, in the same order")
          ->allow_extra_args(false)
          ->type_name("NAME[,KEY=VALUE]...");
  app.add_option("--plugin", options.plugins, "a shared object with further strategies; may be repeated")
      ->allow_extra_args(false)
      ->type_name("FILE");
  CLI::Option* token_file =
      app.add_option("--token-file", options.token_file,
                     "the party's token, or lines \"PARTY TOKEN\"; without it the environment variable HAGGLE_TOKEN")
          ->type_name("FILE");
  app.add_option("--keys", options.keys,
                 "in place of a token, for a broker that has --keys: the party's folder of `haggle keys init` "
                 "(DIR/party/NAME: key.pem, cert.pem, authority.pem); once for each --party, in the same order. "
                 "Connections are mutual TLS, and each party has one of its own")
      ->allow_extra_args(false)
      ->type_name("DIR")
      ->excludes(token_file);
  CLI::Option* const status =
      app.add_flag(
             "--status", options.status,
             "play nothing: print how the broker's run stands (lines of proto/base/standing.h, which `haggle status` "
             "reads), as its observer, whose token or keys (DIR/observer) are wanted")
          ->excludes(party)
          ->excludes(strategy);
  app.add_option("--follow", options.follow,
                 "play nothing: print the broker's run itself, as its observer, on standard output until it is over: "
                 "its scenario, each step from this number on (1: all), and how it stands, as records of "
                 "proto/base/run_feed.h")
      ->transform(CLI::Validator(IntegerFrom(1, std::int64_t{1} << 62), ""))
      ->type_name("STEP")
      ->excludes(party)
      ->excludes(strategy)
      ->excludes(status);
  app.add_option("--connect-ms", options.connect_ms, "how long a broker that does not answer is waited for")
      ->transform(CLI::Validator(IntegerFrom(1, 3'600'000), ""))
      ->type_name("MS")
      ->capture_default_str();
  app.add_option("--reconnect-ms", options.reconnect_ms,
                 "how long a broker that was lost is looked for, 0 to 2000000000; when it is there again, the parties "
                 "decide again what they decided (default: as long as it takes)")
      ->transform(CLI::Validator(IntegerFrom(0, 2'000'000'000), ""))
      ->type_name("MS");
  app.add_option("--launcher", options.launcher, "end when the process with this number, the parent, has ended")
      ->transform(CLI::Validator(IntegerFrom(1, 1 << 30), ""))
      ->type_name("PID");
  app.add_flag("--until-eof", options.until_eof,
               "end when standard input ends: the connection by which somebody has started this on another machine");
  app.set_version_flag("--version", codec::AgentVersion(sdk::kPluginAbi));
  app.footer(
      "Exit codes: 0 the run is complete; 1 anything not below; 2 wrong command line, strategy or parameter; 3 the "
      "run was stopped; 4 the keys cannot be used, the broker refused keys or token or is not the one that the keys "
      "are for, or another agent plays the party (of two that join for it during the run, the first). Secrets are kept "
      "from core files and debuggers; started by hand with HAGGLE_DUMPABLE=1 in the environment, it can be debugged.");
  app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return failed->get_name() + ": " + CLI::FailureMessage::simple(failed, error);
  });
  try {
    app.parse(argc, argv);
    if (LooksOn(options)) {
      options.parties = {"@observer"};  // as files of tokens call it
      return true;
    }
    if (options.parties.empty()) throw CLI::RequiredError("--party");
    if (options.strategies.empty()) throw CLI::RequiredError("--strategy");
    if (options.strategies.size() != options.parties.size()) {
      throw CLI::ValidationError("--strategy", "give one for each --party, in the same order");
    }
    if (!options.keys.empty() && options.keys.size() != options.parties.size()) {
      throw CLI::ValidationError("--keys",
                                 "a certificate is one party's; give one folder for each --party, in the same order");
    }
    for (std::size_t i = 0; i < options.parties.size(); ++i) {
      absl::StatusOr<Casting> casting = ParseStrategy(options.parties[i], options.strategies[i]);
      if (!casting.ok()) throw CLI::ValidationError("--strategy", std::string(casting.status().message()));
      options.cast.push_back(*std::move(casting));
    }
  } catch (const CLI::ParseError& error) {
    ended = app.exit(error) == 0 ? HowEnded::kDone : HowEnded::kWrongUsage;
    return false;
  }
  return true;
}

absl::StatusOr<std::vector<std::string>> FindTokens(const AgentOptions& options) {
  if (!options.keys.empty()) return std::vector<std::string>(options.parties.size());
  std::string source;
  const absl::StatusOr<std::string> text = TokenText(options, source);
  if (!text.ok()) return text.status();
  std::map<std::string, std::string> by_party;
  std::string bare;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    std::string second;
    words >> first >> second;
    if (second.empty()) {
      bare = first.empty() ? bare : first;
    } else {
      by_party[first] = second;
    }
  }
  std::vector<std::string> tokens;
  for (const std::string& party : options.parties) {
    const auto found = by_party.find(party);
    const std::string& token = found != by_party.end() ? found->second : bare;
    if (token.empty()) return absl::NotFoundError(absl::StrCat(source, " holds no token for party '", party, "'"));
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace haggle::companies
