// haggle-broker: conducts one run.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "broker/journal/files.h"
#include "broker/journal/reader.h"
#include "broker/referee/recall.h"
#include "broker/run/chain.h"
#include "broker/server/handshake_log.h"
#include "broker/server/introspection.h"
#include "broker/server/metrics_listener.h"
#include "broker/server/options.h"
#include "broker/server/orders.h"
#include "broker/server/run_session.h"
#include "broker/server/server.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"
#include "proto/codec/claimed_folder.h"
#include "proto/codec/credentials.h"
#include "proto/codec/private_memory.h"
#include "proto/codec/version.h"
#include "proto/keys/own_keys.h"

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

void Tell(const std::string& note, StatusLines& lines) {
  if (lines.heard()) {
    lines.Say({RunStatus::Note{note}});
  } else {
    std::fprintf(stderr, "haggle-broker: %s\n", Escaped(note, "\n").c_str());
  }
}

// For addresses, tokens and keys, which may be refused; of a file, permission is one of many things that may fail.
HowEnded Refusal(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status) ? HowEnded::kRefused : HowEnded::kFailed;
}

absl::Status SummaryError(const BrokerOptions& options) {
  return absl::UnavailableError(absl::StrCat("cannot write the summary to ", options.summary));
}

// A run that is gone on with.
struct GoneOn {
  std::unique_ptr<run::Run> run;  // null: it begins
  referee::RunPast past;
  std::set<PartyId> rehearsed;
  // The broker before was killed between the seal and its own end: there is nothing to do but to tell of it.
  bool finished = false;
};

// How long a broker stays for agents that were cut off when the run ended: on networks a little longer than keepalive
// takes to find a connection that hangs.
constexpr std::int64_t kCutOffMs = 10'000;
// ... on this machine, for those of a broker that was killed: they try again every half a second.
constexpr std::int64_t kComeBackMs = 1000;

HowEnded HowReadingFailed(const absl::Status& status) {
  if (absl::IsAlreadyExists(status) || absl::IsInvalidArgument(status)) return HowEnded::kWrongUsage;  // the run is on
  return absl::IsDataLoss(status) || absl::IsFailedPrecondition(status) ? HowEnded::kDamaged : HowEnded::kFailed;
}

// Calls `free` until it says yes or the broker before has been waited for long enough, which is told once.
template <class Free>
bool AwaitPlace(const BrokerOptions& options, StatusLines& lines, const std::string& what, Free free) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kPause(50);
  const Clock::time_point until = Clock::now() + std::chrono::milliseconds(options.wait_ms);
  for (bool told = false; !free();) {
    if (stopped != 0 || Clock::now() >= until) return false;
    if (!std::exchange(told, true)) {
      Tell(absl::StrCat(what, "; its end is waited for, ", options.wait_ms, " ms at most"), lines);
    }
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

// That the journal is free for a broker that takes another's place.
absl::Status AwaitJournal(const BrokerOptions& options, StatusLines& lines) {
  journal::RunUser user;
  const auto process = [&user] { return user.process == 0 ? "" : absl::StrCat(" (process ", user.process, ")"); };
  const auto free = [&] {
    user = journal::UserOf(options.journal);
    return !user.found;
  };
  if (free()) return absl::OkStatus();
  const std::string what =
      absl::StrCat("journal ", options.journal, ": the broker before", process(), " still has it open");
  if (AwaitPlace(options, lines, what, free)) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat(what, ", ", options.wait_ms,
                                               " ms later: it does not know that it is cut off from its launcher; end "
                                               "it on its machine, then the run can be gone on with"));
}

// Brings the record, which goes on with its journal, to where that ends.
absl::Status TakeUp(referee::RunRecord& record, GoneOn& gone_on, const std::string& path) {
  {
    // Closed before the journal is written: closing it later would drop the writer's locks.
    const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
    if (!reader.ok()) return reader.status();
    const absl::Status recalled = referee::Recall(**reader, *gone_on.run, record.tally(), gone_on.past);
    if (!recalled.ok()) return recalled;
    if (gone_on.past.forked_after > gone_on.past.steps) {
      return absl::InvalidArgumentError(absl::StrCat("journal ", path, ": a fork that was cut off after ",
                                                     gone_on.past.steps, " of the ", gone_on.past.forked_after,
                                                     " steps of its past; give its parent to haggle fork again"));
    }
    record.TakenOver(gone_on.past.taken_over);
  }
  if (absl::Status status = record.Open(); !status.ok() || gone_on.finished) return status;
  const referee::RunPast& past = gone_on.past;
  return record.CatchUp(past.steps, past.ticks, past.tick, past.digest);
}

// Who may play, how connections are protected, and where agents find the broker.
struct Admission {
  std::unique_ptr<Identity> identity;
  std::unique_ptr<codec::Credentials> credentials;
  Address address;
  std::string dial;  // in place of the address's host; empty: that
};

absl::StatusOr<Admission> AdmitByTokens(const BrokerOptions& options, const Scenario& scenario,
                                        const Address& address) {
  if (absl::Status reach = CheckReach(address); !reach.ok()) return reach;
  absl::StatusOr<Tokens> tokens = ReadTokens(options.tokens, scenario);
  if (!tokens.ok()) return tokens.status();
  return Admission{std::make_unique<TokenIdentity>(*std::move(tokens)), codec::PlainCredentials(), address, ""};
}

absl::StatusOr<Admission> AdmitByKeys(const BrokerOptions& options, const Address& address) {
  const keys::Holder broker{keys::HolderKind::kBroker, "", {}};
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const absl::StatusOr<keys::OwnKeys> own = keys::ReadOwnKeys(options.keys, broker, now);
  if (!own.ok()) return own.status();
  if (absl::Status reach = CheckReachWithKeys(address, own->holder.hosts); !reach.ok()) return reach;
  absl::StatusOr<std::unique_ptr<codec::Credentials>> credentials = codec::TlsCredentials(options.keys, broker);
  if (!credentials.ok()) return credentials.status();
  ReadHandshakeLog();
  return Admission{std::make_unique<CertificateIdentity>(), *std::move(credentials), address,
                   HostToDial(address, own->holder.hosts)};
}

// Brings a record without a journal to the end of one that is only read.
absl::Status Rehearse(referee::RunRecord& record, GoneOn& gone_on, const BrokerOptions& options) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return reader.status();
  for (const std::string& name : options.rehearsed) {
    const std::vector<Party>& parties = (*reader)->scenario().parties;
    const auto found =
        std::find_if(parties.begin(), parties.end(), [&name](const Party& party) { return party.name == name; });
    if (found == parties.end()) {
      return absl::NotFoundError(absl::StrCat("--rehearse ", name, ": no such party in this journal; there are ",
                                              NamesOf((*reader)->scenario())));
    }
    gone_on.rehearsed.insert(found->id);
  }
  if (absl::Status read = referee::Recall(**reader, *gone_on.run, record.tally(), gone_on.past); !read.ok()) {
    return read;
  }
  return (*reader)->ReadSteps(
      [&record](const journal::StoredStep& step) { return record.recorder()->OnStep({}, step.bytes, step.hash, {}); });
}

HowEnded Conduct(const BrokerOptions& options, const Scenario& scenario, const Admission& admission,
                 referee::RecordOptions record_options, StatusLines& lines) {
  const bool tls = admission.credentials->tls();
  record_options.transport = admission.address.is_unix() ? "unix" : tls ? "tls" : "tcp";
  record_options.keep_steps = true;
  GoneOn gone_on;
  gone_on.finished = record_options.told;
  referee::RunRecord record(scenario, std::move(record_options));
  record.OnWait([&lines](const std::string& cause) { lines.Say({RunStatus::Note{cause}}); });
  if (options.resume || !options.rehearsed.empty()) {
    gone_on.run = std::make_unique<run::Run>(scenario);
    const absl::Status status =
        options.resume ? TakeUp(record, gone_on, options.journal) : Rehearse(record, gone_on, options);
    if (!status.ok()) {
      return Complain(status, lines, HowReadingFailed(status));
    }
  }
  RunSession session(scenario, *admission.identity,
                     {options.pace_ms, options.restarts, options.limits.joins, options.deadline_ms}, &record, &lines);
  auto server = std::make_unique<Server>(&session, scenario, *admission.credentials, options.limits,
                                         [&lines](const std::string& note) { Tell(note, lines); });
  std::unique_ptr<MetricsListener> metrics;
  if (!options.metrics.empty()) {
    absl::StatusOr<std::unique_ptr<MetricsListener>> listens =
        MetricsListener::Listen(options.metrics, codec::BrokerVersion(run::kRulesVersion));
    if (!listens.ok()) return Complain(listens.status(), lines, Refusal(listens.status()));
    metrics = *std::move(listens);
    server->Publish(metrics.get());
    Tell(absl::StrCat("metrics at http://", metrics->address(), "/metrics"), lines);
  }
  if (options.introspection) {
    if (absl::Status offered = OfferIntrospection(); !offered.ok()) return Complain(offered, lines);
  }
  std::ofstream summary;
  if (!options.summary.empty()) {  // before hours of work
    summary.open(options.summary, std::ios::binary | std::ios::trunc);
    if (!summary) return Complain(SummaryError(options), lines);
  }
  absl::StatusOr<std::string> target = absl::UnavailableError("");
  const auto listens = [&] {
    target = server->Listen(admission.address, admission.dial);
    return !absl::IsAlreadyExists(target.status());
  };
  AwaitPlace(options, lines, absl::StrCat("another process listens at ", admission.address.Target()), listens);
  if (!target.ok()) return Complain(target.status(), lines, Refusal(target.status()));
  lines.Say({RunStatus::Listening{*target}});
  if (options.status_fd < 0) {
    std::printf("listening %s\n", target->c_str());
    std::fflush(stdout);
  }
  if (gone_on.run != nullptr) {
    if (options.rehearsed.empty()) {
      session.GoOn(std::move(*gone_on.run), gone_on.past.epochs);
    } else {
      session.Rehearse(std::move(*gone_on.run), gone_on.rehearsed);
    }
  }
  const bool networked = tls && !admission.address.is_local();
  if (options.rehearsed.empty()) server->StayForAbsent(networked ? kCutOffMs : gone_on.finished ? kComeBackMs : 0);
  Orders orders(options.orders ? STDIN_FILENO : -1, options.launcher);
  server->Run(stopped, orders);
  if (session.abandoned()) return HowEnded::kFailed;
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

// What is played; of a journal that is gone on with, what it says. `finished`: its run has come to its end, and whoever
// gives the orders is to be told so.
absl::StatusOr<Scenario> FindScenario(const BrokerOptions& options, HowEnded& how, bool& finished) {
  how = HowEnded::kFailed;
  if (!options.resume && options.rehearsed.empty()) return LoadScenario(options.scenario);
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) {
    how = HowReadingFailed(reader.status());
    return reader.status();
  }
  if (options.resume && (*reader)->state() == journal::JournalState::kFinished) {
    journal::RemoveLeftovers(options.journal);
    finished = options.orders;
    if (finished) return (*reader)->scenario();
    how = HowEnded::kWrongUsage;
    return journal::HasEnded(options.journal);
  }
  if (options.resume && !(*reader)->amendments().empty()) {
    how = HowEnded::kWrongUsage;
    return absl::UnimplementedError(absl::StrCat("journal ", options.journal,
                                                 ": a fork whose scenario was changed; go on with it in one process: ",
                                                 "haggle resume ", options.journal, " --transport inprocess"));
  }
  if (options.resume) return (*reader)->scenario();
  // Its past was decided by others than its future; who joins could not decide it again.
  const absl::StatusOr<std::vector<journal::StoredNote>> notes = (*reader)->ReadNotes();
  if (!notes.ok()) return notes.status();
  for (const journal::StoredNote& stored : *notes) {
    if (stored.note.kind != journal::NoteKind::kForked) continue;
    how = HowEnded::kWrongUsage;
    return absl::UnimplementedError(
        absl::StrCat("journal ", options.journal, ": it is a fork, which is rehearsed in one process alone"));
  }
  return (*reader)->scenario();
}

HowEnded Begin(const BrokerOptions& options) {
  StatusLines lines(options.status_fd);
  if (options.wait_ms > 0) {
    if (absl::Status free = AwaitJournal(options, lines); !free.ok()) return Complain(free, lines);
  }
  HowEnded how = HowEnded::kFailed;
  referee::RecordOptions record;
  const absl::StatusOr<Scenario> scenario = FindScenario(options, how, record.told);
  if (!scenario.ok()) return Complain(scenario.status(), lines, how);
  const absl::StatusOr<Address> address = ParseAddress(options.listen);
  if (!address.ok()) return Complain(address.status(), lines, HowEnded::kWrongUsage);
  absl::StatusOr<Admission> admission =
      options.keys.empty() ? AdmitByTokens(options, *scenario, *address) : AdmitByKeys(options, *address);
  if (!admission.ok()) return Complain(admission.status(), lines, Refusal(admission.status()));
  // Found out now rather than when everybody has joined.
  if (!options.journal.empty() && !options.numbered && !options.resume && options.rehearsed.empty()) {
    if (absl::Status place = journal::JournalFile::Check(options.journal, options.force); !place.ok()) {
      return Complain(place, lines);
    }
  }
  if (options.rehearsed.empty()) record.journal = options.journal;
  record.numbered = options.numbered;
  record.overwrite = options.force;
  record.go_on = options.resume;
  record.durable = options.durable;
  if (!options.cast.empty()) {
    absl::StatusOr<std::vector<journal::CastLine>> cast = LoadCast(options.cast, *scenario);
    if (!cast.ok()) return Complain(cast.status(), lines);
    record.cast = *std::move(cast);
  }
  return Conduct(options, *scenario, *admission, std::move(record), lines);
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
  codec::KeepMemoryPrivate();
  // A launcher that is killed takes the run with it, and leaves it so that another can go on.
  if (options.launcher != 0) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
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
