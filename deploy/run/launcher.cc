#include "deploy/run/launcher.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/run/cast_file.h"
#include "proto/base/canonical.h"
#include "proto/codec/read_file.h"

namespace haggle {
namespace {

// Signals set a flag and interrupt the wait; one that comes just before it shows this much later.
constexpr int kLookMs = 50;
// How long a broker that was asked to stop may take to seal its journal; a
// second interrupt is quicker.
constexpr std::int64_t kSealMs = 600'000;
// How long agents may take to go once the broker has gone.
constexpr std::int64_t kLeaveMs = 2'000;

constexpr int kExitOther = 1;
constexpr int kAgentFailed = 3;
constexpr int kInterrupted = 130;
// haggle-agent's own: the run was complete, the run was stopped.
constexpr int kAgentDone = 0;
constexpr int kAgentStopped = 3;

std::int64_t NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string OwnFolder() {
  std::array<char, 4096> path{};
  const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string program(path.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  const std::size_t slash = program.rfind('/');
  return slash == std::string::npos ? "." : program.substr(0, slash);
}

// The part of `line` behind its first word, if that is `word`.
bool Behind(const std::string& line, const std::string& word, std::string& rest) {
  if (line.compare(0, word.size(), word) != 0 || (line.size() > word.size() && line[word.size()] != ' ')) return false;
  rest = line.size() > word.size() ? line.substr(word.size() + 1) : "";
  return true;
}

}  // namespace

Launcher::Launcher(const RunPlan& plan, const RunHooks& hooks)
    : plan_(plan), hooks_(hooks), programs_(plan.programs.empty() ? OwnFolder() : plan.programs) {}

Launcher::~Launcher() = default;

void Launcher::Fail(int exit_code, const std::string& message) {
  if (exit_code_ != 0) return;
  exit_code_ = exit_code;
  message_ = message;
}

absl::Status Launcher::Prepare() {
  if (absl::Status status = folder_.Make(); !status.ok()) return status;
  std::string tokens = absl::StrCat("@observer ", NewToken(), "\n");
  for (const Party& party : plan_.scenario.parties) {
    tokens_.push_back(NewToken());
    absl::StrAppend(&tokens, party.name, " ", tokens_.back(), "\n");
    const bool external = std::count(plan_.external.begin(), plan_.external.end(), party.name) > 0;
    if (!external) continue;
    const std::string name = absl::StrCat("token-", party.id);
    if (absl::Status status = folder_.Write(name, tokens_.back() + "\n"); !status.ok()) return status;
  }
  if (absl::Status status = folder_.Write("tokens", tokens); !status.ok()) return status;
  if (absl::Status status = folder_.Write("scenario", Canonical(plan_.scenario)); !status.ok()) return status;
  const absl::StatusOr<std::string> cast = CastFile(plan_);
  if (!cast.ok()) return cast.status();
  return folder_.Write("cast", *cast);
}

absl::Status Launcher::StartBroker() {
  std::vector<std::string> arguments = {
      "--scenario",  folder_.Path("scenario"),
      "--tokens",    folder_.Path("tokens"),
      "--cast",      folder_.Path("cast"),
      "--summary",   folder_.Path("summary"),
      "--listen",    plan_.listen.empty() ? absl::StrCat("unix:", folder_.Path("broker")) : plan_.listen,
      "--pace",      absl::StrCat(plan_.pace_ms),
      "--status-fd", "3",
      "--launcher",  absl::StrCat(::getpid()),
      "--run-dir",   folder_.Path("")};
  if (!plan_.journal.empty()) {
    arguments.push_back("--journal");
    arguments.push_back(plan_.journal);
  }
  if (plan_.overwrite_journal) arguments.push_back("--force");
  broker_ = std::make_unique<Child>("haggle-broker");
  return broker_->Start(programs_ + "/haggle-broker", arguments, true);
}

absl::Status Launcher::StartAgents() {
  if (plan_.transport == Transport::kInProcess) return plan_.cast.empty() ? absl::OkStatus() : StartAgent(plan_.cast);
  for (const Casting& casting : plan_.cast) {
    if (absl::Status status = StartAgent({casting}); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Launcher::StartAgent(const std::vector<Casting>& cast) {
  const std::string file = absl::StrCat("agent-", agents_.size());
  std::vector<std::string> arguments = {"--broker",         address_,     "--token-file",
                                        folder_.Path(file), "--launcher", absl::StrCat(::getpid())};
  std::string secrets;
  std::string names;
  for (const Casting& casting : cast) {
    arguments.insert(arguments.end(), {"--party", casting.party, "--strategy", StrategyText(casting)});
    absl::StrAppend(&names, names.empty() ? "" : ",", casting.party);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (plan_.scenario.parties[i].name == casting.party)
        absl::StrAppend(&secrets, casting.party, " ", tokens_[i], "\n");
    }
  }
  for (const std::string& plugin : plan_.plugins) arguments.insert(arguments.end(), {"--plugin", plugin});
  if (absl::Status status = folder_.Write(file, secrets); !status.ok()) return status;
  agents_.push_back(std::make_unique<Child>(names));
  last_words_.emplace_back();
  return agents_.back()->Start(programs_ + "/haggle-agent", arguments, false);
}

void Launcher::TellExternals() {
  if (!hooks_.on_diagnostic) return;
  if (!plan_.listen.empty()) hooks_.on_diagnostic(absl::StrCat("listening ", address_));
  for (const std::string& name : plan_.external) {
    for (const Party& party : plan_.scenario.parties) {
      if (party.name != name) continue;
      hooks_.on_diagnostic(
          absl::StrCat("external ", name, " ", address_, " ", folder_.Path(absl::StrCat("token-", party.id))));
    }
  }
}

RunResult Launcher::Run() {
  const std::int64_t begin_ms = NowMs();
  absl::Status status = Prepare();
  if (status.ok()) status = StartBroker();
  if (!status.ok()) Fail(kExitOther, std::string(status.message()));
  while (broker_ != nullptr && broker_->running() && !killed_) Step();
  if (broker_ != nullptr) {
    broker_->status().Read([this](const std::string& line) { OnStatusLine(line); });
  }
  DismissAgents();
  RunResult result = Result();
  result.wall_seconds = static_cast<double>(NowMs() - begin_ms) / 1000.0;
  return result;
}

void Launcher::Step() {
  std::vector<pollfd> watched = {
      {broker_->pidfd(), POLLIN, 0}, {broker_->status().fd(), POLLIN, 0}, {broker_->words().fd(), POLLIN, 0}};
  for (const auto& agent : agents_) {
    watched.push_back({agent->pidfd(), POLLIN, 0});
    watched.push_back({agent->words().fd(), POLLIN, 0});
  }
  ::poll(watched.data(), watched.size(), kLookMs);
  broker_->Reap(false);
  broker_->status().Read([this](const std::string& line) { OnStatusLine(line); });
  broker_->words().Read([this](const std::string& line) {
    if (hooks_.on_diagnostic) hooks_.on_diagnostic(line);
  });
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    if (LookAfter(i, false) && broker_->running()) OnAgentEnd(i);
  }
  OnInterrupt();
  Insist();
}

bool Launcher::LookAfter(std::size_t i, bool wait) {
  Child& agent = *agents_[i];
  const bool ran = agent.running();
  agent.Reap(wait);
  agent.words().Read([&](const std::string& line) {
    last_words_[i] = line;
    if (hooks_.on_diagnostic) hooks_.on_diagnostic(line);
  });
  return ran && !agent.running();
}

void Launcher::OnStatusLine(const std::string& line) {
  std::string rest;
  if (Behind(line, "listening", address_)) {
    stage_ = Stage::kJoining;
    TellExternals();
    if (absl::Status status = StartAgents(); !status.ok()) {
      Fail(kExitOther, std::string(status.message()));
      StopBroker();
    }
  } else if (Behind(line, "started", rest)) {
    stage_ = Stage::kPlaying;
    started_ = true;
  } else if (Behind(line, "progress", rest)) {
    OnProgress(rest);
  } else if (Behind(line, "note", rest)) {
    if (hooks_.on_diagnostic) hooks_.on_diagnostic(rest);
  } else if (Behind(line, "error", rest)) {
    broker_said_ = rest;
  } else if (Behind(line, "failed", rest)) {
    const std::size_t name = std::min(rest.size(), rest.find(' '));
    if (failed_party_.empty()) failed_party_ = rest.substr(0, std::min(name, rest.find(',')));
    broker_said_ = rest.substr(std::min(rest.size(), name + 1));
  } else if (Behind(line, "done", rest)) {
    stage_ = Stage::kOver;
  }
}

void Launcher::OnProgress(const std::string& line) {
  if (!hooks_.on_progress) return;
  Progress progress;
  std::istringstream words(line);
  words >> progress.tick >> progress.open_tables >> progress.backlog;
  for (std::string name; words >> name;) progress.waiting_for.push_back(name);
  hooks_.on_progress(progress);
}

void Launcher::OnAgentEnd(std::size_t i) {
  const Child& agent = *agents_[i];
  // These it says when the broker has told it that the run is over.
  if (agent.exited(kAgentDone) || agent.exited(kAgentStopped)) return;
  if (!culprit_.empty()) return;
  failed_party_ = agent.name();
  culprit_ = absl::StrCat("haggle-agent for ", agent.name(), " ended: ", agent.End(),
                          last_words_[i].empty() ? "" : absl::StrCat(" (", last_words_[i], ")"));
  // Before the start the broker goes on waiting for another agent: nobody would
  // come. After it, the broker has seen the stream end.
  Fail(kAgentFailed, culprit_);
  if (stage_ != Stage::kPlaying) StopBroker();
}

void Launcher::OnInterrupt() {
  const int signals = hooks_.interrupted != nullptr ? hooks_.interrupted->load(std::memory_order_relaxed) : 0;
  if (signals >= 1 && !interrupted_) {
    interrupted_ = true;
    StopBroker();
  }
  if (signals >= 2) killed_ = true;
}

void Launcher::StopBroker() {
  if (stop_ms_ != 0) return;
  stop_ms_ = NowMs();
  broker_->Signal(SIGTERM);
}

void Launcher::Insist() {
  if (stop_ms_ == 0 || NowMs() < stop_ms_ + kSealMs) return;
  Fail(kExitOther, "the broker did not end when it was asked to; it was killed");
  killed_ = true;
}

void Launcher::DismissAgents() {
  if (broker_ != nullptr) broker_->Signal(SIGKILL);  // nothing, if it has ended
  // Agents of a run that never started may still be looking for its broker.
  const std::int64_t until = killed_ || !started_ ? 0 : NowMs() + kLeaveMs;
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    const Child& agent = *agents_[i];
    while (agent.running()) {
      pollfd ended{agent.pidfd(), POLLIN, 0};
      const std::int64_t left = until - NowMs();
      if (left <= 0) {
        agent.Signal(SIGKILL);
        LookAfter(i, true);
      } else if (::poll(&ended, 1, static_cast<int>(left)) > 0 && LookAfter(i, false) &&
                 broker_->exited(kAgentFailed)) {
        OnAgentEnd(i);  // the broker was quicker to end than we to see why
      }
    }
    LookAfter(i, false);
  }
  if (broker_ != nullptr) broker_->Reap(true);
}

RunResult Launcher::Result() const {
  RunResult result;
  if (!interrupted_) result.culprit = failed_party_;
  if (const absl::StatusOr<std::string> bytes = ReadWholeFile(folder_.Path("summary")); bytes.ok()) {
    if (!ParseCanonical(*bytes, result.summary)) result.summary = RunSummary();
  }
  if (interrupted_) {
    result.exit_code = kInterrupted;
    result.message = killed_ ? "interrupted twice; the journal is not sealed" : "interrupted";
    return result;
  }
  if (broker_ == nullptr || stage_ == Stage::kStarting) {
    result.exit_code = exit_code_ != 0 ? exit_code_ : std::max(broker_->exit_code(), kExitOther);
    result.message = exit_code_ != 0 ? message_ : broker_said_;
    if (result.message.empty()) result.message = absl::StrCat("haggle-broker ended: ", broker_->End());
    return result;
  }
  if (broker_->exited(0)) return result;
  if (broker_->exit_code() < 0 && !killed_) {
    // Whatever became of agents then, came of that.
    result.exit_code = kExitOther;
    result.message = absl::StrCat("haggle-broker ended: ", broker_->End());
    return result;
  }
  result.exit_code = exit_code_ != 0 ? exit_code_ : std::max(broker_->exit_code(), kExitOther);
  if (stage_ == Stage::kOver && broker_->exit_code() == kExitOther) result.exit_code = kExitOther;
  const bool stopped_by_us = exit_code_ != 0 && broker_->exited(kInterrupted);
  result.message = stopped_by_us ? message_ : broker_said_;
  if (!stopped_by_us && !message_.empty())
    absl::StrAppend(&result.message, result.message.empty() ? "" : "; ", message_);
  if (result.message.empty()) result.message = absl::StrCat("haggle-broker ended: ", broker_->End());
  return result;
}

RunResult RunProcesses(const RunPlan& plan, const RunHooks& hooks) { return Launcher(plan, hooks).Run(); }

}  // namespace haggle
