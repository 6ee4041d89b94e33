#include "agents/link_grpc/connection.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "agents/link_grpc/ask_standing.h"
#include "haggle/v1/broker_service.grpc.pb.h"
#include "haggle/v1/observer_service.grpc.pb.h"
#include "proto/codec/grpc_status.h"

namespace haggle::link_grpc {
namespace {

using Deadline = std::chrono::system_clock::time_point;

// What gRPC knows of a channel that does not come about, which it tells calls alone.
std::string WhyNot(grpc::Channel& channel, v1::BrokerService::Stub& stub) {
  if (channel.GetState(false) != GRPC_CHANNEL_TRANSIENT_FAILURE) return "";
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
  return stub.Play(&context)->Finish().error_message();
}

// The broker's certificate was looked at and refused; another try comes to the same.
bool IsMistrust(const std::string& why) {
  return absl::StrContains(why, "certificate verify failed") || absl::StrContains(why, "is not in peer certificate");
}

// As WaitForConnected, but ends when the other side turns out to be somebody else; `why`: what was wrong last.
bool AwaitTrusted(const std::shared_ptr<grpc::Channel>& channel, Deadline deadline, std::string& why) {
  const auto stub = v1::BrokerService::NewStub(channel);
  grpc_connectivity_state state = channel->GetState(true);
  while (state != GRPC_CHANNEL_READY) {
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE) why = WhyNot(*channel, *stub);
    if (IsMistrust(why) || !channel->WaitForStateChange(state, deadline)) return false;
    state = channel->GetState(true);
  }
  return true;
}

}  // namespace

std::shared_ptr<grpc::Channel> Dial(const std::string& broker, codec::Credentials& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // a proxy cannot reach our loopback, and gRPC would wait for it
  arguments.SetMaxReceiveMessageSize(-1);           // the broker is trusted with the size of its prompts
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_MINIMAL_STACK, 1);  // no filters for compression, size, deadlines in each message's way
  // A broker that is started again is found soon. (How long one try may take stays as it is: a broker that is flooded
  // takes connections late, and who gives up early begins anew at the end of its queue.)
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // a stream that broke is rejoined, never repeated behind our back
  if (credentials.tls()) {                       // another machine's broker, which may be cut off without a word
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 3000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 3000);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  return grpc::CreateCustomChannel(broker, credentials.ForChannel(), arguments);
}

absl::Status AwaitConnection(const std::shared_ptr<grpc::Channel>& channel, const std::string& broker, int connect_ms,
                             bool tls) {
  const Deadline deadline = std::chrono::system_clock::now() + std::chrono::milliseconds(connect_ms);
  std::string why;
  if (tls ? AwaitTrusted(channel, deadline, why) : channel->WaitForConnected(deadline)) return absl::OkStatus();
  if (IsMistrust(why)) {
    return absl::UnauthenticatedError(absl::StrCat(
        "who answers at ", broker, " is not the broker that these keys are for (", why,
        "): are address and keys of the same run, and does the broker's certificate name that host (haggle keys init "
        "DIR --add --host NAME)?"));
  }
  return absl::UnavailableError(absl::StrCat("no broker answers at ", broker, " within ", connect_ms, " ms",
                                             why.empty() ? "" : absl::StrCat(" (", why, ")"),
                                             ": is it running, and is the address right?"));
}

absl::Status Dropped(const std::string& broker, const absl::Status& end) {
  return absl::UnavailableError(absl::StrCat(
      "the broker at ", broker, " ended the connection before the run began (", end.message(),
      "): it may not take this certificate, for instance since its keys were made anew, or have ended; what it has "
      "printed tells more"));
}

// ---- a question, for which a connection is made -----------------------------------

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
  for (const v1::PartyStatus& party : reply.parties()) {
    standing.parties.push_back({party.party(), party.joins(), party.gone(), party.asked(), party.answered()});
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

}  // namespace

absl::StatusOr<Standing> AskStanding(const std::string& broker, const std::string& token,
                                     codec::Credentials& credentials, int connect_ms) {
  const bool tls = credentials.tls();
  const std::shared_ptr<grpc::Channel> channel = Dial(broker, credentials);
  if (absl::Status connected = AwaitConnection(channel, broker, connect_ms, tls); !connected.ok()) {
    if (!absl::IsUnavailable(connected)) return connected;
    return absl::UnavailableError(
        absl::StrCat(connected.message(), tls ? " With keys only a broker that has --keys answers."
                                              : " One that has --keys answers only to who has keys as well."));
  }
  const auto stub = v1::ObserverService::NewStub(channel);
  grpc::ClientContext context;
  if (!token.empty()) context.AddMetadata(kTokenKey, token);
  const v1::StatusRequest request;
  v1::StatusReply reply;
  grpc::Status status;
  absl::Notification answered;
  stub->async()->Status(&context, &request, &reply, [&](grpc::Status end) {
    status = std::move(end);
    answered.Notify();
  });
  // Not by a deadline, which the channel's filters would have to keep: it has none.
  if (!answered.WaitForNotificationWithTimeout(absl::Milliseconds(connect_ms))) {
    context.TryCancel();
    answered.WaitForNotification();
    if (!status.ok()) {
      return absl::UnavailableError(absl::StrCat("who listens at ", broker, " does not answer within ", connect_ms,
                                                 " ms: is it a broker, and not stopped?"));
    }
  }
  if (!status.ok()) return Explain(codec::FromGrpc(status), broker, tls);
  return FromReply(reply);
}

}  // namespace haggle::link_grpc
