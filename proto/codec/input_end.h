// Standard input as the string by which a launcher on another machine holds a process: its end is the process's.
#pragma once

#include <functional>
#include <string>

namespace haggle::codec {

// Reads standard input on a thread of its own, which is never joined, as long as the process lives. `on_line` gets each
// line, `at_end` is called at the end or at an error; both on that thread. At most once in a process.
void FollowStandardInput(std::function<void(const std::string& line)> on_line, std::function<void()> at_end);

}  // namespace haggle::codec
