#include "agents/companies/input_end.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>

namespace haggle::companies {

void EndWithStandardInput(HowEnded how) {
  std::thread([how] {
    sigset_t all;  // signals are for the main thread
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::array<char, 4096> nothing;
    for (;;) {
      const ssize_t got = ::read(STDIN_FILENO, nothing.data(), nothing.size());
      if (got == 0 || (got < 0 && errno != EINTR)) ::_exit(ExitCode(how));
    }
  }).detach();
}

}  // namespace haggle::companies
