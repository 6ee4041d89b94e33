// Moves what a run has written from the journal's log into its file, off the
// path of a step. Internal to the journal.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "broker/journal/database.h"

namespace haggle::journal {

// Works on a thread of its own, so that no step waits for the disk. A passive
// checkpoint never holds up the writer, but leaves what was written meanwhile; the
// writer moves this little rest itself, and the log begins anew. What cannot be
// moved now (a reader holds on to it, the disk is full) makes the log longer and
// is tried again later: it is stored all the same, so there is nothing to report.
// Thread-compatible: used by the writer's thread.
class Checkpointer {
 public:
  // Pages by which the log grows before they are moved: 64 MiB.
  static constexpr int kPages = 65536;
  // Times `pages`: so long a log makes the writer wait for a move that is under way.
  static constexpr int kPatience = 4;

  explicit Checkpointer(std::string path, int pages = kPages) : path_(std::move(path)), pages_(pages) {}
  ~Checkpointer() { Wait(); }
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // To be called by the writer between transactions; `pages`: length of the log.
  void Tend(int pages, Database& writer);
  // Until no move is under way.
  void Wait();

 private:
  void Start();

  const std::string path_;
  const int pages_;
  int begun_at_ = 0;  // length of the log when a move last began
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace haggle::journal
