// What the tests with real processes share.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "agents/sdk/registry.h"
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

// The folder of haggle-broker and haggle-agent.
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

// Waits until the process has ended, at most `seconds`; false: it runs on.
bool EndsWithin(pid_t pid, int seconds);

}  // namespace haggle
