#include "tests/engines/slurm_cluster.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/system/namespaces.h"

namespace haggle {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr char kIp[] = "/usr/sbin/ip";
constexpr const char* kHosts[] = {"ctl", "node1", "node2", "node3"};

// The host's own name and address book, then the command. Not `ip netns exec`, which hides /sys/fs/cgroup, where
// slurmd looks.
constexpr char kEnter[] = R"(mount --bind "$1/hosts" /etc/hosts && mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf &&
hostname "$2" && export SLURM_CONF="$1/slurm.conf" && shift 2 && exec "$@")";

std::unique_ptr<launch::Child> StartChild(const Words& words) {
  auto child = std::make_unique<launch::Child>(words.front());
  const absl::Status started = child->Start(words.front(), {words.begin() + 1, words.end()}, false);
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.ToString().c_str());
    std::abort();
  }
  return child;
}

std::string Must(const Words& words) {
  const std::unique_ptr<launch::Child> child = StartChild(words);
  const SlurmCluster::Outcome outcome = SlurmCluster::Await(*child);
  if (outcome.code == 0) return outcome.said;
  std::fprintf(stderr, "%s: exit code %d\n%s", words.front().c_str(), outcome.code, outcome.said.c_str());
  std::abort();
}

void End(std::unique_ptr<launch::Child>& child) {
  if (child == nullptr) return;
  child->Signal(SIGTERM);
  SlurmCluster::Await(*child);
  child.reset();
}

}  // namespace

std::string SlurmCluster::WhyNone() {
  if (std::string why = WhyNoNamespaces(); !why.empty()) return why;
  for (const char* program : {"/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"}) {
    if (::access(program, X_OK) != 0) {
      return absl::StrCat(program, " is missing: install section engines of deploy/packages.txt");
    }
  }
  return "";
}

std::string SlurmCluster::Namespace(int host) const { return absl::StrCat("haggle-slurm-", ::getpid(), "-", host); }

Words SlurmCluster::On(int host, const Words& words) const {
  Words all = {"nsenter",   absl::StrCat("--net=/run/netns/", Namespace(host)),
               "unshare",   "--uts",
               "--mount",   "sh",
               "-c",        kEnter,
               "sh",        folder_,
               kHosts[host]};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

// The controller's namespace has the bridge.
void SlurmCluster::MakeNetwork() const {
  std::ofstream hosts(folder_ + "/hosts");
  hosts << "127.0.0.1 localhost\n";
  for (int host = 0; host <= kNodes; ++host) {
    const std::string name = Namespace(host);
    const std::string address = absl::StrCat("10.78.0.", host + 1);
    hosts << address << " " << kHosts[host] << "\n";
    Must({kIp, "netns", "add", name});
    Must({kIp, "-n", name, "link", "set", "lo", "up"});
    const std::string device = host == 0 ? "bridge0" : "eth0";
    const std::string port = absl::StrCat("port", host);
    if (host == 0) {
      Must({kIp, "-n", name, "link", "add", device, "type", "bridge"});
    } else {
      Must({kIp, "link", "add", port, "netns", Namespace(0), "type", "veth", "peer", "name", device, "netns", name});
      Must({kIp, "-n", Namespace(0), "link", "set", port, "master", "bridge0", "up"});
    }
    Must({kIp, "-n", name, "addr", "add", address + "/24", "dev", device});
    Must({kIp, "-n", name, "link", "set", device, "up"});
  }
  std::ofstream(folder_ + "/nsswitch.conf") << "hosts: files\n";
}

void SlurmCluster::WriteConfiguration() const {
  for (const char* name : {"state", "spool"}) fs::create_directory(folder_ + "/" + name);
  std::ofstream(folder_ + "/slurm.conf")
      << "ClusterName=haggle\nSlurmctldHost=ctl\nSlurmUser=root\nSlurmdUser=root\nAuthType=auth/munge\nAuthInfo=socket="
      << folder_ << "/munge.socket\nCredType=cred/munge\nStateSaveLocation=" << folder_
      << "/state\nSlurmdSpoolDir=" << folder_ << "/spool/%n\nSlurmctldPidFile=" << folder_
      << "/slurmctld.pid\nSlurmdPidFile=" << folder_ << "/slurmd.%n.pid\nSlurmctldLogFile=" << folder_
      << "/slurmctld.log\nSlurmdLogFile=" << folder_
      << "/slurmd.%n.log\nPlugStackConfig=/dev/null\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n"
         "JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n"
         "JobCompType=jobcomp/none\nMpiDefault=none\nSelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\n"
         "SchedulerType=sched/backfill\n"
         "SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=1,requeue_delay=1\n"
         "SlurmdParameters=config_overrides\nReturnToService=2\nSlurmctldTimeout=30\nSlurmdTimeout=10\n"
         "MessageTimeout=5\nTCPTimeout=2\nKillWait=5\nInactiveLimit=0\nWaittime=0\nMailProg=/bin/true\n"
         "NodeName=node[1-3] CPUs=8 RealMemory=4000 State=UNKNOWN\n"
         "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n";
  std::ofstream key(folder_ + "/munge.key", std::ios::binary);
  std::random_device chance;
  for (int i = 0; i < 1024; ++i) key.put(static_cast<char>(chance()));
  key.close();
  ::chmod((folder_ + "/munge.key").c_str(), 0600);
}

SlurmCluster::SlurmCluster(std::string folder) : folder_(std::move(folder)) {
  fs::create_directories(folder_);
  MakeNetwork();
  WriteConfiguration();
  munged_ = StartChild({"/usr/sbin/munged", "--foreground", "--force", "--key-file=" + folder_ + "/munge.key",
                        "--socket=" + folder_ + "/munge.socket", "--pid-file=" + folder_ + "/munged.pid",
                        "--log-file=" + folder_ + "/munged.log", "--seed-file=" + folder_ + "/munged.seed"});
  if (!Until([&] { return fs::exists(folder_ + "/munge.socket"); })) std::abort();
  controller_ = StartChild(On(0, {"/usr/sbin/slurmctld", "-D", "-f", folder_ + "/slurm.conf"}));
  nodes_.resize(kNodes);
  for (int node = 1; node <= kNodes; ++node) StartNode(node);
  const bool ready = Until([&] {
    const Outcome idle = Run("/", {"sinfo", "-h", "-t", "idle", "-o", "%D"});
    return idle.code == 0 && idle.said == "3\n";
  });
  if (ready) return;
  std::fprintf(stderr, "no three nodes are idle:\n%s", Run("/", {"sinfo", "-l", "-N"}).said.c_str());
  std::abort();
}

SlurmCluster::~SlurmCluster() {
  for (std::unique_ptr<launch::Child>& node : nodes_) End(node);
  End(controller_);
  End(munged_);
  for (int host = 0; host <= kNodes; ++host) {
    for (const int pid : ProcessesOn(host)) ::kill(pid, SIGKILL);
    Must({kIp, "netns", "del", Namespace(host)});
  }
}

void SlurmCluster::StartNode(int node) {
  fs::create_directories(absl::StrCat(folder_, "/spool/node", node));
  nodes_[static_cast<std::size_t>(node - 1)] =
      StartChild(On(node, {"/usr/sbin/slurmd", "-D", "-f", folder_ + "/slurm.conf"}));
}

std::vector<int> SlurmCluster::ProcessesOn(int node) const {
  std::vector<int> all;
  for (const std::string& line : std::vector<std::string>(
           absl::StrSplit(Must({kIp, "netns", "pids", Namespace(node)}), '\n', absl::SkipEmpty()))) {
    int pid = 0;
    if (!absl::SimpleAtoi(line, &pid)) continue;
    std::ifstream in(absl::StrCat("/proc/", pid, "/comm"));
    std::string name;
    std::getline(in, name);
    if (!name.empty() && name != "slurmd" && name != "slurmctld") all.push_back(pid);
  }
  return all;
}

void SlurmCluster::KillNode(int node) {
  std::unique_ptr<launch::Child>& daemon = nodes_[static_cast<std::size_t>(node - 1)];
  daemon->Signal(SIGKILL);
  Await(*daemon);
  daemon.reset();
  for (const int pid : ProcessesOn(node)) ::kill(pid, SIGKILL);
}

void SlurmCluster::SetLink(int node, bool up) const {
  Must({kIp, "-n", Namespace(0), "link", "set", absl::StrCat("port", node), up ? "up" : "down"});
}

std::unique_ptr<launch::Child> SlurmCluster::Start(const std::string& work, const Words& words) const {
  Words all = {"sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", work};
  all.insert(all.end(), words.begin(), words.end());
  return StartChild(On(0, all));
}

SlurmCluster::Outcome SlurmCluster::Await(launch::Child& child, const std::function<bool(const std::string&)>& enough) {
  Outcome outcome;
  while (child.running() || child.words().fd() >= 0) {
    pollfd ways[] = {{child.words().fd(), POLLIN, 0}, {child.running() ? child.pidfd() : -1, POLLIN, 0}};
    ::poll(ways, std::size(ways), -1);
    child.words().Read([&](const std::string& line) { absl::StrAppend(&outcome.said, line, "\n"); });
    child.Reap(false);
    if (enough && enough(outcome.said)) return outcome;
    // What a daemon has started may hold its output for longer than it lives.
    if (!child.running()) break;
  }
  child.words().Read([&](const std::string& line) { absl::StrAppend(&outcome.said, line, "\n"); });
  outcome.code = child.exit_code();
  return outcome;
}

SlurmCluster::Outcome SlurmCluster::Run(const std::string& work, const Words& words) const {
  return Await(*Start(work, words));
}

std::string SlurmCluster::Queue() const { return Run("/", {"squeue", "-h", "-o", "%i %T"}).said; }

bool SlurmCluster::Until(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    ::poll(nullptr, 0, 20);
  }
  return true;
}

}  // namespace haggle
