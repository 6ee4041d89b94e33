#include "deploy/cli/output_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::cli {
namespace {

absl::Status FolderExists(const std::string& path) {
  return absl::AlreadyExistsError(
      absl::StrCat(path, " is there already, and a folder is not overwritten; name another or remove it"));
}

}  // namespace

absl::StatusOr<OutputFolder> OutputFolder::Make(const std::string& path) {
  OutputFolder folder;
  folder.path_ = path;
  while (folder.path_.size() > 1 && folder.path_.back() == '/') folder.path_.pop_back();
  struct stat status {};
  if (::lstat(folder.path_.c_str(), &status) == 0) return FolderExists(path);
  std::string beside = folder.path_ + ".XXXXXX";
  if (::mkdtemp(beside.data()) == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot make a folder beside ", path, ": ", std::strerror(errno)));
  }
  folder.beside_ = std::move(beside);
  return folder;
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : path_(std::move(other.path_)), beside_(std::exchange(other.beside_, "")) {}

OutputFolder::~OutputFolder() {
  std::error_code error;
  if (!beside_.empty()) std::filesystem::remove_all(beside_, error);
}

absl::Status OutputFolder::PutInPlace() {
  if (::renameat2(AT_FDCWD, beside_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return FolderExists(path_);
    // Where a file system knows no such flag: of a folder, only an empty one is replaced.
    if (errno != EINVAL || ::rename(beside_.c_str(), path_.c_str()) != 0) {
      return absl::UnavailableError(absl::StrCat("cannot put ", path_, " in its place: ", std::strerror(errno)));
    }
  }
  beside_.clear();
  return absl::OkStatus();
}

}  // namespace haggle::cli
