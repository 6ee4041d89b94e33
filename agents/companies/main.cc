// haggle-agent: plays parties of one run.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "agents/companies/input_end.h"
#include "agents/companies/options.h"
#include "agents/companies/side_by_side.h"
#include "agents/link_grpc/grpc_link.h"
#include "agents/link_grpc/look_on.h"
#include "agents/sdk/guard.h"
#include "agents/sdk/players.h"
#include "agents/sdk/plugin_loader.h"
#include "agents/strategies/strategies.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"
#include "proto/base/run_feed.h"
#include "proto/base/standing.h"
#include "proto/codec/credentials.h"
#include "proto/codec/private_memory.h"
#include "proto/keys/holder.h"

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

link_grpc::GrpcLinkOptions LinkOptions(const AgentOptions& options, const std::vector<std::string>& tokens) {
  link_grpc::GrpcLinkOptions link;
  link.broker = options.broker;
  link.agent = "haggle-agent, c++";
  link.connect_ms = options.connect_ms;
  for (std::size_t i = 0; i < options.parties.size(); ++i) link.parties.push_back({options.parties[i], 0, tokens[i]});
  return link;
}

// What became of one connection.
struct Connection {
  bool reached = false;  // there was a broker
  bool welcomed = false;
  absl::Status end;
};

Connection PlayOnce(const AgentOptions& options, link_grpc::GrpcLinkOptions link_options,
                    codec::Credentials& credentials, const Registry& registry) {
  link_grpc::GrpcLink link(std::move(link_options), credentials);
  sdk::Players players;
  Connection connection;
  connection.end = players.Join(link, options.cast, registry);
  connection.reached = link.connected();
  connection.welcomed = connection.end.ok();
  if (connection.welcomed) connection.end = sdk::PlayParties(link, players);
  return connection;
}

// They may have been renewed since the last connection; those that were good stay until they have been.
void FindKeysAgain(codec::Credentials& credentials) {
  const absl::Status status = credentials.Renew();
  if (!status.ok()) std::fprintf(stderr, "haggle-agent: %s\n", std::string(status.message()).c_str());
}

// Plays to the end of the run, over as many connections as it takes. Strategies begin anew with each and decide again
// what they decided, as when another process takes their place.
absl::Status PlayOn(const AgentOptions& options, link_grpc::GrpcLinkOptions link_options,
                    codec::Credentials& credentials, const Registry& registry) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kShortest(10);
  constexpr std::chrono::milliseconds kLongest(500);
  constexpr int kMostDropped = 3;
  std::chrono::milliseconds pause = kShortest;
  const Clock::time_point first_until = Clock::now() + std::chrono::milliseconds(options.connect_ms);
  const bool launched = options.launcher != 0 || options.until_eof;  // here, or on another machine
  std::optional<Clock::time_point> lost;
  int dropped = 0;     // one after the other, before it was ever welcomed
  bool known = false;  // a broker has welcomed it
  for (;; FindKeysAgain(credentials)) {
    const Connection connection = PlayOnce(options, link_options, credentials, registry);
    if (absl::IsOutOfRange(connection.end) && !connection.welcomed) {
      if (options.launcher == 0)
        std::fprintf(stderr, "haggle-agent: the run came to its end %s\n",
                     lost ? "while the broker was lost" : "before this agent joined");
      return absl::OkStatus();
    }
    // Before the start the party may still count as played over a connection that was lost: by this process, or by one
    // whose place it takes.
    const bool held_by_us = (lost || (launched && Clock::now() < first_until)) && !connection.welcomed &&
                            absl::IsAlreadyExists(connection.end);
    // Whoever comes back too often is told to wait.
    const bool too_often = lost && !connection.welcomed && absl::IsResourceExhausted(connection.end);
    if (!absl::IsUnavailable(connection.end) && !held_by_us && !too_often) return connection.end;
    // A certificate that the broker does not take looks so; the next try would too. Of one that it has taken before it
    // is the network.
    known = known || connection.welcomed;
    dropped = connection.reached && !connection.welcomed ? dropped + 1 : 0;
    if (credentials.tls() && !known && dropped >= kMostDropped) return connection.end;
    if (credentials.tls() && dropped == kMostDropped) {
      std::fprintf(stderr, "haggle-agent: %s; the broker is looked for again\n",
                   std::string(connection.end.message()).c_str());
    }
    if (connection.reached && !held_by_us && (connection.welcomed || !lost)) {
      if (options.launcher == 0) std::fprintf(stderr, "haggle-agent: the broker is lost, and looked for again\n");
      lost = Clock::now();
      pause = kShortest;
    }
    if (!lost && !held_by_us) return connection.end;
    if (lost && options.reconnect_ms >= 0 && Clock::now() >= *lost + std::chrono::milliseconds(options.reconnect_ms)) {
      return connection.end;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongest);
  }
}

absl::StatusOr<std::unique_ptr<codec::Credentials>> FindCredentials(const AgentOptions& options) {
  if (options.keys.empty()) return codec::PlainCredentials();
  if (LooksOn(options)) return codec::TlsCredentials(options.keys.front(), {keys::HolderKind::kObserver, "", {}});
  return codec::TlsCredentials(options.keys.front(), {keys::HolderKind::kParty, options.parties.front(), {}});
}

// Plays over one connection: one party, or several that show tokens.
absl::Status Play(const AgentOptions& options, const std::vector<std::string>& tokens, const Registry& registry) {
  const absl::StatusOr<std::unique_ptr<codec::Credentials>> credentials = FindCredentials(options);
  if (!credentials.ok()) return credentials.status();
  return PlayOn(options, LinkOptions(options, tokens), **credentials, registry);
}

// What the program says of its end.
HowEnded Conclude(const AgentOptions& options, const absl::Status& status, const std::vector<std::string>& parties) {
  if (status.ok()) return HowEnded::kDone;
  // That the run was stopped, a launcher knows from the broker.
  if ((options.launcher != 0 || options.until_eof) && absl::IsAborted(status)) return HowEnded::kStopped;
  return Complain(status, parties);
}

// A certificate is one party's, and so are connection and thread.
HowEnded PlayApart(const AgentOptions& options, const Registry& registry) {
  const Ending ending = SideBySide(options.parties.size(), [&](std::size_t i) {
    AgentOptions own = options;
    own.parties = {options.parties[i]};
    own.cast = {options.cast[i]};
    own.keys = {options.keys[i]};
    return Play(own, {""}, registry);
  });
  const HowEnded how = Conclude(options, ending.status, {options.parties[ending.which]});
  if (how == HowEnded::kDone) return how;
  std::fflush(nullptr);
  ::_exit(ExitCode(how));  // the others are still at work
}

// Prints the run for another program of ours; ends without a word when that reads no more.
HowEnded Follow(const AgentOptions& options, const link_grpc::Observation& observation,
                codec::Credentials& credentials) {
  const absl::Status end = link_grpc::FollowRun(observation, credentials, options.follow, [](const FeedRecord& record) {
    const std::string bytes = WriteFeedRecord(record);
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
  });
  return end.ok() ? HowEnded::kDone : Complain(end, options.parties);
}

// For whoever looks on.
HowEnded LookOn(const AgentOptions& options) {
  const absl::StatusOr<std::vector<std::string>> tokens = FindTokens(options);
  if (!tokens.ok()) return Complain(tokens.status(), options.parties);
  const absl::StatusOr<std::unique_ptr<codec::Credentials>> credentials = FindCredentials(options);
  if (!credentials.ok()) return Complain(credentials.status(), options.parties);
  const link_grpc::Observation observation{options.broker, tokens->front(), options.connect_ms};
  if (options.follow > 0) return Follow(options, observation, **credentials);
  const absl::StatusOr<Standing> standing = link_grpc::AskStanding(observation, **credentials);
  if (!standing.ok()) return Complain(standing.status(), options.parties);
  for (const std::string& line : WriteStanding(*standing)) std::printf("%s\n", line.c_str());
  return HowEnded::kDone;
}

HowEnded Main(int argc, char** argv) {
  AgentOptions options;
  HowEnded ended = HowEnded::kDone;
  if (!ParseAgentOptions(argc, argv, options, ended)) return ended;
  ::signal(SIGPIPE, SIG_IGN);
  const char* debugged = std::getenv("HAGGLE_DUMPABLE");
  if (options.launcher != 0 || debugged == nullptr || std::string_view(debugged) != "1") codec::KeepMemoryPrivate();
  if (options.launcher != 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != options.launcher) return HowEnded::kFailed;  // it was gone before we asked
  }
  if (options.until_eof) EndWithStandardInput(HowEnded::kFailed);
  // Debian builds Abseil with its search for deadlocks on: every lock that gRPC
  // takes would be looked up in a graph.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // What gRPC has to say, we say ourselves and better.
  ::setenv("GRPC_VERBOSITY", "NONE", 0);
  // While a strategy thinks, the broker's pings are answered by gRPC's own poller alone, else every five seconds.
  ::setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "500", 0);
  if (LooksOn(options)) return LookOn(options);  // before standard output is led elsewhere
  // Not 3, which says that the broker has stopped the run.
  const sdk::StrategiesAtWork at_work(HowEnded::kFailed);
  Registry registry;
  if (absl::Status status = Prepare(options, registry); !status.ok()) {
    Complain(status, options.parties);
    return status.code() == absl::StatusCode::kInvalidArgument ? HowEnded::kWrongUsage : HowEnded::kFailed;
  }
  const absl::StatusOr<std::vector<std::string>> tokens = FindTokens(options);
  if (!tokens.ok()) return Complain(tokens.status(), options.parties);

  if (options.keys.size() > 1) return PlayApart(options, registry);
  return Conclude(options, Play(options, *tokens, registry), options.parties);
}

}  // namespace
}  // namespace haggle::companies

int main(int argc, char** argv) { return haggle::ExitCode(haggle::companies::Main(argc, argv)); }
