#include "deploy/launch/run_folder.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace haggle::launch {
namespace {

constexpr std::size_t kLongestName = 24;  // of a socket or its lock in the folder
constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 2;
constexpr char kPrefix[] = "haggle-";

// Where run folders are made; "" for a variable that is not set, or no absolute path.
std::string Parent(const char* variable) {
  if (*variable == '\0') return "/tmp";
  const char* parent = std::getenv(variable);
  return parent == nullptr || *parent != '/' ? "" : parent;
}

constexpr const char* kParents[] = {"XDG_RUNTIME_DIR", "TMPDIR", ""};

}  // namespace

void SweepRunFolders() {
  static std::once_flag swept;
  std::call_once(swept, [] {
    for (const char* variable : kParents) {
      if (const std::string parent = Parent(variable); !parent.empty()) codec::SweepAbandoned(parent, kPrefix);
    }
  });
}

std::string NewToken() {
  std::array<char, 16> bytes{};
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t n = ::getrandom(bytes.data() + got, bytes.size() - got, 0);
    if (n > 0) got += static_cast<std::size_t>(n);
  }
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

RunFolder::~RunFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

absl::Status RunFolder::Make() {
  SweepRunFolders();
  std::string tried;
  for (const char* variable : kParents) {
    const std::string parent = Parent(variable);
    if (parent.empty()) continue;
    std::string name = absl::StrCat(parent, "/", kPrefix, "XXXXXX");
    if (name.size() + 1 + kLongestName > kLongestPath) {
      absl::StrAppend(&tried, "; ", parent, ": too long a path for a socket");
      continue;
    }
    if (::mkdtemp(name.data()) != nullptr) {
      path_ = name;
      claim_.Take(path_).IgnoreError();  // where files cannot be locked, nobody sweeps
      return absl::OkStatus();
    }
    absl::StrAppend(&tried, "; ", parent, ": ", std::strerror(errno));
  }
  return absl::UnavailableError(
      absl::StrCat("cannot make a folder for the run", tried, ": set TMPDIR to a folder that can be written to"));
}

absl::StatusOr<std::string> RunFolder::MakeFolder(const std::string& name) const {
  std::string path = Path(name);
  if (::mkdir(path.c_str(), 0700) == 0) return path;
  return absl::UnavailableError(absl::StrCat("cannot make the folder ", path, ": ", std::strerror(errno)));
}

std::string RunFolder::Path(std::string_view name) const { return absl::StrCat(path_, "/", std::string(name)); }

absl::Status WritePrivateFile(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  const int error = errno;
  ::close(fd);
  if (bytes.empty()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
}

}  // namespace haggle::launch
