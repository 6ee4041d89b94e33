// Who lives where, of the hosts of one run.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/launch/process_host.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Itself it is the broker's host. Thread-compatible.
class HostTable : public ProcessHost {
 public:
  ~HostTable() override;
  HostTable(const HostTable&) = delete;
  HostTable& operator=(const HostTable&) = delete;

  // The broker's journal, if the broker does not live here: at `path` there, and handed to `keep` when it is over.
  void BringJournal(std::string path, std::function<absl::Status(const std::string& bytes)> keep);

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override;
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override;
  absl::StatusOr<std::string> ReadFile(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override;
  std::int64_t patience_ms() const override;
  ProcessHost& HostOf(const std::string& party) override;

 protected:
  // `external`: parties whose agents are started by hand, for whom files are written here.
  HostTable(const codec::HostsFile& file, const std::vector<std::string>& external);

  // Each host of the file, and "here", has to be added before the table is used.
  void Add(const std::string& name, std::unique_ptr<ProcessHost> host) { members_[name] = std::move(host); }

 private:
  std::map<std::string, std::unique_ptr<ProcessHost>> members_;  // by the host's name
  std::map<std::string, std::string> homes_;                     // host by party
  const std::string broker_host_;
  std::string journal_;
  std::function<absl::Status(const std::string& bytes)> keep_;
};

}  // namespace haggle::launch
