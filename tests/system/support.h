// What the tests with real processes share.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "agents/sdk/registry.h"
#include "deploy/launch/child.h"
#include "deploy/launch/plan.h"

namespace haggle {

// A folder of its own, removed with all that is in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// The folder of haggle-broker and haggle-agent: this build's, or HAGGLE_PROGRAMS in the environment, for programs with
// a planted fault (planted_faults_test.py).
std::string Programs();

// A whole run of a scenario of deploy/scenarios with its own cast, no journal.
launch::RunPlan PlanOf(const std::string& scenario);

// All built-in strategies.
const Registry& BuiltIn();

struct ProcessInfo {
  pid_t pid = 0;
  std::string name;       // as `ps` shows it
  std::string arguments;  // with blanks between them
};

// The processes that `parent` has started and not yet reaped; zombies left out.
std::vector<ProcessInfo> ChildrenOf(pid_t parent);

// A program that is on, haggle-broker and haggle-agent by their names alone, and what it has said. Killed by the
// destructor.
class Daemon {
 public:
  // Aborts if there is no such program. `with_input`: its standard input stays open.
  Daemon(const std::string& program, const std::vector<std::string>& arguments, bool with_input = false);
  // Reads until a line begins so; the rest of it. "" if the daemon ends before.
  std::string Await(const std::string& beginning);
  // Its end; the exit code, -1: a signal.
  int Wait();
  void Signal(int signal) { child_.Signal(signal); }
  bool IsThere();
  const std::string& said() const { return said_; }

 private:
  launch::Child child_;
  std::string said_;
};

// Waits until the process has ended, at most `seconds`; false: it runs on.
bool EndsWithin(pid_t pid, int seconds);

}  // namespace haggle
