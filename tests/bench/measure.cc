#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/bench/bench.h"

namespace haggle::bench {

double Seconds(const std::function<void()>& work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

double Median(std::vector<double> values) {
  if (values.empty()) Give("nothing was measured");
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string Grouped(double value) {
  const std::string digits = std::to_string(static_cast<long long>(value + 0.5));  // NOLINT(runtime/int)
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped.push_back(',');
    grouped.push_back(digits[i]);
  }
  return grouped;
}

namespace {
struct TemporaryFolder {
  std::string path;
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "haggle-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) Give("no temporary folder " + name);
    path = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};
}  // namespace

const std::string& Folder() {
  static const TemporaryFolder folder;
  return folder.path;
}

void Give(const std::string& what) {
  std::fprintf(stderr, "haggle-bench: %s\n", what.c_str());
  std::exit(1);
}

double ResidentBytes(int pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  double all = 0;
  double resident = 0;
  if (!(statm >> all >> resident)) Give("cannot read the memory of process " + std::to_string(pid));
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::string BinFolder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path().string(); }

}  // namespace haggle::bench
