#include "deploy/web/journal_watch.h"

#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

namespace haggle::web {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kChanges =
    IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// SQLite's readers write there as well: to look would bring about the next look.
bool IsShared(std::string_view name) { return EndsWith(name, "-shm"); }

// FILE of FILE-wal, and of FILE-journal.
std::string_view WithoutLog(std::string_view name) {
  for (const std::string_view end : {std::string_view("-wal"), std::string_view("-journal")}) {
    if (EndsWith(name, end)) return name.substr(0, name.size() - end.size());
  }
  return name;
}

// The nearest folder that there is: until that of a path is made.
fs::path NearestFolder(fs::path folder) {
  std::error_code error;
  while (!fs::is_directory(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

}  // namespace

JournalWatch::JournalWatch(const std::vector<std::string>& paths, std::chrono::milliseconds anyway)
    : paths_(paths),
      changes_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      clock_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(anyway);
  const timespec period{seconds.count(), std::chrono::nanoseconds(anyway - seconds).count()};
  const itimerspec every{period, period};
  ::timerfd_settime(clock_, 0, &every, nullptr);
  Watch();
}

JournalWatch::~JournalWatch() {
  if (changes_ >= 0) ::close(changes_);
  if (clock_ >= 0) ::close(clock_);
}

void JournalWatch::Watch() {
  const std::map<int, std::vector<Watched>> before = std::exchange(watched_, {});
  unwatched_ = 0;
  for (const std::string& text : paths_) {
    std::error_code error;
    const fs::path path = fs::absolute(text, error);
    const bool is_folder = fs::is_directory(path, error);
    const fs::path folder = is_folder ? path : NearestFolder(path.parent_path());
    const int watch = ::inotify_add_watch(changes_, folder.c_str(), kChanges);
    if (watch < 0) {
      ++unwatched_;
      continue;
    }
    // Of a folder above one that is not made yet, all counts: what is made there may lead to it.
    const bool all = is_folder || folder != path.parent_path();
    watched_[watch].push_back({text, all ? "" : path.filename().string(), is_folder});
  }
  // A folder that was looked at only until another one was made tells no more.
  for (const auto& [watch, what] : before) {
    if (watched_.count(watch) == 0) ::inotify_rm_watch(changes_, watch);
  }
}

void JournalWatch::Take(int watch, std::uint32_t what, std::string_view name, Changes& changes) const {
  if (IsShared(name)) return;
  const auto watched = watched_.find(watch);
  if ((what & IN_Q_OVERFLOW) != 0 || name.empty() || watched == watched_.end()) {
    changes.all = true;
    return;
  }
  const bool content = (what & (IN_MODIFY | IN_CLOSE_WRITE)) != 0;
  for (const Watched& one : watched->second) {
    if (name.substr(0, one.begin.size()) != one.begin) continue;
    const std::string_view file = WithoutLog(name);
    if (content && one.folder) {
      changes.files.insert((fs::path(one.given) / file).string());
    } else if (content && file == one.begin) {
      changes.files.insert(one.given);
    } else {
      changes.all = true;
    }
  }
}

Changes JournalWatch::Changed() {
  Changes changes;
  bool moved = false;
  std::array<char, 16384> buffer;
  while (changes_ >= 0) {
    const ssize_t got = ::read(changes_, buffer.data(), buffer.size());
    if (got <= 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string_view name =
          event.len == 0 ? std::string_view() : std::string_view(buffer.data() + at + sizeof event);
      at += sizeof event + event.len;
      // The end of what is not looked at any more, which Watch has asked for.
      if ((event.mask & IN_IGNORED) != 0 && watched_.count(event.wd) == 0) continue;
      if ((event.mask & (IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_MOVED_TO | IN_IGNORED)) != 0) moved = true;
      Take(event.wd, event.mask, name, changes);
    }
  }
  std::uint64_t times = 0;
  const bool time = ::read(clock_, &times, sizeof times) > 0;
  if (moved || time) Watch();  // a folder may have been made, or another one stand in its place
  changes.all = changes.all || time;
  return changes;
}

}  // namespace haggle::web
