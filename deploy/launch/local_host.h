// Processes on this machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/child_host.h"
#include "deploy/launch/run_folder.h"

namespace haggle::launch {

// Children of this process, in process groups of their own, standard input empty. If
// this process is killed, the system ends those that do not tell the run's course;
// the one that does is asked to seal, and then removes the run's folder.
class LocalHost : public ChildHost {
 public:
  // `programs`: the folder of the programs; empty: that of this one.
  explicit LocalHost(const std::string& programs);
  ~LocalHost() override;
  LocalHost(const LocalHost&) = delete;
  LocalHost& operator=(const LocalHost&) = delete;

  // Folders are made within one RunFolder.
  absl::StatusOr<std::string> MakeFolder(const std::string& name) override;
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override;
  absl::StatusOr<std::string> ReadFile(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override;

 private:
  const std::string programs_;
  RunFolder folder_;
};

// The command line of a process of this machine: the host's own arguments are added. `launcher`: a process number.
// `run_folder`: empty, or what the process that tells removes if the launcher is killed. Pure; thread-safe.
std::vector<std::string> LocalWords(const std::string& programs, const ProcessOrder& order, const std::string& launcher,
                                    const std::string& run_folder);

// The folder of this program, where haggle-broker and haggle-agent are as well.
std::string OwnFolder();

}  // namespace haggle::launch
