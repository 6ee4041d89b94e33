#include "broker/server/server.h"

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/server/calls.h"

namespace haggle::server {
namespace {

// Events go to watchers in lots, this often: they must not cost a run its pace.
constexpr std::int64_t kWatchMs = 20;
// How often orders are looked for.
constexpr std::int64_t kHeedMs = 20;
// How long agents, and watchers, have to take their leave when the run is over.
constexpr std::int64_t kFarewellMs = 2000;
constexpr std::int64_t kWatchersLeaveMs = 300;
// How long connections may take to be closed in order.
constexpr std::int64_t kCloseMs = 500;

std::int64_t NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

gpr_timespec InMs(std::int64_t ms) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(ms, GPR_TIMESPAN));
}

}  // namespace

class Server::Impl {
 public:
  Impl(RunSession* session, const Scenario& scenario, const codec::Credentials& credentials)
      : credentials_(credentials) {
    exchange_.session = session;
    exchange_.scenario = &scenario;
  }
  ~Impl() { Shutdown(); }

  absl::StatusOr<std::string> Listen(const Address& address);
  void Run(const std::atomic<int>& interrupted, Orders& orders);

 private:
  using Next = grpc::CompletionQueue::NextStatus;

  // Handles one operation's return, waiting at most `ms` for it; the time then.
  std::int64_t Step(std::int64_t ms, const std::atomic<int>& interrupted, Orders& orders);
  void Heed(Orders& orders);
  void EndReplaced();
  void PumpPlayers();
  void PumpWatchers();
  // Whether everybody who can be waited for has gone, so long after the end.
  bool Drained(std::int64_t ms) const;
  void Shutdown();

  const codec::Credentials& credentials_;
  Exchange exchange_;
  SocketClaim socket_;
  std::unique_ptr<grpc::Server> server_;
  std::int64_t watch_ms_ = 0;  // when watchers were last served
  std::int64_t heed_ms_ = 0;   // when orders were last looked for
};

absl::StatusOr<std::string> Server::Impl::Listen(const Address& address) {
  if (address.is_unix()) {
    if (absl::Status status = socket_.Take(address.path); !status.ok()) return status;
  }
  grpc::ServerBuilder builder;
  int port = 0;
  // By default gRPC lets several programs listen at one port.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(
      static_cast<int>(MaxMessageBytes(*exchange_.scenario, exchange_.scenario->parties.size())));
  builder.AddListeningPort(address.Target(), credentials_.ForServer(), &port);
  builder.RegisterService(&exchange_.broker);
  builder.RegisterService(&exchange_.observer);
  exchange_.queue = builder.AddCompletionQueue();
  const mode_t mask = ::umask(0077);  // the socket is for its owner
  server_ = builder.BuildAndStart();
  ::umask(mask);
  if (server_ == nullptr) {
    if (!address.is_unix()) {
      if (absl::Status status = ProbeTcp(address); !status.ok()) return status;
    }
    return absl::UnavailableError(absl::StrCat("cannot listen at ", address.Target()));
  }
  PlayCall::Await(&exchange_);
  WatchCall::Await(&exchange_);
  StatusCall::Await(&exchange_);
  Address bound = address;
  bound.port = static_cast<std::uint16_t>(port);
  return bound.Target();
}

std::int64_t Server::Impl::Step(std::int64_t ms, const std::atomic<int>& interrupted, Orders& orders) {
  void* tag = nullptr;
  bool ok = false;
  const Next next = exchange_.queue->AsyncNext(&tag, &ok, InMs(ms));
  // What comes back may begin a tick, whose pace counts from now.
  const std::int64_t now = NowMs();
  exchange_.session->SetTime(now);
  // First: a launcher that is killed takes the agents with it, and their ends
  // must not be taken for the cause.
  if (const int signal = interrupted.load(std::memory_order_relaxed); signal != 0) {
    if (orders.abandoned()) exchange_.session->Abandon();
    exchange_.session->Stop(referee::EndBySignal(signal));
  }
  if (next == Next::GOT_EVENT) static_cast<Tag*>(tag)->End(ok);
  return now;
}

void Server::Impl::PumpPlayers() {
  std::vector<ProcessId>& due = exchange_.session->due();
  // By index: sending may stop the run, which makes more due.
  for (std::size_t i = 0; i < due.size(); ++i) {
    const auto player = exchange_.players.find(due[i]);
    if (player != exchange_.players.end()) player->second->Pump();
  }
  due.clear();
}

void Server::Impl::PumpWatchers() {
  const std::set<WatchCall*> watchers = exchange_.watchers;
  for (WatchCall* watcher : watchers) watcher->Pump();
}

void Server::Impl::EndReplaced() {
  std::vector<ProcessId>& replaced = exchange_.session->replaced();
  for (const ProcessId process : replaced) {
    const auto player = exchange_.players.find(process);
    if (player != exchange_.players.end()) player->second->Replace();
  }
  replaced.clear();
}

void Server::Impl::Heed(Orders& orders) {
  orders.Read(
      [this](const RunStatus::AgentFailed& failed) {
        exchange_.session->GiveUp(absl::StrJoin(failed.parties, ","), failed.message);
      },
      [this](const RunStatus::Signalled& signalled) {
        exchange_.session->Stop(referee::EndBySignal(signalled.text == "SIGINT" ? SIGINT : SIGTERM));
      });
  if (orders.abandoned()) exchange_.session->Abandon();
}

void Server::Impl::Run(const std::atomic<int>& interrupted, Orders& orders) {
  RunSession& session = *exchange_.session;
  std::int64_t over_ms = 0;
  for (std::int64_t wake = 0;;) {
    const std::int64_t now = Step(wake, interrupted, orders);
    if (now >= heed_ms_ + kHeedMs) {
      heed_ms_ = now;
      Heed(orders);
    }
    if (session.abandoned()) return;
    wake = session.Wake(now);
    if (!session.replaced().empty()) EndReplaced();
    PumpPlayers();
    if (!exchange_.watchers.empty() && (session.over() || now >= watch_ms_ + kWatchMs)) {
      watch_ms_ = now;
      PumpWatchers();
    }
    if (!exchange_.watchers.empty()) wake = std::min(wake, kWatchMs);
    if (!session.over()) continue;
    if (over_ms == 0) over_ms = now;
    if (Drained(now - over_ms)) return;
  }
}

bool Server::Impl::Drained(std::int64_t ms) const {
  return (exchange_.players.empty() || ms > kFarewellMs) && (exchange_.watchers.empty() || ms > kWatchersLeaveMs);
}

void Server::Impl::Shutdown() {
  if (server_ == nullptr) return;
  exchange_.draining = true;
  // Until then gRPC keeps a connection whose agent has not said (by answering a
  // ping) that it has read all: to close it under an agent that still writes,
  // if only the end of its stream, would take the farewell's status from it.
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(kCloseMs));
  exchange_.queue->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (exchange_.queue->Next(&tag, &ok)) static_cast<Tag*>(tag)->End(ok);
  server_.reset();
}

Server::Server(RunSession* session, const Scenario& scenario, const codec::Credentials& credentials)
    : impl_(std::make_unique<Impl>(session, scenario, credentials)) {}
Server::~Server() = default;
absl::StatusOr<std::string> Server::Listen(const Address& address) { return impl_->Listen(address); }
void Server::Run(const std::atomic<int>& interrupted, Orders& orders) { impl_->Run(interrupted, orders); }

}  // namespace haggle::server
