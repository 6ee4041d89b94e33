// Threads of the server: they get no signals, which are for the program, and give way to a run.
#pragma once

#include <functional>
#include <thread>

namespace haggle::web {

// Starts one that runs `work`; `niceness`: how much less of the processor's time it wants than others, 0 to 19.
// Thread-safe.
std::thread QuietThread(int niceness, std::function<void()> work);

}  // namespace haggle::web
