#include "deploy/launch/host_group.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "deploy/launch/local_host.h"
#include "deploy/launch/remote_host.h"
#include "deploy/launch/shell_text.h"
#include "proto/base/run_status.h"

namespace haggle::launch {
namespace {

constexpr char kBroker[] = "broker";
constexpr char kTogether[] = "together";  // of several parties, whose names may be too many for a file's

// A process, and its log beside it.
class LoggedProcess : public HostedProcess {
 public:
  LoggedProcess(std::unique_ptr<HostedProcess> process, std::unique_ptr<RunLog> log)
      : process_(std::move(process)), log_(std::move(log)) {}

  void Look(const OnLine& told, const OnLine& said) override {
    const bool ran = process_->running();
    process_->Look(
        [&](const std::string& line) {
          if (!absl::StartsWith(line, Progress::kWord.data())) log_->Line(absl::StrReplaceAll(line, {{"\t", " "}}));
          told(line);
        },
        [&](const std::string& line) {
          log_->Line(line);
          said(line);
        });
    if (ran && !process_->running()) log_->Line(absl::StrCat("ended: ", process_->End()));
  }
  bool running() const override { return process_->running(); }
  void Signal(int signal) override { process_->Signal(signal); }
  void Tell(const std::string& line) override { process_->Tell(line); }
  std::string logs() const override { return log_->path(); }
  bool reached() const override { return process_->reached(); }
  int exit_code() const override { return process_->exit_code(); }
  std::string End() const override { return process_->End(); }

 private:
  std::unique_ptr<HostedProcess> process_;
  std::unique_ptr<RunLog> log_;
};

}  // namespace

// One host of the group, whose processes have logs.
class HostGroup::Member : public ProcessHost {
 public:
  Member(HostGroup& group, std::string name, std::unique_ptr<ChildHost> host, bool together)
      : group_(group), name_(std::move(name)), host_(std::move(host)), together_(together) {}

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override { return host_->MakeFolder(name); }
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override {
    return host_->WriteFile(path, bytes);
  }
  absl::StatusOr<std::string> ReadFile(const std::string& path) override { return host_->ReadFile(path); }
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override {
    std::unique_ptr<RunLog> log;
    if (group_.logs_ != nullptr) {
      absl::StatusOr<std::unique_ptr<RunLog>> opened =
          group_.logs_->Open(name_, order.tells                          ? kBroker
                                    : absl::StrContains(order.name, ",") ? kTogether
                                                                         : order.name);
      if (!opened.ok()) return opened.status();
      log = *std::move(opened);
      log->Line(absl::StrCat("on host ", name_, ": ", order.program, " ", ShellText(order.arguments)));
    }
    absl::StatusOr<std::unique_ptr<HostedProcess>> process = host_->Start(order);
    if (!process.ok() || log == nullptr) {
      if (log != nullptr) log->Line(std::string(process.status().message()));
      return process;
    }
    return std::make_unique<LoggedProcess>(*std::move(process), std::move(log));
  }
  void Wait(std::int64_t ms) override { group_.Wait(ms); }
  std::int64_t NowMs() override { return host_->NowMs(); }
  bool together() const override { return together_; }
  std::int64_t patience_ms() const override { return host_->patience_ms(); }

 private:
  HostGroup& group_;
  const std::string name_;
  std::unique_ptr<ChildHost> host_;
  const bool together_;
};

HostGroup::HostGroup(const codec::HostsFile& file, const std::string& programs,
                     const std::vector<std::string>& external, std::unique_ptr<RunLogs> logs)
    : HostTable(file, external), logs_(std::move(logs)) {
  const std::string folder = programs.empty() ? OwnFolder() : programs;
  AddMember(codec::kHere, std::make_unique<LocalHost>(folder), file.here_together);
  for (const codec::HostEntry& entry : file.hosts) {
    AddMember(entry.name, std::make_unique<RemoteHost>(entry, folder), entry.together);
  }
}

HostGroup::~HostGroup() = default;

void HostGroup::AddMember(const std::string& name, std::unique_ptr<ChildHost> host, bool together) {
  all_.push_back(host.get());
  Add(name, std::make_unique<Member>(*this, name, std::move(host), together));
}

void HostGroup::Wait(std::int64_t ms) {
  std::vector<pollfd> watched;
  for (ChildHost* host : all_) host->Watch(watched);
  WaitFor(std::move(watched), ms);
}

std::int64_t HostGroup::NowMs() { return all_.front()->NowMs(); }

}  // namespace haggle::launch
