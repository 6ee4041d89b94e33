// Tells when files or folders have changed, so that nobody has to look at them again and again.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haggle::web {

// What has changed. A value.
struct Changes {
  bool all = false;  // anything may have: a file has come or gone, or nobody tells
  // Files, by the names under which they were given, or stand in a folder that was: FILE for FILE-wal too.
  std::set<std::string> files;
  explicit operator bool() const { return all || !files.empty(); }
};

// Watches files of journals (with the write-ahead log beside each) and folders, not folders inside; what does not exist
// yet may come. It is asked for a look every two seconds anyway, for file systems whose changes nobody tells, such as
// those of other machines; that is also all there is if the system has no more watches to give. Thread-compatible.
class JournalWatch {
 public:
  explicit JournalWatch(const std::vector<std::string>& paths,
                        std::chrono::milliseconds anyway = std::chrono::milliseconds(2000));
  ~JournalWatch();
  JournalWatch(const JournalWatch&) = delete;
  JournalWatch& operator=(const JournalWatch&) = delete;

  // To be waited for with POLLIN: then there may be something.
  std::vector<int> Descriptors() const { return {changes_, clock_}; }
  // What has changed since the last call; all, if it is time for a look. Does not wait.
  Changes Changed();
  // Paths that are not watched, but looked at every two seconds.
  int unwatched() const { return unwatched_; }

 private:
  // What counts of a folder that is watched.
  struct Watched {
    std::string given;  // the folder, or the file in it
    std::string begin;  // files that begin so; empty: all
    bool folder = false;
  };
  void Watch();
  void Take(int watch, std::uint32_t what, std::string_view name, Changes& changes) const;

  const std::vector<std::string> paths_;
  int changes_ = -1;                             // inotify
  int clock_ = -1;                               // timerfd
  std::map<int, std::vector<Watched>> watched_;  // by watch
  int unwatched_ = 0;
};

}  // namespace haggle::web
