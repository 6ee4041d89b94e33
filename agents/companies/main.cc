// haggle-agent: plays parties of one run.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "agents/companies/options.h"
#include "agents/link_grpc/grpc_link.h"
#include "agents/sdk/guard.h"
#include "agents/sdk/players.h"
#include "agents/sdk/plugin_loader.h"
#include "agents/strategies/strategies.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"
#include "proto/codec/credentials.h"
#include "proto/codec/input_end.h"

namespace haggle::companies {
namespace {

HowEnded Complain(const absl::Status& status, const std::vector<std::string>& parties) {
  std::string names;
  for (const std::string& party : parties) names += (names.empty() ? "" : ",") + party;
  std::fprintf(stderr, "haggle-agent %s: %s\n", Escaped(names).c_str(),
               Escaped(std::string(status.message()), "\n").c_str());
  switch (status.code()) {
    case absl::StatusCode::kAborted:
      return HowEnded::kStopped;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kAlreadyExists:
      return HowEnded::kRefused;
    default:
      return HowEnded::kFailed;
  }
}

// Strategies and their parameters are looked at before anybody is bothered.
absl::Status Prepare(const AgentOptions& options, Registry& registry) {
  strategies::AddBuiltInStrategies(registry);
  for (const std::string& plugin : options.plugins) {
    const absl::StatusOr<sdk::LoadedPlugin> loaded = sdk::LoadPlugin(plugin, registry);
    if (!loaded.ok()) return loaded.status();
  }
  for (const Casting& casting : options.cast) {
    if (absl::Status status = registry.Check(casting); !status.ok()) return status;
  }
  return absl::OkStatus();
}

HowEnded Main(int argc, char** argv) {
  AgentOptions options;
  HowEnded ended = HowEnded::kDone;
  if (!ParseAgentOptions(argc, argv, options, ended)) return ended;
  ::signal(SIGPIPE, SIG_IGN);
  if (options.launcher != 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != options.launcher) return HowEnded::kFailed;  // it was gone before we asked
  }
  if (options.until_eof) {
    // Whatever it is doing: who has started it is gone, or wants it gone.
    codec::FollowStandardInput([](const std::string&) {}, [] { ::_exit(ExitCode(HowEnded::kFailed)); });
  }
  // Debian builds Abseil with its search for deadlocks on: every lock that gRPC
  // takes would be looked up in a graph.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // What gRPC has to say, we say ourselves and better.
  ::setenv("GRPC_VERBOSITY", "NONE", 0);
  // Not 3, which says that the broker has stopped the run.
  const sdk::StrategiesAtWork at_work(HowEnded::kFailed);
  Registry registry;
  if (absl::Status status = Prepare(options, registry); !status.ok()) {
    Complain(status, options.parties);
    return status.code() == absl::StatusCode::kInvalidArgument ? HowEnded::kWrongUsage : HowEnded::kFailed;
  }
  const absl::StatusOr<std::vector<std::string>> tokens = FindTokens(options);
  if (!tokens.ok()) return Complain(tokens.status(), options.parties);

  link_grpc::GrpcLinkOptions link_options;
  link_options.broker = options.broker;
  link_options.agent = "haggle-agent, c++";
  link_options.connect_ms = options.connect_ms;
  for (std::size_t i = 0; i < options.parties.size(); ++i) {
    link_options.parties.push_back({options.parties[i], 0, (*tokens)[i]});
  }
  const std::unique_ptr<codec::Credentials> credentials = codec::PlainCredentials();
  link_grpc::GrpcLink link(std::move(link_options), *credentials);
  sdk::Players players;
  if (absl::Status status = players.Join(link, options.cast, registry); !status.ok()) {
    return Complain(status, options.parties);
  }
  const absl::Status status = sdk::PlayParties(link, players);
  if (status.ok()) return HowEnded::kDone;
  // That the run was stopped, a launcher knows from the broker.
  if ((options.launcher != 0 || options.until_eof) && status.code() == absl::StatusCode::kAborted)
    return HowEnded::kStopped;
  return Complain(status, options.parties);
}

}  // namespace
}  // namespace haggle::companies

int main(int argc, char** argv) { return haggle::ExitCode(haggle::companies::Main(argc, argv)); }
