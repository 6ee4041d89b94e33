// Several pieces of work at once, each in a thread of its own, until the first of them fails.
#pragma once

#include <cstddef>
#include <functional>

#include "absl/status/status.h"

namespace haggle::companies {

struct Ending {
  std::size_t which = 0;  // that failed
  absl::Status status;    // its; OK: all came back with that
};

// Calls work(0) to work(count - 1), each in a thread of its own, and comes back when all have done so, or when the
// first has failed. The threads of the others run on then, with what `work` refers to: the process has to end by _exit.
Ending SideBySide(std::size_t count, std::function<absl::Status(std::size_t)> work);

}  // namespace haggle::companies
