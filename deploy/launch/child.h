// A process that the launcher has started: its life, its words, its end.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace haggle::launch {

// Cuts a stream of bytes into lines.
class LineReader {
 public:
  using OnLine = std::function<void(const std::string&)>;
  ~LineReader();
  LineReader() = default;
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // Owns `fd`, which must not block.
  void Open(int fd) { fd_ = fd; }
  int fd() const { return fd_; }  // -1 at the end
  // Reads what is there now.
  void Read(const OnLine& on_line);
  // The same of what consists of no lines: the bytes as they are, at most about so many.
  void ReadBytes(std::size_t most, const std::function<void(std::string_view)>& on_bytes);

 private:
  int fd_ = -1;
  std::string partial_;
};

// Lines on their way to a process. One that does not read cannot hold up who writes: what does not fit into the pipe
// waits here. Thread-compatible.
class LineWriter {
 public:
  ~LineWriter() { Close(); }
  LineWriter() = default;
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // Owns `fd`, which must not block.
  void Open(int fd) { fd_ = fd; }
  // To be waited for with POLLOUT; -1: nothing waits, or nobody reads any more.
  int fd() const { return waiting_.empty() ? -1 : fd_; }
  void Write(const std::string& line);
  // Bytes as they are.
  void WriteBytes(const std::string& bytes);
  // Tries to write what waits.
  void Flush();
  // The end of the reader's input; what waits is lost.
  void Close();

 private:
  int fd_ = -1;
  std::string waiting_;
};

// Where a process tells of the run's course.
enum class StatusAt : std::uint8_t {
  kNowhere,
  kDescriptor3,  // apart from its output and errors
  kOutput,       // standard output; what it has to say comes as errors alone
};

// Thread-compatible. The destructor kills and reaps what still runs.
class Child {
 public:
  explicit Child(std::string name) : name_(std::move(name)) {}
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Starts `program`, a path or the name of a program of PATH, in a process group of its own, with no signal blocked,
  // ignored or caught, output and errors to `words`, or to `status` what is told there; its standard input is `orders`
  // with `with_orders`, else empty. After an error nothing runs.
  absl::Status Start(const std::string& program, const std::vector<std::string>& arguments, StatusAt status_at,
                     bool with_orders = false);
  absl::Status Start(const std::string& program, const std::vector<std::string>& arguments, bool with_status,
                     bool with_orders = false) {
    return Start(program, arguments, with_status ? StatusAt::kDescriptor3 : StatusAt::kNowhere, with_orders);
  }

  const std::string& name() const { return name_; }
  bool running() const { return pid_ > 0; }
  int pidfd() const { return pidfd_; }
  LineReader& words() { return words_; }
  LineReader& status() { return status_; }
  LineWriter& orders() { return orders_; }

  // Sends a signal; nothing if it does not run.
  void Signal(int signal) const;
  // The same to all processes of its group, as long as it has not been reaped.
  void SignalGroup(int signal) const;
  // Takes note of its end if it has ended; with `wait`, waits for it.
  void Reap(bool wait);

  // After its end.
  int exit_code() const { return signalled_ ? -1 : exit_code_; }
  // "exit code 2", "killed by signal 9 (Killed)".
  std::string End() const;

 private:
  std::string name_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  LineReader words_;
  LineReader status_;
  LineWriter orders_;
  bool signalled_ = false;
  int exit_code_ = 0;  // or signal
};

}  // namespace haggle::launch
