#include "broker/server/server.h"

#include <google/protobuf/stubs/logging.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/server/acceptor.h"
#include "broker/server/calls.h"
#include "broker/server/handshake_log.h"
#include "broker/server/onlookers.h"
#include "broker/server/refusal_notes.h"

namespace haggle::server {
namespace {

// Events go to watchers in lots, this often: they must not cost a run its pace.
constexpr std::int64_t kWatchMs = 20;
// How often orders are looked for.
constexpr std::int64_t kHeedMs = 20;
// How long agents, and watchers, have to take their leave when the run is over.
constexpr std::int64_t kFarewellMs = 2000;
constexpr std::int64_t kWatchersLeaveMs = 300;
// After this long it is told that somebody is waited for.
constexpr std::int64_t kTellStayMs = 500;
// How long connections may take to be closed in order.
constexpr std::int64_t kCloseMs = 500;
// How often keys are looked at.
constexpr std::int64_t kTendMs = 500;
// How often figures are put down for Prometheus, if they are wanted.
constexpr std::int64_t kFiguresMs = 500;
constexpr int kMetadataBytes = 4096;  // tokens have less
// An agent has one; who multiplexes several, or watches and asks, a few.
constexpr int kStreamsOfAConnection = 16;
constexpr int kHandshakeMs = 10'000;

std::int64_t NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

gpr_timespec InMs(std::int64_t ms) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(ms, GPR_TIMESPAN));
}

// What gRPC itself can bound, as measured with version 1.51.1.
void BoundTransport(grpc::ServerBuilder& builder, bool local) {
  // A megabyte can be a gigabyte when it is inflated, and is inflated before its size is looked at.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsOfAConnection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeMs);
  // Clients may look whether we live, by default not oftener than every five minutes.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 1000);
  if (local) return;  // no network can part, and an agent that a debugger holds is no lost one
  // An agent answers pings while it thinks only every five seconds, if it does not look after that (haggle-agent does).
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 3000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 6000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
}

}  // namespace

class Server::Impl {
 public:
  Impl(RunSession* session, const Scenario& scenario, codec::Credentials& credentials, const ServerLimits& limits,
       std::function<void(const std::string&)> note)
      : credentials_(credentials), limits_(limits), note_(std::move(note)), refusals_(note_) {
    exchange_.session = session;
    exchange_.scenario = &scenario;
    limits_.join_bytes += kSeatBytes * static_cast<std::int64_t>(scenario.parties.size());
    limits_.waiting_bytes += kSeatBytes * static_cast<std::int64_t>(scenario.parties.size());
    exchange_.limits = limits_;
  }
  ~Impl() { Shutdown(); }

  absl::StatusOr<std::string> Listen(const Address& address, const std::string& dial);
  void Run(const std::atomic<int>& interrupted, Orders& orders);
  void Publish(MetricsListener* metrics) {
    metrics_ = metrics;
    PublishFigures(NowMs());  // who asks before the run is on is told so
  }
  void StayForAbsent(std::int64_t ms) {
    stay_ms_ = ms;
    exchange_.stays = ms > 0;
  }

 private:
  using Next = grpc::CompletionQueue::NextStatus;

  // Handles one operation's return, waiting at most `ms` for it; the time then.
  std::int64_t Step(std::int64_t ms, const std::atomic<int>& interrupted, Orders& orders);
  // A listening socket and its port.
  absl::StatusOr<int> OpenListener(const Address& address, std::uint16_t& port);
  // Looks at what changes beside the run: keys, and who was turned away.
  void Tend(std::int64_t now);
  void PublishFigures(std::int64_t now);
  void Heed(Orders& orders);
  void EndReplaced();
  void PumpPlayers();
  void PumpWatchers();
  // Streams that have not joined have nothing to wait for.
  void SendAway();
  // Whether agents may come yet that have not heard that the run is complete.
  bool SomeAreAbsent() const;
  // Whether everybody who can be waited for has gone, so long after the end.
  bool Drained(std::int64_t ms) const;
  void Shutdown();

  codec::Credentials& credentials_;
  ServerLimits limits_;
  const std::function<void(const std::string&)> note_;
  Exchange exchange_;
  SocketClaim socket_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Acceptor> acceptor_;
  RefusalNotes refusals_;
  MetricsListener* metrics_ = nullptr;
  std::int64_t figures_ms_ = -kFiguresMs;  // when they were last put down
  std::int64_t stay_ms_ = 0;
  bool hurried_ = false;  // nobody wants it to stay
  bool told_stay_ = false;
  bool sent_away_ = false;  // who had not joined when nobody was stayed for any more
  std::int64_t tended_ms_ = 0;
  std::int64_t watch_ms_ = 0;  // when watchers were last served
  std::int64_t heed_ms_ = 0;   // when orders were last looked for
};

absl::StatusOr<int> Server::Impl::OpenListener(const Address& address, std::uint16_t& port) {
  if (address.is_unix()) {
    if (absl::Status status = socket_.Take(address.path); !status.ok()) return status;
    return ListenUnix(address.path);
  }
  absl::StatusOr<int> listener = ListenTcp(address);
  if (listener.ok()) port = PortOf(*listener);
  return listener;
}

absl::StatusOr<std::string> Server::Impl::Listen(const Address& address, const std::string& dial) {
  if (absl::Status fits = FitDescriptors(limits_); !fits.ok()) return fits;
  // It has a line for each text that is not UTF-8, by which anybody could fill the log; who has sent it is told.
  google::protobuf::SetLogHandler(nullptr);
  Address bound = address;
  const absl::StatusOr<int> listener = OpenListener(address, bound.port);
  if (!listener.ok()) return listener.status();
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(
      static_cast<int>(MaxMessageBytes(*exchange_.scenario, exchange_.scenario->parties.size())));
  BoundTransport(builder, address.is_local());
  using Way = grpc::experimental::ExternalConnectionAcceptor;
  const std::shared_ptr<Way> way = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials_.ForServer());
  builder.RegisterService(&exchange_.broker);
  builder.RegisterService(&exchange_.observer);
  exchange_.queue = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    ::close(*listener);
    return absl::UnavailableError(absl::StrCat("cannot listen at ", address.Target(), ": gRPC does not start"));
  }
  acceptor_ = std::make_unique<Acceptor>(*listener, !address.is_unix(), limits_, [way, listens = *listener](int fd) {
    Way::NewConnectionParameters taken;
    taken.listener_fd = listens;
    taken.fd = fd;  // gRPC's from now on
    way->HandleNewConnection(&taken);
  });
  exchange_.acceptor = acceptor_.get();
  PlayCall::Await(&exchange_);
  WatchCall::Await(&exchange_);
  FollowCall::Await(&exchange_);
  StatusCall::Await(&exchange_);
  if (!dial.empty()) bound.host = dial;
  return bound.Target();
}

void Server::Impl::Tend(std::int64_t now) {
  if (now < tended_ms_ + kTendMs) return;
  tended_ms_ = now;
  if (absl::Status keys = credentials_.Renew(); !keys.ok()) note_(std::string(keys.message()));
  for (const auto& [reason, count] : FailedHandshakes()) refusals_.Count(reason, count, now);
  const ConnectionCounts counts = acceptor_->counts();
  refusals_.Count("there were as many as may be at a time", counts.over_cap, now);
  refusals_.Count("others came before it had joined, more than may wait at a time", counts.displaced, now);
  refusals_.Count("it did not join in time", counts.late, now);
  refusals_.Count("it sent more than it may (before it had joined, or besides its messages)", counts.noisy, now);
  refusals_.Count("what it asked for was refused too often", counts.refused, now);
  refusals_.Count("this process has no descriptor left for it", counts.no_descriptor, now);
}

void Server::Impl::PublishFigures(std::int64_t now) {
  if (metrics_ == nullptr || (now < figures_ms_ + kFiguresMs && !exchange_.session->over())) return;
  figures_ms_ = now;
  metrics_->Put(exchange_.session->Figures(), exchange_.session->Counted());
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
    hurried_ = true;
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
  // By a copy: a stream that ends leaves the list. Whose turn it was is the last one.
  std::vector<OnlookerCall*> watchers(exchange_.watchers.begin(), exchange_.watchers.end());
  std::rotate(watchers.begin(), std::upper_bound(watchers.begin(), watchers.end(), exchange_.past_of), watchers.end());
  exchange_.past_read = false;
  for (OnlookerCall* watcher : watchers) watcher->Pump();
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
        hurried_ = true;
      });
  if (!orders.abandoned()) return;
  exchange_.session->Abandon();
  hurried_ = true;
}

void Server::Impl::Run(const std::atomic<int>& interrupted, Orders& orders) {
  RunSession& session = *exchange_.session;
  std::int64_t over_ms = 0;
  std::int64_t expected = NowMs();
  for (std::int64_t wake = 0;;) {
    const std::int64_t now = Step(wake, interrupted, orders);
    session.Excuse(now, now - expected);
    if (now >= heed_ms_ + kHeedMs) {
      heed_ms_ = now;
      Heed(orders);
    }
    if (session.abandoned()) return;
    wake = session.Wake(now);
    Tend(now);
    PublishFigures(now);
    if (!session.replaced().empty()) EndReplaced();
    PumpPlayers();
    if (!exchange_.watchers.empty() && (session.over() || now >= watch_ms_ + kWatchMs)) {
      watch_ms_ = now;
      PumpWatchers();
    }
    if (!exchange_.watchers.empty()) wake = std::min(wake, kWatchMs);
    wake = std::min(wake, session.Written(NowMs()));
    expected = now + wake;
    if (!session.over()) continue;
    if (over_ms == 0) over_ms = now;
    exchange_.stays = exchange_.stays && now < over_ms + stay_ms_ && SomeAreAbsent();
    if (exchange_.stays) {
      if (now >= over_ms + kTellStayMs && !std::exchange(told_stay_, true)) {
        note_(absl::StrCat("the run is complete; agents that were cut off are waited for, to be told so, ", stay_ms_,
                           " ms at most"));
      }
      continue;
    }
    if (!std::exchange(sent_away_, true)) SendAway();
    if (Drained(now - over_ms)) return;
  }
}

void Server::Impl::SendAway() {
  // By a copy: a stream that ends leaves the list.
  const std::map<ProcessId, PlayCall*> players = exchange_.players;
  for (const auto& [process, player] : players) player->SendAway();
}

bool Server::Impl::SomeAreAbsent() const {
  const RunSession& session = *exchange_.session;
  if (!session.end().complete || hurried_) return false;
  // That a farewell was written does not say that it was read. Who has read it hangs up.
  const auto hears = [](const auto& player) { return player.second->joined(); };
  return session.awaits_somebody() || acceptor_->agents() > 0 ||
         std::any_of(exchange_.players.begin(), exchange_.players.end(), hears);
}

bool Server::Impl::Drained(std::int64_t ms) const {
  return (exchange_.players.empty() || ms > kFarewellMs) && (exchange_.watchers.empty() || ms > kWatchersLeaveMs);
}

void Server::Impl::Shutdown() {
  if (server_ == nullptr) return;
  acceptor_.reset();
  exchange_.acceptor = nullptr;
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

Server::Server(RunSession* session, const Scenario& scenario, codec::Credentials& credentials,
               const ServerLimits& limits, std::function<void(const std::string&)> note)
    : impl_(std::make_unique<Impl>(session, scenario, credentials, limits, std::move(note))) {}
Server::~Server() = default;
absl::StatusOr<std::string> Server::Listen(const Address& address, const std::string& dial) {
  return impl_->Listen(address, dial);
}
void Server::Publish(MetricsListener* metrics) { impl_->Publish(metrics); }
void Server::StayForAbsent(std::int64_t ms) { impl_->StayForAbsent(ms); }
void Server::Run(const std::atomic<int>& interrupted, Orders& orders) { impl_->Run(interrupted, orders); }

}  // namespace haggle::server
