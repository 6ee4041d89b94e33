// What whoever has started the broker tells it while it runs, on the broker's standard input: the lines of
// proto/base/run_status.h the other way. Only that agents are given up is told so.
#pragma once

#include <functional>
#include <string>

#include "proto/base/run_status.h"

namespace haggle::server {

// Also knows whether whoever has started the broker is still there. Thread-compatible.
class Orders {
 public:
  // Reads from `fd`, which it switches to non-blocking and does not own; -1: nobody tells anything. `launcher`: number
  // of the process that has started this one; 0: nobody in particular.
  Orders(int fd, int launcher);

  // Hands over the orders that have come. A line that is none is left out.
  void Read(const std::function<void(const RunStatus::AgentFailed&)>& on_agent_failed);
  // Whoever has started the broker has ended: nobody looks after its agents any more.
  bool abandoned() const;

 private:
  int fd_;
  const int launcher_;
  bool ended_ = false;  // the input has
  std::string partial_;
};

}  // namespace haggle::server
