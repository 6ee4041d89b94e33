#include "deploy/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "deploy/cli/exit_code.h"

namespace haggle::cli {
namespace {

std::atomic<int> interrupts{0};
std::atomic<int> patience{2};
static_assert(std::atomic<int>::is_always_lock_free, "used by a signal handler");

void OnSignal(int) {
  if (interrupts.fetch_add(1) + 1 > patience.load()) _exit(kExitInterrupted);
}

// Does nothing: a write to a pipe that nobody reads is an error and ends nothing.
void OnPipe(int) {}

void Install(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

const std::atomic<int>& CatchInterrupts(bool in_process) {
  patience.store(in_process ? 1 : 2);
  Install(SIGINT, OnSignal);
  Install(SIGTERM, OnSignal);
  // Not SIG_IGN, which our caller may have set: then a closed pipe does not end us later either.
  struct sigaction pipe = {};
  if (sigaction(SIGPIPE, nullptr, &pipe) != 0 || pipe.sa_handler != SIG_IGN) Install(SIGPIPE, OnPipe);
  Install(SIGXFSZ, SIG_IGN);  // a limit on file sizes is the journal's error to tell
  return interrupts;
}

}  // namespace haggle::cli
