// Keeps what is in this process's memory to itself: tokens and keys.
#pragma once

namespace haggle::codec {

// From now on this process leaves no core file, and others of the same user cannot look into it (ptrace,
// /proc/PID/mem). Undone by nothing but another program. Call it before secrets are read. Thread-safe.
void KeepMemoryPrivate();

}  // namespace haggle::codec
