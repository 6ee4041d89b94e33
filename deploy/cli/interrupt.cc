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
  Install(SIGPIPE, SIG_IGN);
  Install(SIGXFSZ, SIG_IGN);  // a limit on file sizes is the journal's error to tell
  return interrupts;
}

}  // namespace haggle::cli
