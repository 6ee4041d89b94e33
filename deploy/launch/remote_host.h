// Processes on another machine, each at the end of a command that reaches it, ssh for instance.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/child_host.h"
#include "deploy/launch/remote_command.h"
#include "deploy/launch/run_folder.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// The launcher's end of one machine. A child of this process is the way to one process there: when it ends, for
// whatever reason and if only because this process was killed, the other one's standard input does, and with it the
// process and its files. Nothing needs to be there but a shell, Debian's coreutils and haggle.
//
// Folders and files are kept here until a process whose arguments name them is started, and go to it over the same
// connection; each start makes them anew, under a name of its own.
class RemoteHost : public ChildHost {
 public:
  // `programs`: the folder of the programs here, whose path is tried there as well.
  RemoteHost(codec::HostEntry entry, std::string programs);
  ~RemoteHost() override;
  RemoteHost(const RemoteHost&) = delete;
  RemoteHost& operator=(const RemoteHost&) = delete;

  absl::StatusOr<std::string> MakeFolder(const std::string& name) override;
  absl::Status WriteFile(const std::string& path, const std::string& bytes) override;
  // Of what a process has left behind, when it has ended.
  absl::StatusOr<std::string> ReadFile(const std::string& path) override;
  std::int64_t patience_ms() const override { return entry_.away_ms; }
  // At most a few are on their way at a time, for a machine may turn others away; the rest waits its turn.
  absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) override;

  // The command line of that, and those that copy what it is given, without starting anything; `secret` takes the place
  // of what makes the names of folders hard to guess.
  struct Told {
    std::vector<std::string> words;
    std::vector<std::vector<std::string>> copies;  // run here, with FILE for what is not told
  };
  absl::StatusOr<Told> Tell(const ProcessOrder& order, const std::string& secret) const;

 private:
  class Process;
  struct Made;  // of an order: the shell's text, and what it reads

  // With `told` it is only told what would be: keys need not be there yet.
  absl::StatusOr<Made> Make(const ProcessOrder& order, const std::string& secret, int number, bool told) const;
  // Of a private file here that is not there yet.
  absl::StatusOr<std::string> CopyPath();
  absl::Status AddKeys(const std::string& keys, const std::string& folder, bool told, Made& made) const;

  const codec::HostEntry entry_;
  const std::string programs_;
  const std::string secret_;
  std::map<std::string, std::map<std::string, std::string>> folders_;  // files by folder, as they were named
  std::map<std::string, std::string> results_;                         // by path
  RunFolder copies_;                                                   // files on their way by other commands
  int copied_ = 0;
  int starts_ = 0;
  int on_the_way_ = 0;
};

// What programs of ours answer --version with, by the program's name.
std::string ProgramVersion(const std::string& program);

}  // namespace haggle::launch
