#include "agents/link_grpc/ask_standing.h"

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
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
