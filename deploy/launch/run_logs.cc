#include "deploy/launch/run_logs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "proto/base/quoted.h"

namespace haggle::launch {
namespace {

constexpr char kAdvice[] = "; give --journal FILE or --journal none";

}  // namespace

RunLog::~RunLog() {
  if (file_ != nullptr) std::fclose(file_);
}

void RunLog::Line(const std::string& text) {
  if (file_ == nullptr) return;
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
  std::fprintf(file_, "%s %s\n", time.c_str(), Escaped(text).c_str());
  std::fflush(file_);  // a launcher that is killed has said all
}

absl::StatusOr<std::unique_ptr<RunLogs>> RunLogs::Make(const std::string& folder, bool again) {
  if (::mkdir(folder.c_str(), 0700) != 0) {
    if (errno == EEXIST && !again) {
      return absl::AlreadyExistsError(absl::StrCat("the folder ", folder,
                                                   ", where what the processes say would go, exists; choose another "
                                                   "journal, or overwrite it with --force"));
    }
    if (errno != EEXIST) {
      return absl::UnavailableError(absl::StrCat("the folder ", folder, " cannot be made: ", std::strerror(errno)));
    }
  }
  return std::unique_ptr<RunLogs>(new RunLogs(folder));
}

absl::StatusOr<std::unique_ptr<RunLog>> RunLogs::Open(const std::string& host, const std::string& who) {
  const std::pair<std::string, std::string> owner(host, who);
  std::string path = absl::StrCat(folder_, "/", host, "-", who, ".log");
  for (int n = 2;; ++n) {
    const auto entry = owners_.emplace(path, owner).first;
    if (entry->second == owner) break;
    path = absl::StrCat(folder_, "/", host, "-", who, "-", n, ".log");
  }
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  std::FILE* file = fd < 0 ? nullptr : ::fdopen(fd, "a");
  if (file == nullptr) {
    const int error = errno;
    if (fd >= 0) ::close(fd);
    return absl::UnavailableError(absl::StrCat("cannot write the log ", path, ": ", std::strerror(error)));
  }
  return std::make_unique<RunLog>(path, file);
}

absl::StatusOr<std::string> NumberedFolder(const std::string& beginning) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(beginning).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("folder ", parent.string(), " cannot be made: ", error.message(), kAdvice));
  }
  for (int n = 1;; ++n) {
    std::string folder = absl::StrCat(beginning, n);
    const std::string journal = folder + ".haggle";
    if (::access(journal.c_str(), F_OK) == 0) continue;
    if (::mkdir(folder.c_str(), 0700) == 0) {
      if (::access(journal.c_str(), F_OK) != 0) return folder;
      ::rmdir(folder.c_str());  // somebody was quicker
    } else if (errno != EEXIST) {
      return absl::UnavailableError(
          absl::StrCat("the folder ", folder, " cannot be made: ", std::strerror(errno), kAdvice));
    }
  }
}

}  // namespace haggle::launch
