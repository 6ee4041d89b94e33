// Hosts on which nothing happens: what would be started is taken down, and a run that goes as it should is played to
// the launcher.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deploy/launch/host_table.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Thread-compatible.
class DryHosts : public HostTable {
 public:
  DryHosts(const codec::HostsFile& file, const std::string& programs);
  ~DryHosts() override;
  DryHosts(const DryHosts&) = delete;
  DryHosts& operator=(const DryHosts&) = delete;

  void Wait(std::int64_t ms) override;
  std::int64_t NowMs() override;

  // "HOST: COMMAND LINE" each.
  const std::vector<std::string>& started() const { return started_; }

 private:
  class Member;
  class Process;

  const std::string listen_;
  std::vector<std::string> started_;
  std::int64_t now_ms_ = 0;
};

}  // namespace haggle::launch
