#include "deploy/launch/dry_hosts.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/launch/local_host.h"
#include "deploy/launch/remote_host.h"
#include "deploy/launch/shell_text.h"
#include "proto/base/run_status.h"

namespace haggle::launch {
namespace {

// What stands for things that are not known before.
constexpr char kSecret[] = "SECRET";
constexpr char kRunFolder[] = "/tmp/haggle-RANDOM";
constexpr char kPort[] = "PORT";
constexpr char kLauncher[] = "PID";

}  // namespace

// It runs until all agents have been started.
class DryHosts::Process : public HostedProcess {
 public:
  Process(const DryHosts& hosts, bool broker) : hosts_(hosts), broker_(broker) {}
  void Look(const OnLine& told, const OnLine&) override {
    if (!broker_) return;
    if (!std::exchange(listens_, true)) {
      std::string address = hosts_.listen_;
      if (absl::EndsWith(address, ":0")) address = absl::StrCat(address.substr(0, address.size() - 1), kPort);
      return told(WriteRunStatus({RunStatus::Listening{address}}));
    }
    running_ = hosts_.started_.size() <= hosts_.agents_;
    if (!running_) told(WriteRunStatus({RunStatus::Done{true}}));
  }
  bool running() const override { return broker_ && running_; }
  void Signal(int) override { running_ = false; }
  void Tell(const std::string&) override {}
  std::string logs() const override { return ""; }
  int exit_code() const override { return 0; }
  std::string End() const override { return "exit code 0"; }

 private:
  const DryHosts& hosts_;
  const bool broker_;
  bool listens_ = false;
  bool running_ = true;
};

class DryHosts::Member : public ProcessHost {
 public:
  // `remote` is null for this machine.
  Member(DryHosts& hosts, std::string name, std::string programs, std::unique_ptr<RemoteHost> remote)
      : hosts_(hosts), name_(std::move(name)), programs_(std::move(programs)), remote_(std::move(remote)) {}

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override {
    return remote_ != nullptr ? remote_->MakeFolder(name) : absl::StrCat(kRunFolder, "/", name);
  }
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override {
    return remote_ != nullptr ? remote_->WriteFile(path, bytes) : absl::OkStatus();
  }
  absl::StatusOr<std::string> ReadFile(const std::string& path) override { return absl::NotFoundError(path); }
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override {
    absl::StatusOr<std::vector<std::string>> words =
        remote_ != nullptr ? remote_->Words(order, kSecret) : LocalWords(programs_, order, kLauncher, kRunFolder);
    if (!words.ok()) return words.status();
    hosts_.started_.push_back(absl::StrCat(name_, ": ", ShellText(*words)));
    return std::make_unique<Process>(hosts_, order.tells);
  }
  void Wait(std::int64_t ms) override { hosts_.Wait(ms); }
  std::int64_t NowMs() override { return hosts_.NowMs(); }

 private:
  DryHosts& hosts_;
  const std::string name_;
  const std::string programs_;
  std::unique_ptr<RemoteHost> remote_;
};

DryHosts::DryHosts(const codec::HostsFile& file, const std::string& programs, std::size_t agents, std::string keepsake)
    : broker_host_(file.broker_host), listen_(file.listen), agents_(agents), keepsake_(std::move(keepsake)) {
  const std::string folder = programs.empty() ? OwnFolder() : programs;
  members_.emplace(codec::kHere, std::make_unique<Member>(*this, codec::kHere, folder, nullptr));
  for (const codec::HostEntry& entry : file.hosts) {
    members_.emplace(entry.name,
                     std::make_unique<Member>(*this, entry.name, folder, std::make_unique<RemoteHost>(entry, folder)));
  }
  for (const codec::PartyHost& party : file.parties) homes_[party.party] = party.host;
}

DryHosts::~DryHosts() = default;

absl::StatusOr<std::string> DryHosts::MakeFolder(const std::string& name) {
  return members_.at(broker_host_)->MakeFolder(name);
}
absl::Status DryHosts::WriteFile(const std::string& path, const std::string& bytes) {
  return members_.at(broker_host_)->WriteFile(path, bytes);
}
absl::StatusOr<std::string> DryHosts::ReadFile(const std::string& path) { return absl::NotFoundError(path); }
absl::StatusOr<std::unique_ptr<HostedProcess>> DryHosts::Start(const ProcessOrder& order) {
  ProcessOrder complete = order;
  complete.keepsake = keepsake_;
  return members_.at(broker_host_)->Start(complete);
}
ProcessHost& DryHosts::HostOf(const std::string& party) {
  const auto home = homes_.find(party);
  return *members_.at(home == homes_.end() ? broker_host_ : home->second);
}
void DryHosts::Wait(std::int64_t ms) { now_ms_ += ms; }
std::int64_t DryHosts::NowMs() { return now_ms_; }

}  // namespace haggle::launch
