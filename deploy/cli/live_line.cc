#include "deploy/cli/live_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "broker/core/limits.h"
#include "deploy/report/text.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr std::chrono::milliseconds kPause(50);
constexpr std::size_t kUsualWidth = 80;

std::size_t TerminalWidth() {
  struct winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

}  // namespace

std::string ProgressText(const Scenario& scenario, const Progress& progress, std::size_t width) {
  const Tick last = std::max<Tick>(core::LastTick(scenario), 0);
  std::string text = "tick " + std::to_string(progress.tick) + "/" + std::to_string(last);
  if (const std::string date = report::DateOf(scenario, progress.tick); !date.empty()) text += "  " + date;
  text += "  tables " + std::to_string(progress.open_tables) + "  backlog " + Count(progress.backlog);
  if (!progress.waiting_for.empty()) text += "  waits for " + report::Join(progress.waiting_for);
  if (text.size() > width) text.resize(width);
  return text;
}

bool LiveText::Due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return false;
  next_ = now + kPause;
  return true;
}

void LiveText::Show(std::string text) {
  text = Escaped(text);
  text.resize(std::min(text.size(), TerminalWidth() - 1));
  const std::string line = "\r\033[K" + text;
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  shown_ = true;
}

void LiveText::Clear() {
  if (!shown_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

void LiveLine::Show(const Progress& progress) {
  if (text_.Due()) text_.Show(ProgressText(scenario_, progress, TerminalWidth() - 1));
}

}  // namespace haggle::cli
