#include "proto/codec/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace haggle::codec {

void KeepMemoryPrivate() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // ... and where cores are piped to a program, for which that limit does not count.
  ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace haggle::codec
