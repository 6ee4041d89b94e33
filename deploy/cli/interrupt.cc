#include "deploy/cli/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

std::atomic<int> wish{0};  // what is handed out
std::atomic<int> presses{0};
std::atomic<int> patience{2};
static_assert(std::atomic<int>::is_always_lock_free, "used by a signal handler");

void OnSignal(int signal) {
  // A terminal that closes and a system that shuts down send several signals; only who
  // presses Ctrl-C again is in a hurry.
  const int wanted = signal == SIGINT ? presses.fetch_add(1) + 1 : 1;
  if (wanted > patience.load()) _exit(ExitCode(HowEnded::kInterrupted));
  int now = wish.load();
  while (now < wanted && !wish.compare_exchange_weak(now, wanted)) {
  }
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
  struct sigaction inherited = {};
  sigaction(SIGHUP, nullptr, &inherited);
  if (inherited.sa_handler != SIG_IGN) Install(SIGHUP, OnSignal);  // nohup ignores it, and means it
  Install(SIGXFSZ, SIG_IGN);  // a limit on file sizes is the journal's error to tell
  return wish;
}

void AwaitInterrupt() {
  // Signals are let in while it waits alone, so that none comes between the look and the wait.
  sigset_t signals;
  sigset_t before;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, &before);
  while (wish.load() == 0) ppoll(nullptr, 0, nullptr, &before);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace haggle::cli
