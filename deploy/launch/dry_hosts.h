// Hosts on which nothing happens: what would be started is taken down, and a run that goes as it should is played to
// the launcher.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/process_host.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Thread-compatible.
class DryHosts : public ProcessHost {
 public:
  // `agents`: how many will be started; then the run is over. `keepsake`: what the broker would leave elsewhere.
  DryHosts(const codec::HostsFile& file, const std::string& programs, std::size_t agents, std::string keepsake);
  ~DryHosts() override;
  DryHosts(const DryHosts&) = delete;
  DryHosts& operator=(const DryHosts&) = delete;

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override;
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override;
  absl::StatusOr<std::string> ReadFile(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override;
  ProcessHost& HostOf(const std::string& party) override;
  void Wait(std::int64_t ms) override;
  std::int64_t NowMs() override;

  // "HOST: COMMAND LINE" each.
  const std::vector<std::string>& started() const { return started_; }

 private:
  class Member;
  class Process;

  std::map<std::string, std::unique_ptr<Member>> members_;
  std::map<std::string, std::string> homes_;
  const std::string broker_host_;
  const std::string listen_;
  const std::size_t agents_;
  const std::string keepsake_;
  std::vector<std::string> started_;
  std::int64_t now_ms_ = 0;
};

}  // namespace haggle::launch
