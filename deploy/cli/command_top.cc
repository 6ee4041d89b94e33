// `haggle top`: a run on a terminal while it is on.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_join.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/observer_options.h"
#include "deploy/cli/terminal.h"
#include "deploy/cli/top_source.h"
#include "deploy/launch/ask_broker.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr char kTop[] = "top";
constexpr char kFolder[] = "haggle-runs";
constexpr char kSuffix[] = ".haggle";
// Of a snapshot, which nobody's window bounds.
constexpr std::size_t kColumns = 80;
constexpr std::size_t kRows = 24;

struct TopOptions {
  std::string of;
  ObserverOptions observer;
  bool once = false;
};

// The journal that was written to last; empty: there is none.
std::string NewestRun() {
  namespace fs = std::filesystem;
  std::string newest;
  fs::file_time_type written{};
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder, error)) {
    if (entry.path().extension() != kSuffix) continue;
    fs::file_time_type time = entry.last_write_time(error);
    if (error) continue;
    const fs::file_time_type log = fs::last_write_time(entry.path().string() + "-wal", error);
    if (!error) time = std::max(time, log);
    if (!newest.empty() && time <= written) continue;
    newest = entry.path().string();
    written = time;
  }
  return newest;
}

HowEnded Snapshot(TopSource& source) {
  source.Settle();
  if (source.how() != HowEnded::kDone) return Fail(source.how(), kTop, source.facts().notice);
  Print(absl::StrJoin(report::DrawTop(source.facts(), kColumns, kRows, ColourOnOutput()), "\n") + "\n");
  return HowEnded::kDone;
}

HowEnded Watch(TopSource& source) {
  HowEnded ended = HowEnded::kDone;
  {
    Terminal terminal;
    if (absl::Status begun = terminal.Begin(); !begun.ok()) {
      return Fail(HowEnded::kFailed, kTop, std::string(begun.message()));
    }
    constexpr std::chrono::milliseconds kFrame(100);
    const bool colour = ColourOnOutput();
    for (bool resized = true;;) {
      source.Refresh();
      terminal.Show(report::DrawTop(source.facts(), terminal.columns(), terminal.rows(), colour), resized);
      // Not oftener than can be read, however fast a broker is.
      TerminalEvent event = terminal.Wait(static_cast<int>(kFrame.count()), -1);
      if (event.signal == 0 && event.keys.empty() && !event.resized) {
        event = terminal.Wait(static_cast<int>(source.pause().count()), source.fd());
      }
      resized = event.resized;
      if (event.signal != 0) {
        ended = HowEnded::kInterrupted;
        break;
      }
      // Without a terminal there is nobody to draw for, and waiting for keys would return at once.
      if (event.keys_gone || event.keys.find_first_of("qQ\x03\x04") != std::string::npos) {
        ended = source.how();
        break;
      }
    }
  }
  // The screen is gone, and what was wrong with it.
  if (source.how() != HowEnded::kDone) return Fail(source.how(), kTop, source.facts().notice);
  return ended;
}

HowEnded Top(TopOptions options) {
  if (options.of.empty()) {
    if (options.observer.given()) {
      return Fail(HowEnded::kWrongUsage, kTop, "--keys and --token-file are for a broker's address; give that as well");
    }
    options.of = NewestRun();
    if (options.of.empty()) {
      return Fail(HowEnded::kFailed, kTop,
                  std::string("there is no run in ./") + kFolder + "; give a journal or a broker's address");
    }
  }
  std::unique_ptr<TopSource> source;
  if (launch::IsAddress(options.of)) {
    source = TopOfBroker(
        {ProgramFolder(), options.of, ObserversKeys(options.observer.keys), ObserversTokenFile(options.observer)});
  } else if (options.observer.given()) {
    return Fail(HowEnded::kWrongUsage, kTop,
                "--keys and --token-file are for a broker's address; a journal is read where it lies");
  } else {
    source = TopOfJournal(options.of);
  }
  if (options.once || !Terminal::Usable()) return Snapshot(*source);
  return Watch(*source);
}

}  // namespace

Subcommand AddTop(CLI::App& app) {
  auto options = std::make_shared<TopOptions>();
  CLI::App* top = app.add_subcommand(
      kTop,
      "Watch a run on a terminal: for whom it waits, prices, lead times and backlog, open tables, the last decisions "
      "with their reasons. q or Ctrl-C ends it; on a pipe it prints one picture of 80 columns and ends");
  top->add_option("JOURNAL|ADDRESS", options->of,
                  "A journal's file, which is never changed, or the address of a live broker, as `haggle status` takes "
                  "it (default: the journal in ./haggle-runs that was written to last)");
  AddObserverOptions(top, options->observer);
  top->add_flag("--once", options->once, "Print one picture and end, on a terminal as well");
  top->footer(kExitCodesHelp);
  return {top, [options] { return Top(*options); }};
}

}  // namespace haggle::cli
