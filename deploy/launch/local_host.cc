#include "deploy/launch/local_host.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/launch/child.h"
#include "proto/codec/read_file.h"

namespace haggle::launch {
namespace {

std::string OwnFolder() {
  std::array<char, 4096> path{};
  const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string program(path.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  const std::size_t slash = program.rfind('/');
  return slash == std::string::npos ? "." : program.substr(0, slash);
}

}  // namespace

class LocalHost::Process : public HostedProcess {
 public:
  Process(LocalHost& host, const std::string& name) : host_(host), child_(name) { host_.processes_.push_back(this); }
  ~Process() override {
    auto& all = host_.processes_;
    all.erase(std::find(all.begin(), all.end(), this));
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Look(const OnLine& told, const OnLine& said) override {
    child_.Reap(false);
    child_.status().Read(told);
    child_.words().Read(said);
    child_.orders().Flush();
  }
  bool running() const override { return child_.running(); }
  void Signal(int signal) override { child_.Signal(signal); }
  void Tell(const std::string& line) override { child_.orders().Write(line); }
  std::string logs() const override { return ""; }
  int exit_code() const override { return child_.exit_code(); }
  std::string End() const override { return child_.End(); }

  Child& child() { return child_; }

 private:
  LocalHost& host_;
  Child child_;
};

LocalHost::LocalHost(const std::string& programs) : programs_(programs.empty() ? OwnFolder() : programs) {}
LocalHost::~LocalHost() = default;

absl::StatusOr<std::string> LocalHost::MakeFolder(const std::string& name) {
  if (!folder_.made()) {
    if (absl::Status status = folder_.Make(); !status.ok()) return status;
  }
  return folder_.MakeFolder(name);
}

absl::Status LocalHost::WriteFile(const std::string& path, const std::string& bytes) {
  return WritePrivateFile(path, bytes);
}

absl::StatusOr<std::string> LocalHost::ReadFile(const std::string& path) {
  return codec::ReadWholeFile(path, codec::kAnySize);
}

absl::StatusOr<std::unique_ptr<HostedProcess>> LocalHost::Start(const ProcessOrder& order) {
  std::vector<std::string> arguments = order.arguments;
  arguments.insert(arguments.end(), {"--launcher", absl::StrCat(::getpid())});
  if (order.tells) {
    arguments.insert(arguments.end(), {"--status-fd", "3"});
    if (folder_.made()) arguments.insert(arguments.end(), {"--run-dir", folder_.path()});
  }
  auto process = std::make_unique<Process>(*this, order.name);
  const absl::Status status =
      process->child().Start(absl::StrCat(programs_, "/", order.program), arguments, order.tells, order.hears);
  if (!status.ok()) return status;
  return std::unique_ptr<HostedProcess>(std::move(process));
}

void LocalHost::Wait(std::int64_t ms) {
  std::vector<pollfd> watched;  // descriptors below 0 are left out by poll
  for (Process* process : processes_) {
    Child& child = process->child();
    watched.push_back({child.pidfd(), POLLIN, 0});
    watched.push_back({child.status().fd(), POLLIN, 0});
    watched.push_back({child.words().fd(), POLLIN, 0});
    watched.push_back({child.orders().fd(), POLLOUT, 0});
  }
  ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000)));
}

std::int64_t LocalHost::NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace haggle::launch
