#include "agents/link_grpc/look_on.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/link_grpc/connection.h"
#include "haggle/v1/observer_service.grpc.pb.h"
#include "proto/codec/grpc_status.h"

namespace haggle::link_grpc {
namespace {

constexpr char kTokenKey[] = "haggle-token";

std::string StateName(v1::RunState state) {
  switch (state) {
    case v1::RUN_STATE_JOINING:
      return "joining";
    case v1::RUN_STATE_RUNNING:
      return "running";
    case v1::RUN_STATE_COMPLETE:
      return "finished";
    case v1::RUN_STATE_STOPPED:
      return "stopped";
    default:
      return "unknown";
  }
}

Standing FromReply(const v1::StatusReply& reply) {
  Standing standing;
  standing.state = StateName(reply.state());
  standing.process = static_cast<std::int64_t>(reply.process());
  standing.reason = reply.reason();
  standing.scenario = reply.scenario();
  standing.seed = reply.seed();
  standing.steps = static_cast<std::int64_t>(reply.counters().steps());
  standing.hash = reply.hash();
  standing.tick = reply.tick();
  standing.ticks = reply.ticks();
  standing.date = reply.date();
  standing.phase = reply.phase();
  standing.step = reply.step();
  standing.quiet_ms = static_cast<std::int64_t>(reply.quiet_ms());
  standing.held = reply.held();
  for (const v1::PartyStatus& party : reply.parties()) {
    standing.parties.push_back(
        {party.party(), party.joins(), party.gone(), party.asked(), party.answered(), party.lost()});
  }
  return standing;
}

// What an error of the question means to who asked it.
absl::Status Explain(const absl::Status& asked, const std::string& broker, bool tls) {
  switch (asked.code()) {
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return absl::Status(
          asked.code(),
          absl::StrCat("the broker at ", broker, " does not let this one look on (", asked.message(), "): ",
                       tls ? "give the observer's keys, DIR/observer of haggle keys init"
                           : "give the observer's token, which stands behind @observer in the broker's tokens"));
    case absl::StatusCode::kUnimplemented:
      return absl::UnimplementedError(
          absl::StrCat("who answers at ", broker, " is no broker of haggle (", asked.message(), ")"));
    case absl::StatusCode::kUnavailable:
      return tls ? Dropped(broker, asked)
                 : absl::UnavailableError(absl::StrCat("the broker at ", broker, " is lost (", asked.message(), ")"));
    default:
      return absl::Status(asked.code(), absl::StrCat("the broker at ", broker, ": ", asked.message()));
  }
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Observation& observation,
                                                       codec::Credentials& credentials) {
  std::shared_ptr<grpc::Channel> channel = Dial(observation.broker, credentials);
  const absl::Status connected =
      AwaitConnection(channel, observation.broker, observation.connect_ms, credentials.tls());
  if (connected.ok()) return channel;
  if (!absl::IsUnavailable(connected)) return connected;
  return absl::UnavailableError(absl::StrCat(
      connected.message(), credentials.tls() ? " With keys only a broker that has --keys answers."
                                             : " One that has --keys answers only to who has keys as well."));
}

absl::StatusOr<Standing> Ask(v1::ObserverService::Stub& stub, const Observation& observation, bool tls) {
  grpc::ClientContext context;
  if (!observation.token.empty()) context.AddMetadata(kTokenKey, observation.token);
  grpc::CompletionQueue queue;
  v1::StatusReply reply;
  grpc::Status status;
  const auto call = stub.AsyncStatus(&context, v1::StatusRequest(), &queue);
  call->Finish(&reply, &status, &queue);
  // Not by a deadline of the call, which the channel's filters would have to keep: it has none.
  const auto until = std::chrono::system_clock::now() + std::chrono::milliseconds(observation.connect_ms);
  void* tag = nullptr;
  bool ok = false;
  if (queue.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) {
    context.TryCancel();
    queue.Next(&tag, &ok);
    if (!status.ok()) {
      return absl::UnavailableError(absl::StrCat("who listens at ", observation.broker, " does not answer within ",
                                                 observation.connect_ms, " ms: is it a broker, and not stopped?"));
    }
  }
  if (!status.ok()) return Explain(codec::FromGrpc(status), observation.broker, tls);
  return FromReply(reply);
}

// A run that is followed: what comes of it, by two threads, goes to whoever wants it.
class Following {
 public:
  Following(v1::ObserverService::Stub& stub, const Observation& observation, bool tls,
            const std::function<bool(const FeedRecord&)>& each)
      : stub_(stub), observation_(observation), tls_(tls), each_(each) {}

  // Hands out the steps; the stream's end.
  absl::Status Run(std::uint64_t from, Standing standing);

 private:
  static constexpr std::chrono::milliseconds kAskEvery{250};

  bool Give(const FeedRecord& record) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!wanted_) return false;
    wanted_ = each_(record);
    if (!wanted_) context_.TryCancel();
    return wanted_;
  }
  bool wanted() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return wanted_;
  }
  // Waits until the next question is due; false: none is, for all is over.
  bool AwaitNextQuestion() {
    std::unique_lock<std::mutex> lock(mutex_);
    return !stop_asking_.wait_for(lock, kAskEvery, [this] { return over_; });
  }
  // Until `over_`: how the run stands, when that has changed.
  void Ask(Standing before);
  bool Take(const v1::FollowReply& reply);

  v1::ObserverService::Stub& stub_;
  const Observation& observation_;
  const bool tls_;
  const std::function<bool(const FeedRecord&)>& each_;
  grpc::ClientContext context_;
  std::mutex mutex_;
  std::condition_variable stop_asking_;
  bool over_ = false;
  bool wanted_ = true;
  bool ended_ = false;
};

void Following::Ask(Standing before) {
  do {
    // A question that fails says nothing that the stream would not say.
    absl::StatusOr<Standing> now = link_grpc::Ask(stub_, observation_, tls_);
    if (!now.ok()) continue;
    const std::int64_t quiet_ms = now->quiet_ms;
    now->quiet_ms = before.quiet_ms;
    if (*now == before) continue;
    now->quiet_ms = quiet_ms;
    before = *now;
    Give(*std::move(now));
  } while (AwaitNextQuestion());
}

bool Following::Take(const v1::FollowReply& reply) {
  if (!reply.scenario().empty() && !Give(FeedScenario{reply.rules_version(), reply.scenario()})) return false;
  for (const v1::FollowedStep& step : reply.steps()) {
    FeedStep record{static_cast<std::int64_t>(step.id()), {}, step.step(), step.told()};
    std::copy_n(step.hash().begin(), std::min(step.hash().size(), record.hash.size()), record.hash.begin());
    if (!Give(record)) return false;
  }
  if (reply.state() == v1::RUN_STATE_UNSPECIFIED) return true;
  ended_ = true;
  return true;
}

absl::Status Following::Run(std::uint64_t from, Standing standing) {
  if (!observation_.token.empty()) context_.AddMetadata(kTokenKey, observation_.token);
  v1::FollowRequest request;
  request.set_from(from);
  const std::unique_ptr<grpc::ClientReader<v1::FollowReply>> stream = stub_.Follow(&context_, request);
  v1::FollowReply reply;
  std::thread asker;
  FeedEnd end;
  while (stream->Read(&reply) && Take(reply)) {
    // After the scenario, which is the first record.
    if (!asker.joinable() && Give(standing)) asker = std::thread([this, &standing] { Ask(standing); });
    if (ended_) end = {reply.state() == v1::RUN_STATE_COMPLETE, reply.reason()};
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
  }
  stop_asking_.notify_one();
  if (asker.joinable()) asker.join();
  if (!wanted()) context_.TryCancel();
  const grpc::Status status = stream->Finish();
  if (!wanted()) return absl::OkStatus();
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
    return absl::UnimplementedError(absl::StrCat("the broker at ", observation_.broker,
                                                 " is of an older version, whose run cannot be followed (",
                                                 status.error_message(), ")"));
  }
  if (!status.ok())
    return Explain(codec::FromGrpc(status), observation_.broker, tls_ && status.error_message().empty());
  if (!ended_) {
    return absl::UnavailableError(
        absl::StrCat("the broker at ", observation_.broker, " went without an end of its run"));
  }
  Give(end);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Standing> AskStanding(const Observation& observation, codec::Credentials& credentials) {
  const absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Connect(observation, credentials);
  if (!channel.ok()) return channel.status();
  return Ask(*v1::ObserverService::NewStub(*channel), observation, credentials.tls());
}

absl::Status FollowRun(const Observation& observation, codec::Credentials& credentials, std::uint64_t from,
                       const std::function<bool(const FeedRecord&)>& each) {
  const absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Connect(observation, credentials);
  if (!channel.ok()) return channel.status();
  const auto stub = v1::ObserverService::NewStub(*channel);
  // First, for it says what is wrong.
  absl::StatusOr<Standing> standing = Ask(*stub, observation, credentials.tls());
  if (!standing.ok()) return standing.status();
  return Following(*stub, observation, credentials.tls(), each).Run(from, *std::move(standing));
}

}  // namespace haggle::link_grpc
