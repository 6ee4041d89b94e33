// Which runs and results of sweeps there are in the files and folders that the observatory was given, and what is told
// of each without replaying it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "broker/journal/trail.h"
#include "deploy/observe/source.h"
#include "nlohmann/json.hpp"

namespace haggle::observe {

// What the observatory was given: files (journals, results of sweeps) and folders, in which it looks for both, not in
// folders inside; and addresses of results on a server (deploy/sweep/results.h). Nothing else is ever opened: no pipe
// or device, and nothing that a link in a folder leads to outside of it.
struct Sources {
  std::vector<std::string> paths;
  std::vector<std::string> seats = {};  // parties that people play here: their names, to be told
};

// One journal, or results of a sweep, or a run of this process.
struct Item {
  enum class Kind : std::uint8_t { kRun, kSweep, kLive };
  std::string id;    // by which it is asked for
  std::string path;  // empty: a run of this process
  Kind kind = Kind::kRun;
  std::string stamp;             // StampOf
  std::int64_t modified_ns = 0;  // when it was written last, when it was told
  std::chrono::steady_clock::time_point told_at{};
  bool busy = false;            // it could not be read just then: the next look does
  nlohmann::ordered_json told;  // as the index tells it
  std::shared_ptr<LiveSource> live;
  std::unique_ptr<journal::JournalTrail> trail;  // of a journal that is being written: how far it was told
};

// A file that could not be read, and why.
struct Problem {
  std::string path;
  std::string error;
};

// What looking has cost since the beginning.
struct LibraryWork {
  std::int64_t opened = 0;   // files
  std::int64_t stamped = 0;  // files whose size and time were asked for
};

// Thread-compatible.
class Library {
 public:
  explicit Library(Sources sources);

  // Looks again at everything. Only what has changed is opened, and a running journal, which changes all the time, at
  // most every two seconds. Whether anything has changed.
  bool Look();
  // The same if nothing but these files (FILE also stands for FILE-wal) has changed: looks at nothing else.
  bool LookAt(const std::vector<std::string>& paths);
  // A run of this process. Its id is its name, made unlike all others.
  std::string Add(const std::string& name, std::shared_ptr<LiveSource> live);

  // By path; runs of this process come first.
  const std::vector<Item>& items() const { return items_; }
  const std::vector<Problem>& problems() const { return problems_; }
  // Whether it cannot be read.
  bool Failed(const Item& item) const { return failed_.count(item.path) > 0; }
  const std::vector<std::string>& seats() const { return sources_.seats; }
  // Null: there is none of that id.
  const Item* Find(const std::string& id) const;
  const LibraryWork& work() const { return work_; }

 private:
  // What is known of a file that was looked at.
  struct Seen {
    std::string stamp;
    bool database = false;
    std::string whole;  // its path without links
    std::uint64_t look = 0;
  };

  const Seen& See(const std::string& path);
  std::vector<std::string> Files();
  bool MustTell(const Item& known, const std::string& stamp) const;
  std::vector<std::string> FilesIn(const std::string& folder);
  void Tell(Item& item);
  void NameAll();
  void FindParents();
  bool TellProblems(const std::vector<Problem>& before);
  std::string HashAfter(const Item& item, std::int64_t step);

  const Sources sources_;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> by_id_;    // places
  std::unordered_map<std::string, std::size_t> by_path_;  // ...
  std::vector<Problem> missing_;                          // what was given and is not there
  std::vector<Problem> problems_;
  std::map<std::string, std::string> failed_;  // error by path
  std::map<std::string, Seen> seen_;           // by path
  // Of chains after steps, by stamp and step.
  std::map<std::pair<std::string, std::int64_t>, std::string> hashes_;
  std::uint64_t look_ = 0;
  LibraryWork work_;
};

}  // namespace haggle::observe
