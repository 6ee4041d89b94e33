#include "deploy/tournament/results_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/base/quoted.h"
#include "proto/base/sha256.h"
#include "proto/codec/read_file.h"

namespace haggle {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCheckDigits = 8;
constexpr std::size_t kHashDigits = 64;

absl::Status FileError(const std::string& path, const std::string& what) {
  return absl::UnavailableError(absl::StrCat(path, " cannot be ", what, ": ", std::strerror(errno),
                                             "; free the disk or choose another folder with --out"));
}

std::string CheckOf(std::string_view body) {
  Sha256 digest;
  digest.Update(body);
  return Hex(digest.Finish()).substr(0, kCheckDigits);
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

// A message on one line.
std::string OneLine(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return text;
}

std::string LineOf(std::size_t number, const Finding& finding) {
  std::string body;
  if (finding.ending == Ending::kFailed) {
    body = absl::StrCat(number, " failed ", finding.culprit, " ", finding.message);
  } else {
    const auto* values = finding.agreement.values.data();
    const bool agreed = finding.ending == Ending::kAgreed;
    body = absl::StrCat(number, agreed ? " agreed " : " none ", finding.round, " ", finding.hash, " ",
                        agreed ? absl::StrJoin(values, values + finding.agreement.count(), ",") : "-");
  }
  return absl::StrCat(body, " ", CheckOf(body), "\n");
}

bool ReadValues(std::string_view text, Outcome& outcome) {
  for (const auto part : absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    std::int64_t value = 0;
    if (!absl::SimpleAtoi(part, &value)) return false;
    outcome.push_back(value);
  }
  return outcome.count() > 0;
}

// The other way round; nothing if it is no such line.
std::optional<std::pair<std::size_t, Finding>> ReadLine(std::string_view line) {
  const std::size_t end = line.rfind(' ');
  if (end == std::string_view::npos || CheckOf(line.substr(0, end)) != line.substr(end + 1)) return std::nullopt;
  const std::vector<std::string> words = absl::StrSplit(absl::string_view(line.data(), end), absl::MaxSplits(' ', 3));
  std::pair<std::size_t, Finding> found;
  Finding& finding = found.second;
  int place = 0;
  if (words.size() != 4 || !absl::SimpleAtoi(words[0], &found.first) || !absl::SimpleAtoi(words[2], &place)) {
    return std::nullopt;
  }
  if (words[1] == "failed") {
    finding.ending = Ending::kFailed;
    finding.culprit = place;
    finding.message = words[3];
    return place == 0 || place == 1 ? std::make_optional(found) : std::nullopt;
  }
  finding.round = place;
  finding.hash = words[3].substr(0, kHashDigits);
  const std::string values = words[3].size() > kHashDigits ? words[3].substr(kHashDigits + 1) : "";
  finding.ending = words[1] == "agreed" ? Ending::kAgreed : Ending::kNone;
  if (finding.ending == Ending::kAgreed ? !ReadValues(values, finding.agreement) : words[1] != "none") {
    return std::nullopt;
  }
  return found;
}

}  // namespace

ResultsFolder::~ResultsFolder() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status ResultsFolder::Open(const std::string& folder, std::string_view settings, std::size_t encounters) {
  folder_ = folder;
  findings_.assign(encounters, std::nullopt);
  std::error_code error;
  fs::create_directories(folder, error);
  const std::string results = folder + "/results.txt";
  const std::string kept = folder + "/settings.txt";
  const bool begun = fs::exists(kept, error);
  if (!begun && fs::exists(folder, error) && !fs::is_empty(folder, error) && !fs::exists(results, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder, " holds something else; choose an empty folder or a new one"));
  }
  fd_ = ::open(results.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd_ < 0) return FileError(results, "opened");
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(folder, " is in use by another tournament; wait for its end or choose another folder"));
  }
  if (begun) {
    if (absl::Status same = CheckSettings(settings); !same.ok()) return same;
    return Read();
  }
  const int fd = ::open((kept + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0 || !WriteAll(fd, settings)) return FileError(kept, "written");
  ::close(fd);
  fs::rename(kept + ".new", kept, error);
  return error ? absl::UnavailableError(absl::StrCat(kept, " cannot be written: ", error.message())) : absl::OkStatus();
}

absl::Status ResultsFolder::CheckSettings(std::string_view settings) const {
  const absl::StatusOr<std::string> kept = ReadWholeFile(folder_ + "/settings.txt", kAnySize);
  if (!kept.ok()) return kept.status();
  if (*kept == settings) return absl::OkStatus();
  const std::vector<std::string> before = absl::StrSplit(*kept, '\n');
  const std::vector<std::string> now = absl::StrSplit(absl::string_view(settings.data(), settings.size()), '\n');
  std::size_t line = 0;
  while (line < before.size() && line < now.size() && before[line] == now[line]) ++line;
  return absl::FailedPreconditionError(absl::StrCat(
      folder_, " holds another tournament: line ", line + 1, " of its settings.txt is ",
      Quoted(line < before.size() ? before[line] : ""), ", these settings have ",
      Quoted(line < now.size() ? now[line] : ""), "; start it with its own settings or choose another folder"));
}

absl::Status ResultsFolder::Read() {
  const std::string path = folder_ + "/results.txt";
  const absl::StatusOr<std::string> text = ReadWholeFile(path, kAnySize);
  if (!text.ok()) return text.status();
  std::size_t begin = 0;
  for (int line = 1;; ++line) {
    const std::size_t end = text->find('\n', begin);
    if (end == std::string::npos) break;
    const auto found = ReadLine(std::string_view(*text).substr(begin, end - begin));
    if (!found || found->first >= findings_.size() || findings_[found->first]) {
      return absl::DataLossError(absl::StrCat(path, ":", line, ": ",
                                              !found                             ? "damaged"
                                              : found->first >= findings_.size() ? "no such negotiation"
                                                                                 : "a negotiation for the second time",
                                              "; remove the line, and its negotiation is held again"));
    }
    findings_[found->first] = found->second;
    begin = end + 1;
  }
  if (begin < text->size() && ::ftruncate(fd_, static_cast<off_t>(begin)) != 0) return FileError(path, "repaired");
  return absl::OkStatus();
}

absl::Status ResultsFolder::Append(std::size_t number, const Finding& finding) {
  findings_[number] = finding;
  findings_[number]->message = OneLine(finding.message);
  if (WriteAll(fd_, LineOf(number, *findings_[number]))) return absl::OkStatus();
  return FileError(folder_ + "/results.txt", "written");
}

}  // namespace haggle
