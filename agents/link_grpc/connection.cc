#include "agents/link_grpc/connection.h"

#include <chrono>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "haggle/v1/broker_service.grpc.pb.h"

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

}  // namespace haggle::link_grpc
