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

// The broker runs until all agents have been started, which is when it is looked at again after it has said where it
// listens.
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
    running_ = false;
    told(WriteRunStatus({RunStatus::Done{true}}));
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
  Member(DryHosts& hosts, std::string name, std::string programs, std::unique_ptr<RemoteHost> remote, bool together)
      : hosts_(hosts),
        name_(std::move(name)),
        programs_(std::move(programs)),
        remote_(std::move(remote)),
        together_(together) {}

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override {
    return remote_ != nullptr ? remote_->MakeFolder(name) : absl::StrCat(kRunFolder, "/", name);
  }
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override {
    return remote_ != nullptr ? remote_->WriteFile(path, bytes) : absl::OkStatus();
  }
  absl::StatusOr<std::string> ReadFile(const std::string& path) override { return absl::NotFoundError(path); }
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override {
    if (remote_ == nullptr) {
      Started(name_, LocalWords(programs_, order, kLauncher, kRunFolder));
      return std::make_unique<Process>(hosts_, order.tells);
    }
    const absl::StatusOr<RemoteHost::Told> told = remote_->Tell(order, kSecret);
    if (!told.ok()) return told.status();
    Started(name_, told->words);
    for (const std::vector<std::string>& words : told->copies) Started(codec::kHere, words);
    return std::make_unique<Process>(hosts_, order.tells);
  }
  void Wait(std::int64_t ms) override { hosts_.Wait(ms); }
  std::int64_t NowMs() override { return hosts_.NowMs(); }
  bool together() const override { return together_; }

 private:
  void Started(const std::string& host, const std::vector<std::string>& words) {
    hosts_.started_.push_back(absl::StrCat(host, ": ", ShellText(words)));
  }

  DryHosts& hosts_;
  const std::string name_;
  const std::string programs_;
  std::unique_ptr<RemoteHost> remote_;
  const bool together_;
};

DryHosts::DryHosts(const codec::HostsFile& file, const std::string& programs)
    : HostTable(file, {}), listen_(file.listen) {
  const std::string folder = programs.empty() ? OwnFolder() : programs;
  Add(codec::kHere, std::make_unique<Member>(*this, codec::kHere, folder, nullptr, file.here_together));
  for (const codec::HostEntry& entry : file.hosts) {
    Add(entry.name, std::make_unique<Member>(*this, entry.name, folder, std::make_unique<RemoteHost>(entry, folder),
                                             entry.together));
  }
}

DryHosts::~DryHosts() = default;

void DryHosts::Wait(std::int64_t ms) { now_ms_ += ms; }
std::int64_t DryHosts::NowMs() { return now_ms_; }

}  // namespace haggle::launch
