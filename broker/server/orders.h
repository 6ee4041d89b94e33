// What whoever has started the broker tells it while it runs, on the broker's standard input: the lines of
// proto/base/run_status.h the other way. That agents are given up is told so, and what would be a signal if the broker
// were a process of the same machine.
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

  ~Orders();  // the input blocks again, if it did: a shell may read on
  Orders(const Orders&) = delete;
  Orders& operator=(const Orders&) = delete;

  // Hands over the orders that have come. A line that is none is left out.
  void Read(const std::function<void(const RunStatus::AgentFailed&)>& on_agent_failed,
            const std::function<void(const RunStatus::Signalled&)>& on_signal);
  // Whoever has started the broker has ended: nobody looks after its agents any more.
  bool abandoned() const;

 private:
  int fd_;
  int flags_ = -1;  // of the input, as they were
  const int launcher_;
  bool ended_ = false;  // the input has
  std::string partial_;
};

}  // namespace haggle::server
