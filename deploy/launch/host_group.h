// The hosts of one run: who lives where, one wait over all of them, and what everybody said.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/child_host.h"
#include "deploy/launch/run_logs.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Itself it is the broker's host. Thread-compatible.
class HostGroup : public ProcessHost {
 public:
  // `programs`: the folder of the programs here. `external`: parties whose agents are started by hand, for whom files
  // are written here. `logs` may be null.
  HostGroup(const codec::HostsFile& file, const std::string& programs, const std::vector<std::string>& external,
            std::unique_ptr<RunLogs> logs);
  ~HostGroup() override;
  HostGroup(const HostGroup&) = delete;
  HostGroup& operator=(const HostGroup&) = delete;

  // The broker's journal, if the broker does not live here: at `path` there, and handed to `keep` when it is over.
  void BringJournal(std::string path, std::function<absl::Status(const std::string& bytes)> keep);

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override;
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override;
  absl::StatusOr<std::string> ReadFile(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override;
  ProcessHost& HostOf(const std::string& party) override;
  void Wait(std::int64_t ms) override;
  std::int64_t NowMs() override;

 private:
  class Member;

  Member& member(const std::string& host) { return *members_.at(host); }

  std::unique_ptr<RunLogs> logs_;
  std::map<std::string, std::unique_ptr<Member>> members_;  // by the host's name
  std::map<std::string, std::string> homes_;                // host by party
  std::string broker_host_;
  std::string journal_;
  std::function<absl::Status(const std::string& bytes)> keep_;
};

}  // namespace haggle::launch
