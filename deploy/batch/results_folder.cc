#include "deploy/batch/results_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "deploy/batch/checks.h"
#include "proto/base/quoted.h"
#include "proto/codec/read_file.h"

namespace haggle::batch {
namespace {

namespace fs = std::filesystem;

absl::Status FileError(const std::string& path, const std::string& what) {
  return absl::UnavailableError(absl::StrCat(path, " cannot be ", what, ": ", std::strerror(errno),
                                             "; free the disk or choose another folder with --out"));
}

// All of `bytes`, or false with errno.
bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

// A line without its end: number and result; nothing if it is damaged.
std::optional<std::pair<std::size_t, std::string_view>> ReadLine(std::string_view line) {
  const std::size_t end = line.rfind(' ');
  if (end == std::string_view::npos || CheckDigits({line.substr(0, end)}) != line.substr(end + 1)) return std::nullopt;
  const std::string_view body = line.substr(0, end);
  const std::size_t space = body.find(' ');
  std::size_t number = 0;
  if (space == std::string_view::npos || !absl::SimpleAtoi(absl::string_view(body.data(), space), &number)) {
    return std::nullopt;
  }
  return std::make_pair(number, body.substr(space + 1));
}

}  // namespace

ResultLines::~ResultLines() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status ResultLines::Open(const std::string& folder, std::string_view settings, std::size_t count,
                               const std::function<bool(std::size_t number, std::string_view result)>& take) {
  folder_ = folder;
  std::error_code error;
  fs::create_directories(folder, error);
  const std::string results = folder + "/results.txt";
  const std::string kept = folder + "/settings.txt";
  const bool begun = fs::exists(kept, error);
  // Ended between the two files, a batch leaves an empty list of results.
  const bool barely_begun = fs::is_regular_file(results, error) && fs::file_size(results, error) == 0;
  if (!begun && fs::exists(folder, error) && !fs::is_empty(folder, error) && !barely_begun) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder, " holds something else; choose an empty folder or a new one"));
  }
  fd_ = ::open(results.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd_ < 0) return FileError(results, "opened");
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder, " is in use by another ", words_.whole, "; wait for its end or choose another folder"));
  }
  if (begun) {
    if (absl::Status same = CheckSettings(settings); !same.ok()) return same;
    return Read(count, take);
  }
  const int fd = ::open((kept + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0 || !WriteAll(fd, settings)) return FileError(kept, "written");
  ::close(fd);
  fs::rename(kept + ".new", kept, error);
  return error ? absl::UnavailableError(absl::StrCat(kept, " cannot be written: ", error.message())) : absl::OkStatus();
}

absl::Status ResultLines::CheckSettings(std::string_view settings) const {
  const absl::StatusOr<std::string> kept = codec::ReadWholeFile(folder_ + "/settings.txt", codec::kAnySize);
  if (!kept.ok()) return kept.status();
  const std::optional<SettingsDifference> other = CompareSettingsTexts(*kept, settings);
  if (!other) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      folder_, " holds another ", words_.whole, ": line ", other->line, " of its settings.txt is ", Quoted(other->kept),
      ", these settings have ", Quoted(other->now), "; start it with its own settings or choose another folder"));
}

absl::Status ResultLines::Read(std::size_t count, const std::function<bool(std::size_t, std::string_view)>& take) {
  const std::string path = folder_ + "/results.txt";
  const absl::StatusOr<std::string> text = codec::ReadWholeFile(path, codec::kAnySize);
  if (!text.ok()) return text.status();
  std::vector<bool> known(count);
  std::size_t begin = 0;
  for (int line = 1;; ++line) {
    const std::size_t end = text->find('\n', begin);
    if (end == std::string::npos) break;
    const auto found = ReadLine(std::string_view(*text).substr(begin, end - begin));
    std::string wrong;
    if (!found) {
      wrong = "damaged";
    } else if (found->first >= count) {
      wrong = "no such " + words_.one;
    } else if (known[found->first]) {
      wrong = "a " + words_.one + " for the second time";
    } else if (!take(found->first, found->second)) {
      wrong = "damaged";
    }
    if (!wrong.empty()) {
      return absl::DataLossError(absl::StrCat(path, ":", line, ": ", wrong, "; remove the line, and its ", words_.one,
                                              " is ", words_.repeated));
    }
    known[found->first] = true;
    begin = end + 1;
  }
  if (begin < text->size() && ::ftruncate(fd_, static_cast<off_t>(begin)) != 0) return FileError(path, "repaired");
  return absl::OkStatus();
}

absl::Status ResultLines::Append(std::size_t number, std::string_view result) {
  const std::string body = absl::StrCat(number, " ", absl::string_view(result.data(), result.size()));
  if (WriteAll(fd_, absl::StrCat(body, " ", CheckDigits({body}), "\n"))) return absl::OkStatus();
  return FileError(folder_ + "/results.txt", "written");
}

std::string ResultLines::OneLine(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return text;
}

}  // namespace haggle::batch
