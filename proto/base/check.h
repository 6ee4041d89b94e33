// Ends the program when it finds a mistake of ours: a broken invariant or
// precondition, never bad input (that is a Status, a fault or a refusal).
#pragma once

namespace haggle {

// Prints "FILE:LINE: check failed: WHAT" to stderr and aborts. Thread-safe.
[[noreturn]] void CheckFailed(const char* file, int line, const char* what);

}  // namespace haggle

#define HAGGLE_CHECK(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : ::haggle::CheckFailed(__FILE__, __LINE__, #condition))
