// What hosts have in common whose processes are children of this one, whether a child is the process itself or the way
// to it.
#pragma once

#include <poll.h>

#include <cstdint>
#include <string>
#include <vector>

#include "deploy/launch/child.h"
#include "deploy/launch/process_host.h"

namespace haggle::launch {

// Thread-compatible.
class ChildHost : public ProcessHost {
 public:
  void Wait(std::int64_t ms) override;
  std::int64_t NowMs() override;

  // Adds what Wait waits for, so that somebody can wait for several hosts.
  void Watch(std::vector<pollfd>& watched);

 protected:
  // A process with its child, known to its host as long as it lives.
  class Process : public HostedProcess {
   public:
    Process(ChildHost& host, const std::string& name);
    ~Process() override;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void Look(const OnLine& told, const OnLine& said) override;
    bool running() const override { return child_.running(); }
    void Signal(int signal) override { child_.Signal(signal); }
    void Tell(const std::string& line) override { child_.orders().Write(line); }
    std::string logs() const override { return ""; }
    int exit_code() const override { return child_.exit_code(); }
    std::string End() const override { return child_.End(); }

    // Another child of this process that it waits for; null: none.
    virtual Child* second() { return nullptr; }
    Child& child() { return child_; }
    const Child& child() const { return child_; }

   private:
    ChildHost& host_;
    Child child_;
  };

 private:
  std::vector<Process*> processes_;  // that are alive as objects
};

// Waits for the first of what is watched, `ms` milliseconds at most.
void WaitFor(std::vector<pollfd> watched, std::int64_t ms);

}  // namespace haggle::launch
