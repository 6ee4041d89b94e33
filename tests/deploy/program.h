// Runs the real command line and takes down what it says.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace haggle::testing {

struct Said {
  int exit_code = -1;  // 128 + signal if it was killed
  std::string out;
  std::string err;
  long peak_kib = 0;  // the most memory that it held; of Haggle alone
};

// The path of a program of the build.
std::string ProgramPath(const std::string& name);

// Runs `haggle` in `folder`, with `environment` set besides one's own and
// standard output going to `out` (empty: taken down).
Said Haggle(const std::string& folder, const std::vector<std::string>& arguments,
            const std::vector<std::pair<std::string, std::string>>& environment = {}, const std::string& out = "");

// The same, killed at once when it has used so much of the processor's time; what it says is dropped. Returns its exit
// code, 128 + SIGPROF if it was killed.
int HaggleKilledAfter(const std::string& folder, const std::vector<std::string>& arguments, int cpu_milliseconds);

// The same with a pipe as standard output that nobody reads; with `ignored` SIGPIPE is ignored, as some
// programs do for their children. Bounded in time and memory: a command without end has one here.
Said HaggleToClosedPipe(const std::string& folder, const std::vector<std::string>& arguments, bool ignored);

// The same with standard output and error on a terminal; `out` holds both. When
// the terminal has shown `mark` (if not empty), the program is sent `signals`.
Said HaggleOnTerminal(const std::string& folder, const std::vector<std::string>& arguments,
                      const std::vector<std::pair<std::string, std::string>>& environment = {},
                      const std::string& mark = "", const std::vector<int>& signals = {});

// A folder that goes with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& text);
bool Exists(const std::string& path);

}  // namespace haggle::testing
