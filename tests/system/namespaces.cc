#include "tests/system/namespaces.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "deploy/launch/child.h"

namespace haggle {
namespace {

constexpr char kIp[] = "/usr/sbin/ip";
constexpr char kSshd[] = "/usr/sbin/sshd";

// Runs a program to its end; what it said if it failed.
std::string Failure(const std::vector<std::string>& words) {
  launch::Child child(words.front());
  if (const absl::Status started = child.Start(words.front(), {words.begin() + 1, words.end()}, false); !started.ok()) {
    return std::string(started.message());
  }
  std::string said;
  while (child.words().fd() >= 0) {
    pollfd more{child.words().fd(), POLLIN, 0};
    ::poll(&more, 1, -1);
    child.words().Read([&](const std::string& line) { said += line + "\n"; });
  }
  child.Reap(true);
  return child.exit_code() == 0 ? "" : absl::StrCat(words.front(), " ", words[1], ": ", child.End(), "\n", said);
}

void Must(const std::vector<std::string>& words) {
  if (const std::string failure = Failure(words); !failure.empty()) {
    std::fprintf(stderr, "%s\n", failure.c_str());
    std::abort();
  }
}

}  // namespace

std::string WhyNoNamespaces() {
  if (::geteuid() != 0) return "network namespaces are root's to make, and this is not root";
  if (::access(kIp, X_OK) != 0) return "/usr/sbin/ip is missing: install iproute2";
  const std::string probe = absl::StrCat("haggle-probe-", ::getpid());
  if (const std::string failure = Failure({kIp, "netns", "add", probe}); !failure.empty()) {
    return "no network namespace can be made here: " + failure;
  }
  Must({kIp, "netns", "del", probe});
  return "";
}

std::string Namespaces::address(int i) { return absl::StrCat("10.77.0.", i + 1); }

Namespaces::Namespaces() {
  for (int i = 0; i < kCount; ++i) names_.push_back(absl::StrCat("haggle-", ::getpid(), "-", i));
  for (const std::string& name : names_) {
    Must({kIp, "netns", "add", name});
    Must({kIp, "-n", name, "link", "set", "lo", "up"});
  }
  // The first one has the bridge.
  Must({kIp, "-n", name(0), "link", "add", "bridge0", "type", "bridge"});
  Must({kIp, "-n", name(0), "addr", "add", address(0) + "/24", "dev", "bridge0"});
  Must({kIp, "-n", name(0), "link", "set", "bridge0", "up"});
  for (int i = 1; i < kCount; ++i) {
    const std::string port = absl::StrCat("port", i);
    Must({kIp, "link", "add", port, "netns", name(0), "type", "veth", "peer", "name", "eth0", "netns", name(i)});
    Must({kIp, "-n", name(0), "link", "set", port, "master", "bridge0", "up"});
    Must({kIp, "-n", name(i), "addr", "add", address(i) + "/24", "dev", "eth0"});
    Must({kIp, "-n", name(i), "link", "set", "eth0", "up"});
  }
}

Namespaces::~Namespaces() {
  for (const std::string& name : names_) Must({kIp, "netns", "del", name});
}

// One daemon; ended by its number.
class Sshd::Server {
 public:
  Server(const std::string& name, const std::string& configuration) : child_("sshd") {
    const absl::Status started =
        child_.Start(kIp, {"netns", "exec", name, kSshd, "-D", "-e", "-f", configuration}, false);
    bool listens = false;
    while (started.ok() && !listens && child_.words().fd() >= 0) {
      pollfd said{child_.words().fd(), POLLIN, 0};
      ::poll(&said, 1, -1);
      child_.words().Read([&](const std::string& line) {
        listens = listens || line.find("Server listening on") != std::string::npos;
        if (!listens) std::fprintf(stderr, "sshd: %s\n", line.c_str());
      });
    }
    if (!listens) std::abort();
  }
  ~Server() {
    child_.SignalGroup(SIGTERM);
    child_.Reap(true);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  launch::Child child_;
};

Sshd::Sshd(const std::string& folder, const std::vector<std::string>& names, const std::vector<std::string>& addresses)
    : client_file_(folder + "/client") {
  ::mkdir("/run/sshd", 0755);  // its own unit would have made it
  for (const char* key : {"host_key", "user_key"}) {
    Must({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", absl::StrCat(folder, "/", key)});
  }
  std::ifstream public_key(folder + "/host_key.pub");
  std::string type;
  std::string key;
  public_key >> type >> key;
  std::ofstream known(folder + "/known_hosts");
  std::ofstream client(client_file_);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string configuration = absl::StrCat(folder, "/sshd-", i);
    std::ofstream(configuration) << "Port 2222\nListenAddress " << addresses[i] << "\nHostKey " << folder
                                 << "/host_key\nPidFile none\nAuthorizedKeysFile " << folder
                                 << "/user_key.pub\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                                    "UsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\n"
                                    "ClientAliveInterval 1\nClientAliveCountMax 3\nSubsystem sftp internal-sftp\n";
    servers_.push_back(std::make_unique<Server>(names[i], configuration));
    known << "[" << addresses[i] << "]:2222 " << type << " " << key << "\n";
  }
  client << "Port 2222\nUser root\nIdentityFile " << folder << "/user_key\nIdentitiesOnly yes\nIdentityAgent none\n"
         << "UserKnownHostsFile " << folder << "/known_hosts\nGlobalKnownHostsFile /dev/null\n"
         << "StrictHostKeyChecking yes\n";
}

Sshd::~Sshd() = default;

}  // namespace haggle
