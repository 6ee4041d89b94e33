#include "broker/journal/log_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"

namespace haggle::journal {
namespace {

constexpr std::size_t kLogHeaderSize = 32;
constexpr std::size_t kLogFrameHeaderSize = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  // + 1: sums of big-endian words
constexpr std::uint32_t kVersion = 3007000;
constexpr std::uint32_t kLeastPage = 512;
constexpr std::uint32_t kMostPage = 65536;
constexpr std::size_t kReadAtOnce = std::size_t{1} << 20;
// Who looks again reads so many frames at once, and at most about so many behind the end: a log that has begun anew
// keeps its length, and what is older in it was looked at before.
constexpr std::int64_t kFramesAgain = 32;
// Who looks for the first time goes on for so many bytes behind the last frame that is of the run: what is damaged may
// be long, but a file may be said to be of any length, and cost nothing to whoever says so.
constexpr std::size_t kMostBehind = std::size_t{16} << 20;
constexpr std::uint64_t kSector = 512;  // what a disk writes as a whole

std::uint32_t Big(const unsigned char* bytes) {
  return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) | bytes[3];
}

// The log's running sum, over its header and then each frame.
struct LogSum {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  bool operator==(const LogSum&) const = default;

  void Add(const unsigned char* bytes, std::size_t size, bool big_endian) {
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
      a += Word(bytes + i, big_endian) + b;
      b += Word(bytes + i + 4, big_endian) + a;
    }
  }
  static LogSum Read(const unsigned char* bytes) { return {Big(bytes), Big(bytes + 4)}; }

 private:
  static std::uint32_t Word(const unsigned char* bytes, bool big_endian) {
    if (big_endian) return Big(bytes);
    return (std::uint32_t{bytes[3]} << 24) | (std::uint32_t{bytes[2]} << 16) | (std::uint32_t{bytes[1]} << 8) |
           bytes[0];
  }
};

// One frame as it lies in a buffer.
class LogFrame {
 public:
  LogFrame(const unsigned char* bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  std::uint32_t page() const { return Big(bytes_); }
  std::uint32_t pages_after_commit() const { return Big(bytes_ + 4); }  // 0: not the last one of its transaction
  std::uint32_t salt(int i) const { return Big(bytes_ + 8 + 4 * i); }
  LogSum stored() const { return LogSum::Read(bytes_ + 16); }
  // The sum of what is before it and of itself.
  LogSum After(LogSum sum, bool big_endian) const {
    sum.Add(bytes_, 8, big_endian);
    sum.Add(bytes_ + kLogFrameHeaderSize, size_ - kLogFrameHeaderSize, big_endian);
    return sum;
  }

 private:
  const unsigned char* bytes_;
  std::size_t size_;
};

class LogReader {
 public:
  LogReader(const OpenFile& log, const std::string& path, LogTrail& trail)
      : log_(log), path_(path), trail_(trail), content_(trail.content) {}
  absl::Status Read();

 private:
  absl::Status ReadHeader();
  absl::Status ReadFrames();
  void Take(std::int64_t number, const LogFrame& frame);
  void Break(std::int64_t number, const LogFrame& frame);
  void LookAfterBreak(std::int64_t number, const LogFrame& frame);
  void Judge();
  absl::StatusOr<std::uint64_t> EndOfContent() const;
  absl::Status Fill(std::uint64_t at, std::size_t size, std::vector<unsigned char>& buffer) const;
  std::uint64_t FrameAt(std::int64_t number) const {
    return kLogHeaderSize + static_cast<std::uint64_t>(number - 1) * frame_size_;
  }
  bool SaltsMatch(const LogFrame& frame) const { return frame.salt(0) == salt_[0] && frame.salt(1) == salt_[1]; }

  const OpenFile& log_;
  const std::string& path_;
  LogTrail& trail_;
  LogContent& content_;
  std::uint64_t size_ = 0;
  std::size_t frame_size_ = 0;
  bool big_endian_ = false;
  bool first_round_ = false;  // it has not begun anew: nothing older lies after its end
  std::uint32_t salt_[2] = {0, 0};
  LogSum sum_;
  std::map<std::uint32_t, std::uint64_t> pending_;  // of a transaction whose end has not come
  std::int64_t broken_ = 0;                         // the first frame that is not sound; 0: none
  bool half_of_ours_ = false;                       // ... and has one of the run's two marks
  bool ours_ = false;                               // ... and has both, so that its sum is wrong
  bool ends_transaction_ = false;                   // ... or says so
  LogSum before_;                                   // what the frame before has, as it says and as it is
  LogSum stored_before_;
  std::int64_t ours_after_ = 0;    // frames after the broken one that continue the one before them
  std::int64_t last_of_ours_ = 0;  // ... the last one of them, or the broken one
  bool committed_after_ = false;   // ... and one of them ends a transaction
};

absl::Status LogReader::Fill(std::uint64_t at, std::size_t size, std::vector<unsigned char>& buffer) const {
  buffer.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = pread(log_.fd(), buffer.data() + done, size - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "reading its log", path_);
    if (got == 0) {
      buffer.resize(done);  // cut off meanwhile
      break;
    }
    done += static_cast<std::size_t>(got);
  }
  return absl::OkStatus();
}

absl::Status LogReader::ReadHeader() {
  std::vector<unsigned char> bytes;
  if (absl::Status status = Fill(0, kLogHeaderSize, bytes); !status.ok()) return status;
  if (bytes.size() < kLogHeaderSize) {
    size_ = 0;
    trail_ = LogTrail{};
    return absl::OkStatus();
  }
  const bool known = std::memcmp(trail_.header.data(), bytes.data(), kLogHeaderSize) == 0;
  if (!known) trail_ = LogTrail{};
  std::memcpy(trail_.header.data(), bytes.data(), kLogHeaderSize);
  const std::uint32_t magic = Big(bytes.data());
  const std::uint32_t page_size = Big(bytes.data() + 8);
  big_endian_ = (magic & 1) != 0;
  sum_.Add(bytes.data(), kLogHeaderSize - 8, big_endian_);
  const bool sound = (magic & ~1U) == kMagic && Big(bytes.data() + 4) == kVersion && page_size >= kLeastPage &&
                     page_size <= kMostPage && (page_size & (page_size - 1)) == 0 &&
                     sum_ == LogSum::Read(bytes.data() + kLogHeaderSize - 8);
  if (!sound) {
    content_.damage = absl::StrCat(path_, "-wal, header: it is not what SQLite writes: the steps in the log are lost");
    return absl::OkStatus();
  }
  content_.page_size = page_size;
  frame_size_ = kLogFrameHeaderSize + page_size;
  first_round_ = Big(bytes.data() + 12) == 0;
  salt_[0] = Big(bytes.data() + 16);
  salt_[1] = Big(bytes.data() + 20);
  if (known && content_.frames > 0) sum_ = {trail_.sum[0], trail_.sum[1]};
  return absl::OkStatus();
}

void LogReader::Take(std::int64_t number, const LogFrame& frame) {
  const LogSum sum = frame.After(sum_, big_endian_);
  if (frame.page() == 0 || !SaltsMatch(frame) || sum != frame.stored()) return Break(number, frame);
  sum_ = sum;
  pending_[frame.page()] = FrameAt(number) + kLogFrameHeaderSize;
  if (frame.pages_after_commit() == 0) return;
  for (const auto& [page, at] : pending_) content_.page[page] = at;
  pending_.clear();
  content_.pages = frame.pages_after_commit();
  content_.frames = number;
  trail_.sum[0] = sum_.a;
  trail_.sum[1] = sum_.b;
}

void LogReader::Break(std::int64_t number, const LogFrame& frame) {
  broken_ = last_of_ours_ = number;
  // Of a log that has begun anew, both marks of what is older are others.
  half_of_ours_ = (frame.salt(0) == salt_[0]) != (frame.salt(1) == salt_[1]);
  ours_ = SaltsMatch(frame);
  ends_transaction_ = frame.pages_after_commit() != 0;
  before_ = frame.After(sum_, big_endian_);
  stored_before_ = frame.stored();
}

void LogReader::LookAfterBreak(std::int64_t number, const LogFrame& frame) {
  const auto continues = [&](const LogSum& sum) { return frame.After(sum, big_endian_) == frame.stored(); };
  if (SaltsMatch(frame) && (continues(stored_before_) || continues(before_))) {
    ++ours_after_;
    last_of_ours_ = number;
    committed_after_ = committed_after_ || frame.pages_after_commit() != 0;
  }
  before_ = stored_before_ = frame.stored();
}

absl::Status LogReader::ReadFrames() {
  const auto frames = static_cast<std::int64_t>((size_ - kLogHeaderSize) / frame_size_);
  const bool again = content_.frames > 0;
  const auto at_once =
      again ? kFramesAgain : std::max<std::int64_t>(1, static_cast<std::int64_t>(kReadAtOnce / frame_size_));
  const std::int64_t behind = again ? kFramesAgain : static_cast<std::int64_t>(kMostBehind / frame_size_);
  std::vector<unsigned char> buffer;
  trail_.read = 0;
  for (std::int64_t next = content_.frames + 1; next <= frames;) {
    if (broken_ != 0 && next - (again ? broken_ : last_of_ours_) > behind) break;
    const std::int64_t count = std::min(at_once, frames - next + 1);
    trail_.read += count;
    absl::Status status = Fill(FrameAt(next), static_cast<std::size_t>(count) * frame_size_, buffer);
    if (!status.ok()) return status;
    for (std::size_t at = 0; at + frame_size_ <= buffer.size(); at += frame_size_, ++next) {
      const LogFrame frame(buffer.data() + at, frame_size_);
      if (broken_ == 0) {
        Take(next, frame);
      } else {
        LookAfterBreak(next, frame);
      }
    }
    if (buffer.size() < static_cast<std::size_t>(count) * frame_size_) break;
  }
  return absl::OkStatus();
}

// Where the last byte lies that is not zero, plus one, from the broken frame on and as far as anything is looked at.
absl::StatusOr<std::uint64_t> LogReader::EndOfContent() const {
  std::vector<unsigned char> buffer;
  const std::uint64_t from = FrameAt(broken_);
  for (std::uint64_t end = std::min<std::uint64_t>(size_, FrameAt(broken_ + 1) + kMostBehind); end > from;) {
    const std::uint64_t begin = end - std::min<std::uint64_t>(end - from, kReadAtOnce);
    if (absl::Status status = Fill(begin, static_cast<std::size_t>(end - begin), buffer); !status.ok()) return status;
    for (std::size_t i = buffer.size(); i > 0; --i) {
      if (buffer[i - 1] != 0) return begin + i;
    }
    end = begin;
  }
  return from;
}

// A frame that is not sound: where the log ends, or damage? What a transaction has left
// that was never ended may lie after the end, and so may what is older in a log that has
// begun anew.
void LogReader::Judge() {
  if (broken_ == 0) return;
  if (committed_after_) {
    content_.damage = absl::StrCat("it is not sound, and ", ours_after_, " later frames are of the same run");
  } else if (half_of_ours_) {
    content_.damage = "one of its two marks is that of the run, the other is not";
  } else if (first_round_ && (!ours_ || ends_transaction_)) {
    // A write that was cut off ends the file or leaves zeros, from some sector on.
    const absl::StatusOr<std::uint64_t> end = EndOfContent();
    const std::uint64_t sector = end.ok() ? (*end + kSector - 1) / kSector * kSector : 0;
    const std::uint64_t next = FrameAt(broken_ + 1);
    const bool cut_off = end.ok() && sector < size_ && *end <= next;
    if (!cut_off) content_.damage = ours_ ? "its checksum is wrong" : "it is not of this run";
  }
  if (content_.damage.empty()) return;
  content_.damaged_frame = broken_;
  content_.damage = absl::StrCat(path_, "-wal, frame ", broken_, ": ", content_.damage,
                                 ": steps that had been stored cannot be read");
}

absl::Status LogReader::Read() {
  struct stat status {};
  if (fstat(log_.fd(), &status) != 0) return SystemError(errno, "reading its log", path_);
  content_.damage.clear();
  content_.damaged_frame = 0;
  size_ = static_cast<std::uint64_t>(status.st_size);
  if (size_ < kLogHeaderSize) {  // what a write that was cut off has left
    trail_ = LogTrail{};
    std::vector<unsigned char> bytes;
    if (absl::Status read = Fill(0, static_cast<std::size_t>(size_), bytes); !read.ok()) return read;
    std::copy(bytes.begin(), bytes.end(), trail_.header.begin());
    return absl::OkStatus();
  }
  if (absl::Status read = ReadHeader(); !read.ok()) return read;
  if (content_.page_size == 0 || size_ == 0) return absl::OkStatus();
  // It only grows: one that is shorter was cut off.
  if (size_ < FrameAt(content_.frames + 1)) {
    trail_ = LogTrail{};
    sum_ = LogSum{};
    if (absl::Status read = ReadHeader(); !read.ok()) return read;
  }
  if (absl::Status read = ReadFrames(); !read.ok()) return read;
  Judge();
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadLog(const OpenFile& log, const std::string& path, LogTrail& trail) {
  if (!log.ok()) {
    trail = LogTrail{};
    return absl::OkStatus();
  }
  return LogReader(log, path, trail).Read();
}

}  // namespace haggle::journal
