// Where the processes of a run live: on this machine, on another one, with a batch
// system. The launcher knows nothing of them but this.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::launch {

// A shared object with strategies.
struct Plugin {
  std::string path;    // here, absolute
  std::string sha256;  // of the file, 64 hexadecimal digits
};

// What is to be started.
struct ProcessOrder {
  std::string program;  // "haggle-broker", "haggle-agent"; which file that is, the host knows
  std::string name;     // for messages
  std::vector<std::string> arguments;
  // Whether the process tells the run's course (proto/base/run_status.h). The host adds the arguments
  // that say where, and those that bind the process's life to the launcher's.
  bool tells = false;
  // Whether the process reads what it is told (HostedProcess::Tell) from its standard input.
  bool hears = false;
  // Folders here with its own keys (key.pem, cert.pem, authority.pem), one for each that it is. The host sees to it
  // that the process has them, and adds the arguments that name them, in this order. Empty: none.
  std::vector<std::string> keys;
  // What it loads. The host sees to it that the same bytes are there, and adds the arguments that name them.
  std::vector<Plugin> plugins;
  // Files of its folders that ReadFile is to find when it has ended.
  std::vector<std::string> results;
  // A file of worth that it leaves where it lives, if that is not here: `keep` is handed its bytes, and it is removed
  // there if that went well. Empty: none.
  std::string keepsake;
  std::function<absl::Status(const std::string& bytes)> keep;
};

// A process that has been started. Thread-compatible. The destructor ends it at once
// if it still runs, and waits for that.
class HostedProcess {
 public:
  using OnLine = std::function<void(const std::string&)>;
  virtual ~HostedProcess() = default;

  // Looks whether it has ended, then hands over the lines that it has told (of the
  // run's course) and said (for people) since the last time: when its end is known, so
  // are its last words.
  virtual void Look(const OnLine& told, const OnLine& said) = 0;
  // As of the last Look.
  virtual bool running() const = 0;
  // SIGINT and SIGTERM ask a broker to seal and end, SIGKILL is immediate. Nothing
  // happens if it has ended.
  virtual void Signal(int signal) = 0;
  // Hands a line to a process that hears. Never blocks; lost if the process has ended.
  virtual void Tell(const std::string& line) = 0;
  // Where what it says can be read afterwards, for messages; empty: it was all handed over.
  virtual std::string logs() const = 0;
  // Whether the machine on which it is to run has been reached.
  virtual bool reached() const { return true; }

  // After its end: its exit code, -1 if it has none, and how it ended in words ("exit
  // code 2", "killed by signal 9 (Killed)").
  virtual int exit_code() const = 0;
  virtual std::string End() const = 0;
};

// Thread-compatible. Processes must not outlive their host.
class ProcessHost {
 public:
  virtual ~ProcessHost() = default;

  // Makes a private folder for a process that is to be started, which nobody else's process is
  // told of. Its path is as the process sees it. It goes with the host.
  virtual absl::StatusOr<std::string> MakeFolder(const std::string& name) = 0;
  // Writes a new file that its owner alone can read, reads one; in folders made above.
  virtual absl::Status WriteFile(const std::string& path, const std::string& bytes) = 0;
  virtual absl::StatusOr<std::string> ReadFile(const std::string& path) = 0;

  virtual absl::StatusOr<std::unique_ptr<HostedProcess>> Start(const ProcessOrder& order) = 0;

  // Whether all parties that live with it are played by one process.
  virtual bool together() const { return false; }
  // How long a machine that was there may be out of reach, in the middle of a run, before those who live there are
  // given up.
  virtual std::int64_t patience_ms() const { return 0; }

  // The host that the processes of a party live with.
  virtual ProcessHost& HostOf(const std::string& party) {
    static_cast<void>(party);
    return *this;
  }

  // Waits until a process of any of them has told or said something or ended, or a signal has come to
  // this one, `ms` milliseconds at most. May return early for no reason.
  virtual void Wait(std::int64_t ms) = 0;
  // Any clock that never goes back.
  virtual std::int64_t NowMs() = 0;
};

}  // namespace haggle::launch
