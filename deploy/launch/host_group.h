// The hosts of one run: one wait over all of them, and what everybody said.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/child_host.h"
#include "deploy/launch/host_table.h"
#include "deploy/launch/run_logs.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Thread-compatible.
class HostGroup : public HostTable {
 public:
  // `programs`: the folder of the programs here. `external`: HostTable's. `logs` may be null.
  HostGroup(const codec::HostsFile& file, const std::string& programs, const std::vector<std::string>& external,
            std::unique_ptr<RunLogs> logs);
  ~HostGroup() override;
  HostGroup(const HostGroup&) = delete;
  HostGroup& operator=(const HostGroup&) = delete;

  void Wait(std::int64_t ms) override;
  std::int64_t NowMs() override;

 private:
  class Member;

  void AddMember(const std::string& name, std::unique_ptr<ChildHost> host, bool together);

  std::unique_ptr<RunLogs> logs_;
  std::vector<ChildHost*> all_;  // of the members; this machine's first
};

}  // namespace haggle::launch
