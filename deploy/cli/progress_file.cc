#include "deploy/cli/progress_file.h"

#include <cstdio>
#include <fstream>

namespace haggle::cli {
namespace {

constexpr std::chrono::milliseconds kBetween(200);

}  // namespace

void ProgressFile::Show(const Progress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kBetween;
  const std::string unfinished = path_ + ".new";
  {
    std::ofstream out(unfinished, std::ios::trunc);
    out << WriteRunStatus({progress}) << "\n";
    if (!out.flush()) return;
  }
  std::rename(unfinished.c_str(), path_.c_str());
}

}  // namespace haggle::cli
