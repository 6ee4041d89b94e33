// `haggle web`: the observatory, served.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/observatory.h"
#include "deploy/cli/people.h"
#include "deploy/cli/web_input.h"
#include "deploy/launch/ask_broker.h"
#include "deploy/sweep/results.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kWeb[] = "web";
constexpr char kRuns[] = "haggle-runs";

struct WebOptionsGiven {
  std::vector<std::string> of;
  std::string listen = kWebListen;
  std::string keys;
  std::string token_file;
  bool open = false;
  std::string play;
  std::vector<std::string> humans;
  std::int64_t deadline_ms = 0;
};

// kDone, or what was said: a path that leads nowhere is a mistake, but for the default's.
HowEnded ChooseSources(const WebOptionsGiven& options, ObservatorySources& sources) {
  for (const std::string& of : options.of) {
    if (sweep::OnServer(of)) {
      // What is not complete is shown as soon as it is; anything else would be a mistake in the address.
      const absl::Status found = sweep::Results::Open(of).status();
      if (!found.ok() && !absl::IsFailedPrecondition(found)) {
        return Fail(HowEndedBy(found), kWeb, std::string(found.message()));
      }
      sources.paths.push_back(of);
      continue;
    }
    if (launch::IsAddress(of)) {
      sources.brokers.push_back({ProgramFolder(), of, ObserversKeys(options.keys),
                                 options.token_file.empty() ? "" : AbsolutePath(options.token_file)});
      continue;
    }
    std::error_code error;
    if (!fs::exists(of, error)) {
      return Fail(HowEnded::kFailed, kWeb,
                  Escaped(of) +
                      " does not exist; expected a journal, a folder of journals, or the address of a live "
                      "broker (unix:PATH or HOST:PORT), or of results on a server (postgresql://...)");
    }
    sources.paths.push_back(AbsolutePath(of));
  }
  std::error_code none;
  if (options.of.empty()) sources.paths.push_back(AbsolutePath(kRuns));
  if (options.of.empty() && !fs::is_directory(kRuns, none)) {
    Note(
        "haggle web: there is no folder haggle-runs here yet; it is shown as soon as haggle run has made it, and "
        "other journals and folders if they are named");
  }
  return HowEnded::kDone;
}

// The keys are shown to brokers and by pages over TLS; with neither nobody would see them.
HowEnded CheckKeys(const WebOptionsGiven& options, const web::ServerOptions& server, bool brokers) {
  if (options.keys.empty() || server.keys.has_value() || brokers) return HowEnded::kDone;
  return Fail(HowEnded::kWrongUsage, kWeb,
              "--keys has nobody to show keys to: pages on loopback are served without TLS" +
                  std::string(options.play.empty() ? ", and no address of a live broker is given" : "") +
                  "; leave it out, or listen where other machines reach it (--listen 0.0.0.0:0)");
}

HowEnded RefuseListen(const absl::Status& status) {
  return Fail(HowEndedByWeb(status), kWeb, "--listen: " + std::string(status.message()));
}

// A run beside the observatory, that people play in.
HowEnded Play(const WebOptionsGiven& options) {
  if (options.humans.empty()) {
    return Fail(HowEnded::kWrongUsage, kWeb, "--play wants somebody to play: --human PARTY");
  }
  if (!options.of.empty() || options.open) {
    return Fail(HowEnded::kWrongUsage, kWeb,
                "--play shows its own run; leave the journals, folders and addresses, and --open, out");
  }
  if (!options.token_file.empty()) {
    return Fail(HowEnded::kWrongUsage, kWeb,
                "--token-file is for the address of a live broker, and --play shows its own run; leave it out");
  }
  const absl::StatusOr<web::ServerOptions> server = WebOptions(options.listen, options.keys);
  if (!server.ok()) return RefuseListen(server.status());
  if (const HowEnded ended = CheckKeys(options, *server, false); ended != HowEnded::kDone) return ended;
  return PlayScenario({options.play, options.humans, options.listen, options.keys, options.deadline_ms});
}

HowEnded Serve(const WebOptionsGiven& options) {
  if (!options.play.empty()) return Play(options);
  if (!options.humans.empty()) {
    return Fail(HowEnded::kWrongUsage, kWeb, "--human plays in a run that is begun with --play SCENARIO");
  }
  ObservatorySources sources;
  if (const HowEnded ended = ChooseSources(options, sources); ended != HowEnded::kDone) return ended;
  if (!options.token_file.empty() && sources.brokers.empty()) {
    return Fail(HowEnded::kWrongUsage, kWeb,
                "--token-file is for the address of a live broker (unix:PATH or HOST:PORT); give that as well, or "
                "leave it out");
  }
  absl::StatusOr<web::ServerOptions> server = WebOptions(options.listen, options.keys);
  if (!server.ok()) return RefuseListen(server.status());
  if (const HowEnded ended = CheckKeys(options, *server, !sources.brokers.empty()); ended != HowEnded::kDone) {
    return ended;
  }
  CatchInterrupts(true);
  const absl::StatusOr<std::unique_ptr<ServedObservatory>> served =
      ServedObservatory::Open(sources, *std::move(server), kWeb);
  if (!served.ok()) return Fail(HowEndedByWeb(served.status()), kWeb, std::string(served.status().message()));
  Print((*served)->Link() + "\n");
  if (!FlushOutput()) return Fail(HowEnded::kFailed, kWeb, OutputError());
  Note("Open this address in a browser; whoever has it can look on. Ctrl-C ends the observatory.");
  Browser browser;
  if (options.open) {
    if (const absl::Status shown = browser.Show((*served)->Link()); !shown.ok()) {
      Note("haggle web: --open: " + std::string(shown.message()));
    }
  }
  AwaitInterrupt();
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddWeb(CLI::App& app) {
  auto options = std::make_shared<WebOptionsGiven>();
  CLI::App* web = app.add_subcommand(
      kWeb, "The observatory: watch runs in a browser, live and afterwards; serves until Ctrl-C, and changes nothing");
  web->add_option(
      "JOURNAL|FOLDER|ADDRESS", options->of,
      "What is shown: journals, finished or of runs that are on; results of sweeps, also by the address of a "
      "PostgreSQL server (postgresql://...#NAME); folders of both, also "
      "what comes into them later (not what links in a folder lead to outside of it); addresses of live "
      "brokers, as they print them (unix:PATH or HOST:PORT). "
      "Default: haggle-runs/, also before there is one");
  web->add_option(
         "--listen", options->listen,
         "Where it listens: HOST:PORT, HOST a numeric address (IPv6 in brackets) or localhost, port 0 any that is "
         "free. 0.0.0.0 is every address of IPv4, [::] also every one of IPv6. What other machines can reach "
         "wants --keys")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  web->add_flag("--open", options->open, "Show it in this desktop's browser (xdg-open)");
  CLI::Option* const play =
      web->add_option("--play", options->play,
                      "Begin a run of that scenario, with its own cast for all but those of --human, and play in it")
          ->type_name("SCENARIO");
  AddHumans(web, options->humans);
  web->add_option("--deadline", options->deadline_ms,
                  "With --play: how many milliseconds a person has for a decision, 1 to 3600000 (default: as long as "
                  "it takes)")
      ->transform(Integer(1, 3'600'000))
      ->type_name("MS")
      ->needs(play);
  CLI::Option* const keys =
      web->add_option("--keys", options->keys,
                      "A folder of `haggle keys init`. Off loopback pages are served over TLS with the broker's "
                      "certificate (which browsers do not know: give them DIR/authority/cert.pem, or accept it once); "
                      "a live broker is shown the observer's. With neither there is nobody to show them to")
          ->type_name("DIR");
  web->add_option("--token-file", options->token_file,
                  "For an address: the observer's token, or the broker's file of tokens, in which it stands behind "
                  "@observer; without it the environment variable HAGGLE_TOKEN")
      ->type_name("FILE")
      ->excludes(keys);
  web->footer(std::string("Prints the address with a key that is made anew each time; the key becomes a cookie and "
                          "leaves the address. Programs show it as `Authorization: Bearer KEY`.\n"
                          "Example: haggle run dinner & haggle web --open\n") +
              kExitCodesHelp);
  return {web, [options] { return Serve(*options); }};
}

}  // namespace haggle::cli
