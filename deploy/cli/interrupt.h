// Ctrl-C, SIGTERM and SIGHUP during a run.
#pragma once

#include <atomic>

namespace haggle::cli {

// From the call on the first signal asks for a stop with a sealed journal (the value
// becomes 1), the second SIGINT for an immediate one (2); a third, or the second if
// `in_process`, ends the program at once with exit code 130. SIGTERM and SIGHUP never
// count as the second. SIGPIPE and SIGXFSZ end nothing, so that neither a reader that
// goes away nor a limit on file sizes kills a run half way (OutputError in console.h
// tells the end).
// Never undone: one run a process. The handlers of SIGINT and SIGTERM are installed even
// if the signals were ignored, as a shell does for a job in the background; that of
// SIGHUP is not, for nohup.
const std::atomic<int>& CatchInterrupts(bool in_process);

// Returns when a signal has asked for a stop, or at once if one has; after CatchInterrupts, on one thread.
void AwaitInterrupt();

}  // namespace haggle::cli
