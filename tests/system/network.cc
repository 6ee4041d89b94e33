#include "tests/system/network.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/system/support.h"

namespace haggle {
namespace {

constexpr char kIp[] = "/usr/sbin/ip";
constexpr char kNft[] = "/usr/sbin/nft";
constexpr char kFolder[] = "/run/netns";  // where `ip netns` has them
constexpr char kPrefix[] = "haggle-test-";

std::string PrefixOf(pid_t pid) { return kPrefix + std::to_string(pid) + "-"; }

std::vector<std::string> Namespaces(const std::string& prefix) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder, none)) {
    const std::string name = entry.path().filename();
    if (name.rfind(prefix, 0) == 0) names.push_back(name);
  }
  return names;
}

void Remove(const std::vector<std::string>& names) {
  for (const std::string& name : names) Output(kIp, {"netns", "del", name});
}

// Of tests that were killed, with the processes that are in them still: nobody else is.
void RemoveOrphans() {
  for (const std::string& name : Namespaces(kPrefix)) {
    const pid_t owner = static_cast<pid_t>(std::strtol(name.c_str() + sizeof kPrefix - 1, nullptr, 10));
    if (owner <= 0 || ::kill(owner, 0) == 0) continue;
    std::istringstream pids(Output(kIp, {"netns", "pids", name}));
    for (pid_t pid = 0; pids >> pid;) ::kill(pid, SIGKILL);
    Remove({name});
  }
}

// The interface of a place that leads to the others.
std::string Device(int place) { return place == Network::kHub ? "hub" : "uplink"; }

std::string Table(const std::string& device, Network::Loss loss) {
  const std::string some = loss == Network::Loss::kFivePercent ? "numgen random mod 100 < 5 " : "";
  const auto chain = [&](const std::string& hook, const std::string& side, bool drops) {
    return "chain " + hook + " {\ntype filter hook " + hook + " priority 0\n" +
           (drops ? side + " \"" + device + "\" " + some + "counter drop\n" : "") + "}\n";
  };
  return "table inet harm {\n" + chain("input", "iifname", loss != Network::Loss::kSent) +
         chain("output", "oifname", loss != Network::Loss::kReceived) + "}\n";
}

}  // namespace

std::string Output(const std::string& program, const std::vector<std::string>& arguments) {
  Daemon run(program, arguments);
  const int code = run.Wait();
  if (code == 0) return run.said();
  std::fprintf(stderr, "%s", program.c_str());
  for (const std::string& argument : arguments) std::fprintf(stderr, " %s", argument.c_str());
  std::fprintf(stderr, " ended with exit code %d: %s\n", code, run.said().c_str());
  std::abort();
}

std::string Network::Obstacle() {
  if (::geteuid() != 0) return "network namespaces are made by root alone: run this test as root";
  if (::access(kIp, X_OK) != 0) return std::string("there is no ") + kIp + ": install iproute2";
  if (::access(kNft, X_OK) != 0) return std::string("there is no ") + kNft + ": install nftables";
  const std::string name = PrefixOf(::getpid()) + "probe";
  Daemon probe(kIp, {"netns", "add", name});
  if (probe.Wait() != 0) return "this machine makes no network namespaces: " + probe.said();
  Remove({name});
  return "";
}

Network::Network(int sites) : sites_(sites) {
  RemoveOrphans();
  for (int place = kHub; place <= sites_; ++place) Output(kIp, {"netns", "add", Name(place)});
  const std::string hub = Name(kHub);
  Output(kIp, {"-n", hub, "link", "set", "lo", "up"});
  Output(kIp, {"-n", hub, "link", "add", "hub", "type", "bridge"});
  Output(kIp, {"-n", hub, "addr", "add", HubAddress() + "/24", "dev", "hub"});
  Output(kIp, {"-n", hub, "link", "set", "hub", "up"});
  for (int place = 1; place <= sites_; ++place) {
    const std::string port = "to" + std::to_string(place);
    const std::string site = Name(place);
    Output(kIp, {"-n", site, "link", "set", "lo", "up"});
    Output(kIp, {"-n", hub, "link", "add", port, "type", "veth", "peer", "name", "uplink", "netns", site});
    Output(kIp, {"-n", hub, "link", "set", port, "master", "hub", "up"});
    Output(kIp, {"-n", site, "addr", "add", "10.77.0." + std::to_string(place + 1) + "/24", "dev", "uplink"});
    Output(kIp, {"-n", site, "link", "set", "uplink", "up"});
  }
}

Network::~Network() { Remove(Namespaces(PrefixOf(::getpid()))); }

std::string Network::Name(int place) const {
  return PrefixOf(::getpid()) + (place == kHub ? "hub" : std::to_string(place));
}

std::vector<std::string> Network::Left() { return Namespaces(PrefixOf(::getpid())); }

std::string Network::Nft(int place, const std::string& commands) const {
  const TempFolder folder;
  std::ofstream(folder / "commands") << commands;
  const In there(*this, place);
  return Output(kNft, {"-f", folder / "commands"});
}

void Network::Drop(int place, Loss loss) { Nft(place, Table(Device(place), loss)); }
void Network::Heal(int place) { Nft(place, "flush ruleset\n"); }

std::int64_t Network::Dropped(int place) const {
  const std::string rules = Nft(place, "list ruleset\n");
  const std::regex counter("counter packets ([0-9]+)");
  std::int64_t packets = 0;
  for (std::sregex_iterator found(rules.begin(), rules.end(), counter), end; found != end; ++found) {
    packets += std::stoll((*found)[1]);
  }
  return packets;
}

Network::In::In(const Network& network, int place) : before_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
  const std::string path = std::string(kFolder) + "/" + network.Name(place);
  const int there = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (before_ < 0 || there < 0 || ::setns(there, CLONE_NEWNET) != 0) {
    std::perror(("to enter " + path).c_str());
    std::abort();
  }
  ::close(there);
}

Network::In::~In() {
  if (::setns(before_, CLONE_NEWNET) != 0) std::abort();
  ::close(before_);
}

}  // namespace haggle
