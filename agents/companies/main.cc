// haggle-agent: plays parties of one run.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
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
#include "proto/base/quoted.h"

namespace haggle {
namespace {

int Complain(const absl::Status& status, const std::vector<std::string>& parties) {
  std::string names;
  for (const std::string& party : parties) names += (names.empty() ? "" : ",") + party;
  std::fprintf(stderr, "haggle-agent %s: %s\n", names.c_str(), Escaped(std::string(status.message()), "\n").c_str());
  switch (status.code()) {
    case absl::StatusCode::kAborted:
      return kExitStopped;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kAlreadyExists:
      return kExitRefused;
    default:
      return kExitOther;
  }
}

// Strategies and their parameters are looked at before anybody is bothered.
absl::Status Prepare(const AgentOptions& options, Registry& registry) {
  AddBuiltInStrategies(registry);
  for (const std::string& plugin : options.plugins) {
    const absl::StatusOr<LoadedPlugin> loaded = LoadPlugin(plugin, registry);
    if (!loaded.ok()) return loaded.status();
  }
  for (const Casting& casting : options.cast) {
    if (absl::Status status = registry.Check(casting); !status.ok()) return status;
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  AgentOptions options;
  int exit_code = 0;
  if (!ParseAgentOptions(argc, argv, options, exit_code)) return exit_code;
  ::signal(SIGPIPE, SIG_IGN);
  if (options.launcher != 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != options.launcher) return kExitOther;  // it was gone before we asked
  }
  // Debian builds Abseil with its search for deadlocks on: every lock that gRPC
  // takes would be looked up in a graph.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // What gRPC has to say, we say ourselves and better.
  ::setenv("GRPC_VERBOSITY", "NONE", 0);
  // Not 3, which says that the broker has stopped the run.
  const StrategiesAtWork at_work(kExitOther);
  Registry registry;
  if (absl::Status status = Prepare(options, registry); !status.ok()) {
    Complain(status, options.parties);
    return status.code() == absl::StatusCode::kInvalidArgument ? kExitUsage : kExitOther;
  }
  const absl::StatusOr<std::vector<std::string>> tokens = FindTokens(options);
  if (!tokens.ok()) return Complain(tokens.status(), options.parties);

  GrpcLinkOptions link_options;
  link_options.broker = options.broker;
  link_options.agent = "haggle-agent, c++";
  link_options.connect_ms = options.connect_ms;
  for (std::size_t i = 0; i < options.parties.size(); ++i) {
    link_options.seats.push_back({options.parties[i], 0, (*tokens)[i]});
  }
  GrpcLink link(std::move(link_options));
  Players players;
  if (absl::Status status = players.Join(link, options.cast, registry); !status.ok()) {
    return Complain(status, options.parties);
  }
  const absl::Status status = PlayParties(link, players);
  if (status.ok()) return 0;
  // That the run was stopped, a launcher knows from the broker.
  if (options.launcher != 0 && status.code() == absl::StatusCode::kAborted) return kExitStopped;
  return Complain(status, options.parties);
}

}  // namespace
}  // namespace haggle

int main(int argc, char** argv) { return haggle::Main(argc, argv); }
