#include "deploy/launch/host_table.h"

#include <utility>

namespace haggle::launch {

HostTable::HostTable(const codec::HostsFile& file, const std::vector<std::string>& external)
    : broker_host_(file.broker_host) {
  for (const codec::PartyHost& party : file.parties) homes_[party.party] = party.host;
  for (const std::string& party : external) homes_[party] = codec::kHere;
}

HostTable::~HostTable() = default;

void HostTable::BringJournal(std::string path, std::function<absl::Status(const std::string& bytes)> keep) {
  journal_ = std::move(path);
  keep_ = std::move(keep);
}

absl::StatusOr<std::string> HostTable::MakeFolder(const std::string& name) {
  return members_.at(broker_host_)->MakeFolder(name);
}

absl::Status HostTable::WriteFile(const std::string& path, const std::string& bytes) {
  return members_.at(broker_host_)->WriteFile(path, bytes);
}

absl::StatusOr<std::string> HostTable::ReadFile(const std::string& path) {
  return members_.at(broker_host_)->ReadFile(path);
}

absl::StatusOr<std::unique_ptr<HostedProcess>> HostTable::Start(const ProcessOrder& order) {
  ProcessOrder complete = order;
  complete.keepsake = journal_;
  complete.keep = keep_;
  return members_.at(broker_host_)->Start(complete);
}

std::int64_t HostTable::patience_ms() const { return members_.at(broker_host_)->patience_ms(); }

ProcessHost& HostTable::HostOf(const std::string& party) {
  const auto home = homes_.find(party);
  return *members_.at(home == homes_.end() ? broker_host_ : home->second);
}

}  // namespace haggle::launch
