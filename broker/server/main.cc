// haggle-broker: conducts one run.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "broker/journal/files.h"
#include "broker/server/options.h"
#include "broker/server/run_session.h"
#include "broker/server/server.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"
#include "proto/codec/claimed_folder.h"
#include "proto/codec/credentials.h"
#include "proto/codec/input_end.h"

namespace haggle::server {
namespace {

std::atomic<int> stopped{0};  // the first signal's number; 0: none has come
std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free, "used by a signal handler");

// The first signal asks for a sealed end, the second Ctrl-C for an immediate one:
// signals of a system that shuts down come one after the other.
void OnSignal(int signal) {
  int none = 0;
  stopped.compare_exchange_strong(none, signal);
  if (signal == SIGINT && interrupts.fetch_add(1) > 0) ::_exit(ExitCode(HowEnded::kInterrupted));
}

void HandleSignals() {
  struct sigaction action {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  // Whatever was inherited: a shell starts background jobs with SIGINT ignored.
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  // ... but nohup means it.
  struct sigaction inherited {};
  ::sigaction(SIGHUP, nullptr, &inherited);
  if (inherited.sa_handler != SIG_IGN) ::sigaction(SIGHUP, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is the journal's error to tell, not a reason to die
}

HowEnded Complain(const absl::Status& status, StatusLines& lines, HowEnded how = HowEnded::kFailed) {
  const std::string message(status.message());
  if (lines.heard()) {
    lines.Say({RunStatus::Error{message}});
  } else {
    std::fprintf(stderr, "haggle-broker: %s\n", Escaped(message, "\n").c_str());
  }
  return how;
}

// For addresses and tokens, which may be refused; of a file, permission is one of many things that may fail.
HowEnded Refusal(const absl::Status& status) {
  return absl::IsPermissionDenied(status) ? HowEnded::kRefused : HowEnded::kFailed;
}

absl::Status SummaryError(const BrokerOptions& options) {
  return absl::UnavailableError(absl::StrCat("cannot write the summary to ", options.summary));
}

HowEnded Conduct(const BrokerOptions& options, const Scenario& scenario, const Address& address, Tokens tokens,
                 referee::RecordOptions record_options, StatusLines& lines) {
  record_options.transport = address.is_unix() ? "unix" : "tcp";
  referee::RunRecord record(scenario, std::move(record_options));
  record.OnWait([&lines](const std::string& cause) { lines.Say({RunStatus::Note{cause}}); });
  const TokenIdentity identity(std::move(tokens));
  const std::unique_ptr<codec::Credentials> credentials = codec::PlainCredentials();
  RunSession session(scenario, identity, options.pace_ms, &record, &lines);
  auto server = std::make_unique<Server>(&session, scenario, *credentials);
  std::ofstream summary;
  if (!options.summary.empty()) {  // before hours of work
    summary.open(options.summary, std::ios::binary | std::ios::trunc);
    if (!summary) return Complain(SummaryError(options), lines);
  }
  const absl::StatusOr<std::string> target = server->Listen(address);
  if (!target.ok()) return Complain(target.status(), lines, Refusal(target.status()));
  lines.Say({RunStatus::Listening{*target}});
  if (options.status_fd < 0) {
    std::printf("listening %s\n", target->c_str());
    std::fflush(stdout);
  }
  server->Run(stopped);
  const referee::RunEnd& end = session.end();
  if (!options.summary.empty()) {
    summary << Canonical(record.summary());
    summary.close();
    if (!summary) return Complain(SummaryError(options), lines);
  }
  lines.Say({RunStatus::Done{end.complete}});
  if (options.status_fd < 0) {
    if (!end.message.empty()) std::fprintf(stderr, "haggle-broker: %s\n", Escaped(end.message, "\n").c_str());
    if (!record.summary().hash.empty()) std::printf("hash %s\n", record.summary().hash.c_str());
  }
  return end.how;
}

HowEnded Begin(const BrokerOptions& options) {
  StatusLines lines(options.status_fd);
  const absl::StatusOr<Scenario> scenario = LoadScenario(options.scenario);
  if (!scenario.ok()) return Complain(scenario.status(), lines);
  const absl::StatusOr<Address> address = ParseAddress(options.listen);
  if (!address.ok()) {
    const bool senseless = absl::IsInvalidArgument(address.status());
    return Complain(address.status(), lines, senseless ? HowEnded::kWrongUsage : Refusal(address.status()));
  }
  absl::StatusOr<Tokens> tokens = ReadTokens(options.tokens, *scenario);
  if (!tokens.ok()) return Complain(tokens.status(), lines, Refusal(tokens.status()));
  // Found out now rather than when everybody has joined.
  if (!options.journal.empty() && !options.numbered) {
    if (absl::Status place = journal::JournalFile::Check(options.journal, options.force); !place.ok()) {
      return Complain(place, lines);
    }
  }
  referee::RecordOptions record;
  record.journal = options.journal;
  record.numbered = options.numbered;
  record.overwrite = options.force;
  if (!options.cast.empty()) {
    absl::StatusOr<std::vector<journal::CastLine>> cast = LoadCast(options.cast, *scenario);
    if (!cast.ok()) return Complain(cast.status(), lines);
    record.cast = *std::move(cast);
  }
  return Conduct(options, *scenario, *address, *std::move(tokens), std::move(record), lines);
}

// Secrets must not outlive a launcher that was killed. An agent that it was about to start
// shares its claim on the folder until it has become a program of its own.
void RemoveRunFolder(const BrokerOptions& options) {
  constexpr std::chrono::milliseconds kPause(10);
  for (int tries = 0; tries < 100 && ::getppid() != options.launcher; ++tries) {
    if (codec::RemoveIfAbandoned(options.run_dir) || ::access(options.run_dir.c_str(), F_OK) != 0) return;
    std::this_thread::sleep_for(kPause);
  }
}

HowEnded Main(int argc, char** argv) {
  BrokerOptions options;
  HowEnded ended = HowEnded::kDone;
  if (!ParseBrokerOptions(argc, argv, options, ended)) return ended;
  HandleSignals();
  // A launcher that is killed takes the run with it: the journal is sealed first.
  if (options.launcher != 0) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (options.until_eof) {
    codec::FollowStandardInput(
        [](const std::string& line) {
          if (line == "interrupt") OnSignal(SIGINT);
          if (line == "terminate") OnSignal(SIGTERM);
        },
        [] { OnSignal(SIGTERM); });
  }
  const bool alone = options.launcher != 0 && ::getppid() != options.launcher;  // it was gone before we asked
  // Debian builds Abseil with its search for deadlocks on: every lock that gRPC
  // takes would be looked up in a graph.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // What gRPC has to say, we say ourselves and better.
  ::setenv("GRPC_VERBOSITY", "NONE", 0);
  ended = alone ? HowEnded::kFailed : Begin(options);
  if (!options.run_dir.empty()) RemoveRunFolder(options);
  return ended;
}

}  // namespace
}  // namespace haggle::server

int main(int argc, char** argv) { return haggle::ExitCode(haggle::server::Main(argc, argv)); }
