// A process that the benchmark starts and ends.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace haggle::bench {

// Killed and waited for by the destructor if it has not ended. Thread-compatible.
class Child {
 public:
  // `arguments` begins with the program. It gets `inherited` (if not -1) as file descriptor 3.
  explicit Child(const std::vector<std::string>& arguments, int inherited = -1);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void Kill();
  // Waits for it to end by itself.
  void Wait();

 private:
  pid_t pid_ = -1;
};

}  // namespace haggle::bench
