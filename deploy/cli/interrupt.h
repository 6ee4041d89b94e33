// Ctrl-C and SIGTERM during a run.
#pragma once

#include <atomic>

namespace haggle::cli {

// From construction on the first signal asks for a stop with a sealed journal
// (the value becomes 1), the second for an immediate one (2); a third, or the
// second if `in_process`, ends the program at once with exit code 130. SIGPIPE
// and SIGXFSZ end nothing, so that neither a reader that goes away nor a limit on
// file sizes kills a run half way (OutputError in console.h tells the end).
// Never undone: one run a process. The handlers are installed even if the
// signals were ignored, as a shell does for a job in the background.
const std::atomic<int>& CatchInterrupts(bool in_process);

}  // namespace haggle::cli
