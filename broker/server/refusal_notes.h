// What is told of connections that were turned away: each reason at once, and then in numbers, so that a flood of them
// fills no log.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace haggle::server {

// Thread-compatible.
class RefusalNotes {
 public:
  // `note` gets what is told.
  explicit RefusalNotes(std::function<void(const std::string&)> note);

  // So many connections have been turned away for `reason` since the start. `now_ms`: any clock that never goes back.
  void Count(const std::string& reason, std::uint64_t total, std::int64_t now_ms);

 private:
  struct Told {
    std::uint64_t total = 0;
    std::int64_t when_ms = 0;
  };
  const std::function<void(const std::string&)> note_;
  std::map<std::string, Told> told_;
};

}  // namespace haggle::server
