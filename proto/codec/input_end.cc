#include "proto/codec/input_end.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

namespace haggle::codec {
namespace {

constexpr std::size_t kLongestOrder = 4096;  // what is longer is cut in pieces

void Follow(const std::function<void(const std::string&)>& on_line, const std::function<void()>& at_end) {
  sigset_t all;  // signals are the main thread's
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  std::string line;
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    for (ssize_t i = 0; i < got; ++i) {
      const char c = block[static_cast<std::size_t>(i)];
      if (c != '\n') line += c;
      if (c != '\n' && line.size() < kLongestOrder) continue;
      on_line(line);
      line.clear();
    }
  }
  at_end();
}

}  // namespace

void FollowStandardInput(std::function<void(const std::string& line)> on_line, std::function<void()> at_end) {
  std::thread(Follow, std::move(on_line), std::move(at_end)).detach();
}

}  // namespace haggle::codec
