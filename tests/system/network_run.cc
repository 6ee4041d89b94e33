#include "tests/system/network_run.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "broker/journal/verify.h"

namespace haggle {
namespace {

using Clock = std::chrono::steady_clock;

std::uint16_t PortOf(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

}  // namespace

NetworkRun::NetworkRun(const std::string& scenario, int sites, int pace_ms)
    : scenario_(HAGGLE_SOURCE_DIR "/deploy/scenarios/" + scenario + ".textproto"),
      plan_(PlanOf(scenario)),
      journal_(folder_ / "run.haggle"),
      sites_(sites),
      network_(sites) {
  Output(Programs() + "/haggle-cli",
         {"keys", "init", folder_ / "keys", "--scenario", scenario_, "--host", Network::HubAddress()});
  const Network::In hub(network_, Network::kHub);
  const absl::Status started = broker_.Start(
      Programs() + "/haggle-broker",
      {"--scenario", scenario_, "--keys", folder_ / "keys/broker", "--listen", Network::HubAddress() + ":0",
       "--journal", journal_, "--pace", std::to_string(pace_ms), "--status-fd", "3", "--limit", "joins=1000000"},
      true);
  if (started.ok()) Await(Clock::now() + std::chrono::seconds(20), [&] { return !address_.empty(); });
  if (!address_.empty()) return;
  broker_.words().Read([](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); });
  std::fprintf(stderr, "no broker at the hub: %s\n", started.ToString().c_str());
  std::abort();
}

NetworkRun::~NetworkRun() = default;

void NetworkRun::StartAgent(const std::string& party, int site, bool proxied, const ProxyHarm& harm) {
  std::string address = address_;
  if (proxied) {
    const Network::In hub(network_, Network::kHub);
    proxies_.push_back(std::make_unique<FaultProxy>(Network::HubAddress(), PortOf(address_)));
    proxies_.back()->Set(harm);
    address = Network::HubAddress() + ":" + std::to_string(proxies_.back()->port());
  }
  const Casting& casting = plan_.cast[NumberOf(party)];
  const Network::In there(network_, site);
  agents_.push_back(std::make_unique<Daemon>(
      "haggle-agent", std::vector<std::string>{"--broker", address, "--party", party, "--strategy",
                                               StrategyText(casting), "--keys", folder_ / "keys/party/" + party}));
}

std::size_t NetworkRun::NumberOf(const std::string& party) const {
  const auto casting =
      std::find_if(plan_.cast.begin(), plan_.cast.end(), [&](const Casting& cast) { return cast.party == party; });
  if (casting == plan_.cast.end()) std::abort();
  return static_cast<std::size_t>(casting - plan_.cast.begin());
}

void NetworkRun::StartAgents() {
  int i = 0;
  for (const Casting& casting : plan_.cast) {
    StartAgent(casting.party, 1 + i % sites_, (i / sites_ + i) % 2 == 1);
    ++i;
  }
}

bool NetworkRun::Await(Clock::time_point deadline, const std::function<bool()>& happened) {
  while (!happened()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0 || broker_.status().fd() < 0) return false;
    pollfd said{broker_.status().fd(), POLLIN, 0};
    ::poll(&said, 1, static_cast<int>(left));
    broker_.status().Read([&](const std::string& line) {
      const absl::StatusOr<RunStatus> status = ParseRunStatus(line);
      if (!status.ok()) return;
      if (const auto* listening = std::get_if<RunStatus::Listening>(&status->body)) address_ = listening->text;
      if (const auto* joined = std::get_if<RunStatus::Joined>(&status->body)) ++joined_[joined->text];
      if (const auto* gone = std::get_if<RunStatus::Left>(&status->body)) ++left_[gone->text];
      if (const auto* note = std::get_if<RunStatus::Note>(&status->body)) {
        stays_ = stays_ || note->text.rfind("the run is complete; agents", 0) == 0;
      }
      if (std::holds_alternative<RunStatus::Done>(status->body)) over_ = true;
      if (const auto* progress = std::get_if<Progress>(&status->body)) {
        progress_ = *progress;
        ++seen_;
      }
    });
  }
  return true;
}

pid_t NetworkRun::broker() const {
  for (const ProcessInfo& child : ChildrenOf(::getpid())) {
    if (child.arguments.find(journal_) != std::string::npos) return child.pid;
  }
  return 0;
}

std::string NetworkRun::End(const std::map<std::size_t, int>& others) {
  // So that a failure shows what the broker says.
  Await(Clock::now() + std::chrono::seconds(60), [&] { return over_; });
  EXPECT_TRUE(over_) << "the run does not come to its end; it waits for "
                     << (progress_.waiting_for.empty() ? "nobody" : progress_.waiting_for.front());
  if (!over_) return "";
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    const auto other = others.find(i);
    EXPECT_EQ(agents_[i]->Wait(), other == others.end() ? 0 : other->second)
        << "agent " << i << ": " << agents_[i]->said();
  }
  broker_.Reap(true);
  std::string said;
  broker_.words().Read([&](const std::string& line) { said += line + "\n"; });
  EXPECT_EQ(broker_.exit_code(), 0) << said;
  const auto report = journal::VerifyJournal(journal_);
  EXPECT_TRUE(report.ok() && report->ok) << (report.ok() ? report->message : report.status().ToString());
  return report.ok() ? report->hash : "";
}

}  // namespace haggle
