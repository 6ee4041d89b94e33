// A file that a command of its own copies to another machine, or from there.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/launch/child.h"

namespace haggle::launch {

// The words of such a command (HostEntry::copy, copy_back). Pure; thread-safe.
std::vector<std::string> CopyWords(const std::vector<std::string>& words, const std::string& host,
                                   const std::string& from, const std::string& to);

// How long it may take: what the machine has to answer, and the time of a slow line for so many bytes. Pure.
std::int64_t CopyMs(std::int64_t answer_ms, std::uint64_t bytes);

// Thread-compatible. The destructor ends it.
class RemoteCopy {
 public:
  explicit RemoteCopy(std::vector<std::string> words);
  ~RemoteCopy();
  RemoteCopy(const RemoteCopy&) = delete;
  RemoteCopy& operator=(const RemoteCopy&) = delete;

  absl::Status Start(std::int64_t now_ms, std::int64_t allowed_ms);
  // How it went, when it is over; what it says is handed over meanwhile. kUnavailable: the command did not end well, or
  // not in time.
  std::optional<absl::Status> Look(std::int64_t now_ms, const std::function<void(const std::string&)>& said);

  Child& child() { return child_; }

 private:
  const std::vector<std::string> words_;
  Child child_;
  std::int64_t allowed_ms_ = 0;
  std::int64_t until_ms_ = 0;
  std::string last_words_;
};

}  // namespace haggle::launch
