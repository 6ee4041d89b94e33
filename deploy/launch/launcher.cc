#include "deploy/launch/launcher.h"

#include <signal.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/local_host.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"

namespace haggle::launch {
namespace {

// Signals set a flag and interrupt the wait; one that comes just before it shows this much later.
constexpr std::int64_t kLookMs = 50;
// How long a broker that was asked to stop may take to seal its journal; a
// second interrupt is quicker.
constexpr std::int64_t kSealMs = 600'000;
// How long agents may take to go once the broker has gone.
constexpr std::int64_t kLeaveMs = 2'000;

// How long a machine that is out of reach is left alone between two tries.
constexpr std::int64_t kTryAgainMs = 1'000;
// How long the broker before may keep journal and address from one that is to take its place: it stays ten seconds for
// agents that were cut off when its run ended.
constexpr std::int64_t kTakeOverMs = 15'000;

// Names of files in the folders of processes.
constexpr char kTokenFile[] = "token";
constexpr char kTokensFile[] = "tokens";
constexpr char kScenarioFile[] = "scenario";
constexpr char kCastFile[] = "cast";
constexpr char kSocket[] = "socket";

std::string In(const std::string& folder, const char* name) { return absl::StrCat(folder, "/", name); }

}  // namespace

Launcher::Launcher(const RunPlan& plan, const RunHooks& hooks, ProcessHost& host)
    : plan_(plan), hooks_(hooks), host_(host) {}

Launcher::~Launcher() = default;

void Launcher::Fail(HowEnded how, const std::string& message) {
  if (how_ != HowEnded::kDone) return;
  how_ = how;
  message_ = message;
}

void Launcher::Say(const std::string& line) const {
  if (hooks_.on_diagnostic) hooks_.on_diagnostic(line);
}

std::string Launcher::KeysOf(const std::string& party) const { return absl::StrCat(plan_.keys, "/party/", party); }

absl::Status Launcher::Prepare() {
  std::string tokens = absl::StrCat("@observer ", NewToken(), "\n");
  for (const Party& party : plan_.scenario.parties) {
    tokens_.push_back(NewToken());
    absl::StrAppend(&tokens, party.name, " ", tokens_.back(), "\n");
  }
  absl::StatusOr<std::string> folder = host_.MakeFolder("broker");
  if (!folder.ok()) return folder.status();
  broker_folder_ = *std::move(folder);
  const absl::StatusOr<std::string> cast = CastFile(plan_);
  if (!cast.ok()) return cast.status();
  const std::pair<const char*, std::string> files[] = {
      {kTokensFile, tokens}, {kScenarioFile, Canonical(plan_.scenario)}, {kCastFile, *cast}};
  for (const auto& [name, bytes] : files) {
    if (name == kTokensFile && !plan_.keys.empty()) continue;
    if (absl::Status status = host_.WriteFile(In(broker_folder_, name), bytes); !status.ok()) return status;
  }
  for (const std::string& name : plan_.external) {
    if (!plan_.keys.empty()) {
      external_tokens_.push_back(KeysOf(name));
      continue;
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Party& party = plan_.scenario.parties[i];
      if (party.name != name) continue;
      ProcessHost& host = host_.HostOf(name);
      absl::StatusOr<std::string> own = host.MakeFolder(absl::StrCat("external-", party.id));
      if (!own.ok()) return own.status();
      external_tokens_.push_back(In(*own, kTokenFile));
      if (absl::Status status = host.WriteFile(external_tokens_.back(), tokens_[i] + "\n"); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

std::string Launcher::ListenAt() const {
  std::string listen = plan_.listen;
  if (listen.empty()) listen = plan_.keys.empty() ? absl::StrCat("unix:", broker_folder_, "/", kSocket) : "127.0.0.1:0";
  // A broker that takes another's place has to be where that one was.
  if (address_.empty() || listen.rfind("unix:", 0) == 0) return listen;
  return absl::StrCat(listen.substr(0, listen.rfind(':')), address_.substr(address_.rfind(':')));
}

absl::Status Launcher::StartBroker() {
  ProcessOrder order;
  order.program = order.name = "haggle-broker";
  order.tells = order.hears = true;
  order.arguments = {"--summary", SummaryFile(),
                     "--listen",  ListenAt(),
                     "--cast",    In(broker_folder_, kCastFile),
                     "--pace",    absl::StrCat(plan_.pace_ms),
                     "--orders"};
  if (plan_.keys.empty()) {
    order.arguments.insert(order.arguments.end(), {"--tokens", In(broker_folder_, kTokensFile)});
  } else {
    order.keys = {absl::StrCat(plan_.keys, "/broker")};
  }
  if (plan_.durable) order.arguments.emplace_back("--durable");
  if (!plan_.metrics.empty()) order.arguments.insert(order.arguments.end(), {"--metrics", plan_.metrics});
  if (plan_.deadline_ms > 0) {
    order.arguments.insert(order.arguments.end(), {"--deadline", absl::StrCat(plan_.deadline_ms)});
  }
  if (plan_.rehearse) {
    order.arguments.insert(order.arguments.end(), {"--journal", plan_.journal});
    for (const std::string& party : plan_.external) {
      order.arguments.insert(order.arguments.end(), {"--rehearse", party});
    }
    for (const Casting& casting : plan_.cast) {
      order.arguments.insert(order.arguments.end(), {"--rehearse", casting.party});
    }
  } else if (plan_.resume || started_) {
    order.arguments.insert(order.arguments.end(), {"--resume", "--journal", started_ ? journal_ : plan_.journal});
    // One on another machine, that is cut off from here, may still be on.
    if (started_) order.arguments.insert(order.arguments.end(), {"--wait-ms", absl::StrCat(kTakeOverMs)});
  } else {
    order.arguments.insert(order.arguments.end(), {"--scenario", In(broker_folder_, kScenarioFile)});
    if (!plan_.journal.empty()) order.arguments.insert(order.arguments.end(), {"--journal", plan_.journal});
    if (plan_.number_journal) order.arguments.emplace_back("--numbered");
    // One that was killed before the start may have left the beginning of a journal, in which nothing is decided.
    if (plan_.overwrite_journal || (broker_restarts_ > 0 && !plan_.number_journal && !plan_.journal.empty())) {
      order.arguments.emplace_back("--force");
    }
  }
  order.results = {SummaryFile()};
  absl::StatusOr<std::unique_ptr<HostedProcess>> broker = host_.Start(order);
  if (!broker.ok()) return broker.status();
  broker_ = *std::move(broker);
  return absl::OkStatus();
}

bool Launcher::RestartBroker() {
  const bool away = broker_restarts_ > 0 && !broker_->reached();
  const bool killed = broker_->exit_code() < 0;
  if ((!killed && !away) || killed_ || interrupted_ || stop_ms_ >= 0 || stage_ == Stage::kOver) return false;
  if (started_ && journal_.empty()) return false;  // there is nothing to go on from
  if (away) {
    if (!Awaits(broker_away_, host_, BrokersEnd())) return false;
    if (host_.NowMs() < broker_away_.again_ms) return true;
    broker_away_.again_ms = -1;
  } else {
    broker_away_ = {};
    if (broker_restarts_ >= plan_.restarts) return false;
    ++broker_restarts_;
    Say(absl::StrCat(BrokersEnd(), "; it is started again, ", broker_restarts_, " of ", plan_.restarts));
  }
  joined_.clear();
  if (absl::Status status = StartBroker(); !status.ok()) {
    Say(std::string(status.message()));
    return false;
  }
  return true;
}

absl::Status Launcher::StartAgents() {
  struct Group {
    ProcessHost* host;
    std::vector<Casting> cast;
  };
  std::vector<Group> groups;
  for (const Casting& casting : plan_.cast) {
    ProcessHost& host = host_.HostOf(casting.party);
    const bool together = host.together() || plan_.transport == Transport::kInProcess;
    const auto same = together
                          ? std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.host == &host; })
                          : groups.end();
    if (same == groups.end()) {
      groups.push_back({&host, {casting}});
    } else {
      same->cast.push_back(casting);
    }
  }
  for (const Group& group : groups) {
    if (absl::Status status = StartAgent(group.cast, *group.host); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Launcher::StartAgent(const std::vector<Casting>& cast, ProcessHost& host) {
  absl::StatusOr<std::string> folder = host.MakeFolder(absl::StrCat("agent-", agents_.size()));
  if (!folder.ok()) return folder.status();
  const std::string token_file = In(*folder, kTokenFile);
  ProcessOrder order;
  order.program = "haggle-agent";
  order.arguments = {"--broker", address_};
  if (plan_.keys.empty()) order.arguments.insert(order.arguments.end(), {"--token-file", token_file});
  std::string secrets;
  for (const Casting& casting : cast) {
    if (!plan_.keys.empty()) order.keys.push_back(KeysOf(casting.party));
    order.arguments.insert(order.arguments.end(), {"--party", casting.party, "--strategy", StrategyText(casting)});
    absl::StrAppend(&order.name, order.name.empty() ? "" : ",", casting.party);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (plan_.scenario.parties[i].name == casting.party)
        absl::StrAppend(&secrets, casting.party, " ", tokens_[i], "\n");
    }
  }
  absl::StatusOr<std::vector<Plugin>> plugins = PluginsFor(plan_, cast);
  if (!plugins.ok()) return plugins.status();
  order.plugins = *std::move(plugins);
  if (plan_.keys.empty()) {
    if (absl::Status status = host.WriteFile(token_file, secrets); !status.ok()) return status;
  }
  absl::StatusOr<std::unique_ptr<HostedProcess>> process = host.Start(order);
  if (!process.ok()) return process.status();
  agents_.push_back({order.name, order, &host, *std::move(process)});
  return absl::OkStatus();
}

void Launcher::TellExternals() {
  if (!plan_.listen.empty()) Say(absl::StrCat("listening ", address_));
  for (std::size_t i = 0; i < external_tokens_.size(); ++i) {
    Say(absl::StrCat("external ", plan_.external[i], " ", address_, " ", external_tokens_[i]));
  }
}

RunResult Launcher::Run() {
  const std::int64_t begin_ms = host_.NowMs();
  absl::Status status = Prepare();
  if (status.ok()) status = StartBroker();
  if (!status.ok()) Fail(HowEnded::kFailed, std::string(status.message()));
  while (broker_ != nullptr && !killed_ && (broker_->running() || RestartBroker())) Step();
  DismissAgents();
  RunResult result = Result();
  result.wall_seconds = static_cast<double>(host_.NowMs() - begin_ms) / 1000.0;
  return result;
}

void Launcher::Step() {
  host_.Wait(kLookMs);
  LookAtBroker();
  // By index: what one of them has done may start others.
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    LookAt(agents_[i]);
  }
  LookForMissing();
  OnInterrupt();
  Insist();
}

void Launcher::LookAtBroker() {
  broker_->Look([this](const std::string& line) { OnStatusLine(line); },
                [this](const std::string& line) { Say(line); });
}

void Launcher::LookAt(AgentProcess& agent) {
  agent.process->Look([](const std::string&) {},
                      [&](const std::string& line) {
                        agent.last_words = line;
                        Say(line);
                      });
  if (agent.process->reached()) agent.away = {};
  if (agent.process->running()) return;
  if (agent.ended && agent.away.again_ms < 0) return;
  LookAtBroker();  // whether the run had started is told by the broker, perhaps just now
  // A broker may be quicker to end because of an agent than we to see why. If it was killed, another one takes its
  // place before agents are looked after.
  if (!broker_->running() && HowEndedWith(broker_->exit_code()) != HowEnded::kAgentFailed) return;
  if (agent.ended) {
    if (host_.NowMs() >= agent.away.again_ms) StartAgain(agent, "its machine was out of reach");
    return;
  }
  agent.ended = true;
  OnAgentEnd(agent);
}

void Launcher::OnStatusLine(const std::string& line) {
  const absl::StatusOr<RunStatus> status = ParseRunStatus(line);
  if (!status.ok()) return Say(absl::StrCat("haggle-broker: ", status.status().message()));
  std::visit([this](const auto& kind) { On(kind); }, status->body);
}

void Launcher::On(const RunStatus::Listening& status) {
  address_ = status.text;
  // Where it listens need not be how it is called.
  if (!plan_.called.empty()) address_ = absl::StrCat(plan_.called, address_.substr(address_.rfind(':')));
  if (!agents_.empty() || stage_ != Stage::kStarting) return;  // a broker that took another's place
  stage_ = Stage::kJoining;
  TellExternals();
  if (absl::Status started = StartAgents(); !started.ok()) {
    Fail(HowEnded::kFailed, std::string(started.message()));
    StopBroker(SIGTERM);
  }
}

void Launcher::On(const RunStatus::Joined& status) {
  joined_.insert(status.text);
  ++joins_;
  // Somebody plays it after all.
  for (LostAgent& lost : lost_) std::erase(lost.parties, status.text);
  std::erase_if(lost_, [](const LostAgent& lost) { return lost.parties.empty(); });
}

void Launcher::On(const RunStatus::Left& status) {
  joined_.erase(status.text);
  ++joins_;
}

void Launcher::On(const RunStatus::Started& status) {
  journal_ = status.text;
  stage_ = Stage::kPlaying;
  started_ = true;
  for (const LostAgent& lost : lost_) TellLost(lost);  // a broker that took another's place does not know
}

void Launcher::On(const Progress& progress) {
  if (const std::int64_t seconds = playing_.Look(host_.NowMs(), progress.steps, progress.waiting_for); seconds > 0) {
    Say(absl::StrCat("waiting for the answer of ", absl::StrJoin(progress.waiting_for, ", "), " in tick ",
                     progress.tick, ", since ", seconds, " seconds"));
  }
  if (hooks_.on_progress) hooks_.on_progress(progress);
}

void Launcher::On(const RunStatus::Note& status) { Say(status.text); }

void Launcher::On(const RunStatus::AgentFailed& status) {
  broker_said_ = status.message;
  if (status.parties.empty() || absl::StrJoin(status.parties, ",") == failed_party_) return;
  // An agent's end may be seen before the broker's word, of which it is a consequence: the broker knows who was first.
  failed_party_ = status.parties.front();
  message_.clear();
}

void Launcher::On(const RunStatus::Signalled& status) { signal_ = status.text; }
void Launcher::On(const RunStatus::Error& status) { broker_said_ = broker_error_ = status.text; }
void Launcher::On(const RunStatus::Done& status) {
  stage_ = Stage::kOver;
  complete_ = status.complete;
}

bool Launcher::MayStartAgents() const { return broker_->running() && stop_ms_ < 0 && !interrupted_ && !killed_; }

bool Launcher::MayRestart(const AgentProcess& agent) const {
  if (!MayStartAgents() || agent.restarts >= plan_.restarts) return false;
  // What it says of its command line or its token, the next one would say too; so would one that cannot begin.
  const int code = agent.process->exit_code();
  if (stage_ != Stage::kPlaying && code >= 0) return false;
  return code != ExitCode(HowEnded::kWrongUsage) && code != ExitCode(HowEnded::kRefused);
}

void Launcher::OnAgentEnd(AgentProcess& agent) {
  // These it says when the broker has told it that the run is over.
  const int code = agent.process->exit_code();
  if (code == ExitCode(HowEnded::kDone) || code == ExitCode(HowEnded::kStopped)) return;
  if (!culprit_.empty()) return;
  std::string end = absl::StrCat("haggle-agent for ", agent.parties, " ended: ", agent.process->End(),
                                 agent.last_words.empty() ? "" : absl::StrCat(" (", agent.last_words, ")"));
  if (const std::string logs = agent.process->logs(); !logs.empty()) absl::StrAppend(&end, "; see ", logs);
  if (stage_ == Stage::kPlaying && !agent.process->reached()) {
    // It has not died a second time: nobody could be asked to start it.
    if (MayStartAgents() && Awaits(agent.away, *agent.host, end)) return;
    return GiveUp(agent, end);
  }
  if (!MayRestart(agent)) {
    return GiveUp(agent,
                  agent.restarts == 0 ? end : absl::StrCat(end, "; it was started again ", agent.restarts, " times"));
  }
  ++agent.restarts;
  Say(absl::StrCat(end, "; it is started again, ", agent.restarts, " of ", plan_.restarts));
  StartAgain(agent, end);
}

bool Launcher::Awaits(Absence& away, const ProcessHost& host, const std::string& end) {
  const std::int64_t now = host_.NowMs();
  if (away.since_ms < 0) {
    if (host.patience_ms() > 0)
      Say(absl::StrCat(end, "; it is tried again for ", host.patience_ms() / 1000, " seconds"));
    away.since_ms = now;
  }
  if (away.again_ms < 0) away.again_ms = now + kTryAgainMs;
  return now < away.since_ms + host.patience_ms();
}

void Launcher::StartAgain(AgentProcess& agent, const std::string& end) {
  if (!MayStartAgents()) return;
  agent.away.again_ms = -1;
  absl::StatusOr<std::unique_ptr<HostedProcess>> process = agent.host->Start(agent.order);
  if (!process.ok())
    return GiveUp(agent, absl::StrCat(end, "; and it cannot be started again: ", process.status().message()));
  agent.process = *std::move(process);
  agent.last_words.clear();
  agent.ended = false;
}

void Launcher::OnInterrupt() {
  const int signals = hooks_.interrupted != nullptr ? hooks_.interrupted->load(std::memory_order_relaxed) : 0;
  if (signals >= 1 && !interrupted_) {
    interrupted_ = true;
    StopBroker(SIGINT);
  }
  if (signals >= 2) killed_ = true;
}

void Launcher::LookForMissing() {
  if (stage_ != Stage::kJoining) return;
  std::vector<std::string> missing;
  for (const Party& party : plan_.scenario.parties) {
    if (joined_.count(party.name) == 0) missing.push_back(party.name);
  }
  if (const std::int64_t seconds = joining_.Look(host_.NowMs(), joins_, missing); seconds > 0) {
    Say(absl::StrCat("waiting for ", absl::StrJoin(missing, ", "), " to join, since ", seconds, " seconds"));
  }
}

void Launcher::StopBroker(int signal) {
  if (stop_ms_ >= 0) return;
  stop_ms_ = host_.NowMs();
  broker_->Signal(signal);
}

void Launcher::Insist() {
  if (stop_ms_ < 0 || host_.NowMs() < stop_ms_ + kSealMs) return;
  Fail(HowEnded::kFailed, "the broker did not end when it was asked to; it was killed");
  killed_ = true;
}

void Launcher::AwaitEnd(HostedProcess& process) {
  while (process.running()) {
    host_.Wait(kLookMs);
    process.Look([](const std::string&) {}, [this](const std::string& line) { Say(line); });
  }
}

void Launcher::DismissAgents() {
  if (broker_ != nullptr) {
    broker_->Signal(SIGKILL);  // nothing, if it has ended
    AwaitEnd(*broker_);
  }
  // Agents of a run that never started may still be looking for its broker.
  const std::int64_t until = killed_ || !started_ ? 0 : host_.NowMs() + kLeaveMs;
  for (;;) {
    bool any = false;
    for (AgentProcess& agent : agents_) {
      LookAt(agent);
      any = any || agent.process->running();
    }
    const std::int64_t left = until - host_.NowMs();
    if (!any || left <= 0) break;
    host_.Wait(left);
  }
  for (AgentProcess& agent : agents_) agent.process->Signal(SIGKILL);
  for (AgentProcess& agent : agents_) AwaitEnd(*agent.process);
}

RunResult RunProcesses(const RunPlan& plan, const RunHooks& hooks, ProcessHost& host) {
  return Launcher(plan, hooks, host).Run();
}

RunResult RunProcesses(const RunPlan& plan, const RunHooks& hooks) {
  LocalHost host(plan.programs);
  return RunProcesses(plan, hooks, host);
}

}  // namespace haggle::launch
