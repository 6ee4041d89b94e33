// A running journal as it stood at one moment, without touching its files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace haggle::journal {

// A whole database, read-only, in a temporary file that has no name: it goes when the
// process ends, however that ends. Thread-compatible.
class RunningCopy {
 public:
  // Copies FILE with what FILE-wal holds of it. The checkpoint lock is held for reading
  // (a writer goes on appending), and the copy is made anew if the log was begun again
  // meanwhile. kResourceExhausted: no room for it.
  static absl::StatusOr<RunningCopy> Make(const std::string& path);
  RunningCopy(RunningCopy&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(other.size_), damage_(std::move(other.damage_)) {}
  RunningCopy& operator=(RunningCopy&&) = delete;
  ~RunningCopy();

  std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  // What of the log is damaged, as "WHERE: WHAT"; empty: nothing. The copy has what comes
  // before it.
  const std::string& damage() const { return damage_; }

 private:
  RunningCopy(std::uint8_t* data, std::size_t size, std::string damage)
      : data_(data), size_(size), damage_(std::move(damage)) {}
  std::uint8_t* data_;
  std::size_t size_;
  std::string damage_;
};

}  // namespace haggle::journal
