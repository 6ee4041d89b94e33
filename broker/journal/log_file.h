// The write-ahead log of a running journal (FILE-wal), read without SQLite: which
// pages it holds, and whether anything in it is damaged. SQLite itself takes the
// first frame that is not sound for the end of the log, and says nothing of what
// comes after it. Format: sqlite.org/fileformat.html, section 4.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/open_file.h"

namespace haggle::journal {

struct LogContent {
  std::uint32_t page_size = 0;                  // 0: nothing was ever written
  std::uint32_t pages = 0;                      // of the database after the last transaction; 0: there is none
  std::map<std::uint32_t, std::uint64_t> page;  // number of a page -> where its latest content begins in the log
  std::int64_t frames = 0;                      // that are committed
  // What is damaged, as "WHERE: WHAT"; empty: nothing. A tail that was being written when
  // the machine or the process stopped is no damage, but the log's end.
  std::string damage;
  std::int64_t damaged_frame = 0;  // from 1; 0: the header, or none
};

// What the log held when it was read last, to go on from: a log only grows until it begins anew, and then its header is
// another one.
struct LogTrail {
  std::array<char, 32> header{};
  LogContent content;
  std::uint32_t sum[2] = {0, 0};  // over what is committed
  std::int64_t read = 0;          // frames that were looked at the last time
};

// Reads FILE-wal, open as `log`, as far as it goes now, from where the trail ends. An error is one of reading; `path`
// is FILE, for its text. Without a log (not ok()) the trail becomes that of nothing.
absl::Status ReadLog(const OpenFile& log, const std::string& path, LogTrail& trail);

}  // namespace haggle::journal
