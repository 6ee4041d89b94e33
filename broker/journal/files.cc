#include "broker/journal/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "broker/journal/file_locks.h"

namespace haggle::journal {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kFolderMode = 0700;
constexpr const char* kCompanions[] = {"-wal", "-shm", "-journal"};
// What SQLite may leave in the folder of a sealing that was killed.
constexpr const char* kInSealFolder[] = {"journal", "journal-wal", "journal-shm", "journal-journal"};
constexpr int kReplaceAttempts = 100;

// The first 100 bytes of an SQLite file (sqlite.org/fileformat.html, section 1.3).
constexpr std::size_t kFileHeader = 100;
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kReadVersionAt = 19;  // 1: rollback journal, 2: write-ahead log

bool IsOurs(const struct stat& status) {
  return S_ISREG(status.st_mode) && status.st_uid == geteuid() && status.st_nlink == 1;
}

// Whether `path` itself, no link to it, is the file that `fd` is.
bool StandsAt(int fd, const std::string& path) {
  struct stat ours {};
  struct stat there {};
  return fstat(fd, &ours) == 0 && lstat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

// Makes an empty file that nobody else may read, whatever the umask.
OpenFile MakePrivate(const std::string& path) {
  OpenFile file(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, kOwnerOnly);
  if (file.ok()) fchmod(file.fd(), kOwnerOnly);
  return file;
}

// ---- FILE-wal, FILE-shm, FILE-journal ----------------------------------------------

// How a file of SQLite's begins that is neither new nor worn.
bool BeginsAs(std::string_view suffix, const std::array<unsigned char, 8>& bytes) {
  if (std::all_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte == 0; })) return true;
  static constexpr std::array<unsigned char, 8> kRollback = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
  static constexpr std::uint32_t kIndexVersion = 3007000;
  if (suffix == "-journal") return bytes == kRollback;
  if (suffix == "-shm")
    return std::equal(bytes.begin(), bytes.begin() + 4, reinterpret_cast<const unsigned char*>(&kIndexVersion));
  return bytes[0] == 0x37 && bytes[1] == 0x7f && bytes[2] == 0x06 && (bytes[3] | 1) == 0x83;
}

enum class Companion : std::uint8_t { kNone, kLeftover, kForeign };

Companion Look(const std::string& path, const char* suffix) {
  const std::string name = path + suffix;
  struct stat status {};
  if (lstat(name.c_str(), &status) != 0) return errno == ENOENT ? Companion::kNone : Companion::kForeign;
  if (!IsOurs(status)) return Companion::kForeign;
  if (status.st_size == 0) return Companion::kLeftover;
  const OpenFile file(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  std::array<unsigned char, 8> bytes{};
  if (!file.ok() || pread(file.fd(), bytes.data(), bytes.size(), 0) < 0) return Companion::kForeign;
  return BeginsAs(suffix, bytes) ? Companion::kLeftover : Companion::kForeign;
}

// A log left by somebody else would be taken for ours, and ours would be written to
// a file of theirs.
absl::Status CheckCompanions(const std::string& path) {
  for (const char* suffix : kCompanions) {
    if (Look(path, suffix) != Companion::kForeign) continue;
    return absl::AlreadyExistsError(absl::StrCat("journal ", path, ": ", path, suffix,
                                                 " is in its way and no leftover of a journal of yours: move it away, "
                                                 "or name another journal"));
  }
  if (const JournalUser user = FindUser(path); user.found) {
    return absl::AlreadyExistsError(absl::StrCat("journal ", path, ": another program has it open", TellProcess(user),
                                                 "; wait until it is closed, or name another journal"));
  }
  return absl::OkStatus();
}

absl::Status MakeCompanions(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm"}) {
    if (!MakePrivate(path + suffix).ok()) return SystemError(errno, absl::StrCat("creating ", path, suffix), path);
  }
  return absl::OkStatus();
}

// ---- what is overwritten ------------------------------------------------------------

absl::Status Exists(const std::string& path) {
  return absl::AlreadyExistsError(
      absl::StrCat("journal ", path, ": the file exists; name another one, or overwrite it with --force"));
}

absl::Status MayBeOverwritten(const std::string& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) {
    return absl::AlreadyExistsError(absl::StrCat("journal ", path, ": not a regular file; name another one"));
  }
  if (status.st_uid != geteuid()) {
    return absl::AlreadyExistsError(absl::StrCat("journal ", path, ": the file belongs to another user (uid ",
                                                 status.st_uid, ") and is not overwritten; name another one"));
  }
  if (access(path.c_str(), W_OK) != 0) return SystemError(errno, "overwriting it", path);
  return absl::OkStatus();
}

// Opens and locks the file at `path` that is to be replaced; none: there is nothing. While
// the lock is held nobody else replaces it, and no run begins on it.
absl::StatusOr<std::optional<OpenFile>> HoldOld(const std::string& path) {
  for (int attempt = 0; attempt < kReplaceAttempts; ++attempt) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) {
      if (errno == ENOENT) return std::nullopt;
      return SystemError(errno, "overwriting it", path);
    }
    if (absl::Status may = MayBeOverwritten(path, status); !may.ok()) return may;
    OpenFile old(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
    if (!old.ok() && errno == ENOENT) continue;
    if (!old.ok()) return SystemError(errno, "overwriting it", path);
    const bool held = TryLockRun(old);
    if (!StandsAt(old.fd(), path)) continue;  // replaced meanwhile
    if (held) return old;
    return absl::AlreadyExistsError(absl::StrCat("journal ", path, ": its run is still on", TellProcess(FindUser(path)),
                                                 "; wait for its end, or name another journal"));
  }
  return absl::UnavailableError(absl::StrCat("journal ", path, ": it is replaced again and again; name another one"));
}

// Whether there is a place for the files of a new journal; what it replaces is held as long
// as the answer is kept.
absl::StatusOr<std::optional<OpenFile>> HoldPlace(const std::string& path, bool overwrite) {
  struct stat status {};
  if (!overwrite && lstat(path.c_str(), &status) == 0) return Exists(path);
  absl::StatusOr<std::optional<OpenFile>> old = std::nullopt;
  if (overwrite) old = HoldOld(path);
  if (!old.ok()) return old;
  if (absl::Status companions = CheckCompanions(path); !companions.ok()) return companions;
  return old;
}

// Makes the new file under a name of its own and puts it in the place of the old one.
absl::StatusOr<OpenFile> Replace(const std::string& path) {
  std::string name = path + ".new-XXXXXX";
  OpenFile file(mkostemp(name.data(), O_CLOEXEC));
  if (!file.ok()) return SystemError(errno, "creating it", path);
  fchmod(file.fd(), kOwnerOnly);
  if (TryLockRun(file) && rename(name.c_str(), path.c_str()) == 0) return file;
  absl::Status status = SystemError(errno, "creating it", path);
  unlink(name.c_str());
  return status;
}

absl::StatusOr<OpenFile> MakeNew(const std::string& path) {
  OpenFile file = MakePrivate(path);
  if (!file.ok() && errno == EEXIST) return Exists(path);
  if (!file.ok()) return SystemError(errno, "creating it", path);
  // Until it is locked, somebody with --force may be quicker.
  if (TryLockRun(file) && StandsAt(file.fd(), path)) return file;
  return Exists(path);
}

// ---- FILE.seal ------------------------------------------------------------------------

bool HoldsOnlyASealing(const std::string& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (std::find(std::begin(kInSealFolder), std::end(kInSealFolder), name) == std::end(kInSealFolder)) return false;
  }
  return !error;
}

// Removes a folder that a sealing has left, and nothing else.
void RemoveSealFolder(const std::string& path) {
  const OpenFile folder(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  struct stat status {};
  if (!folder.ok() || fstat(folder.fd(), &status) != 0) return;
  if (status.st_uid != geteuid() || (status.st_mode & 07777) != kFolderMode || !HoldsOnlyASealing(path)) return;
  for (const char* name : kInSealFolder) unlinkat(folder.fd(), name, 0);
  rmdir(path.c_str());  // only if empty
}

}  // namespace

// ---- JournalFile ------------------------------------------------------------------------

absl::StatusOr<JournalFile> JournalFile::Make(const std::string& path, bool overwrite) {
  const absl::StatusOr<std::optional<OpenFile>> old = HoldPlace(path, overwrite);
  if (!old.ok()) return old.status();
  absl::StatusOr<OpenFile> made = old->has_value() ? Replace(path) : MakeNew(path);
  if (!made.ok()) return made.status();
  JournalFile file(path, *std::move(made));
  RemoveCompanions(path);
  RemoveSealFolder(path + ".seal");
  if (absl::Status status = MakeCompanions(path); !status.ok()) {
    file.Remove();
    return status;
  }
  return file;
}

absl::StatusOr<JournalFile> JournalFile::TakeOver(const std::string& path) {
  absl::StatusOr<std::optional<OpenFile>> old = HoldOld(path);
  if (!old.ok()) return old.status();
  if (!old->has_value()) return absl::NotFoundError(absl::StrCat("journal ", path, ": there is no such file"));
  return JournalFile(path, **std::move(old));
}

absl::Status JournalFile::Check(const std::string& path, bool overwrite) { return HoldPlace(path, overwrite).status(); }

bool JournalFile::InPlace() const { return StandsAt(file_.fd(), path_); }

void JournalFile::Remove() {
  if (!InPlace()) return;
  unlink(path_.c_str());
  RemoveCompanions(path_);
}

// ---- SealFolder -----------------------------------------------------------------------------

absl::StatusOr<SealFolder> SealFolder::Make(const std::string& path) {
  std::string name = path + ".seal";
  RemoveSealFolder(name);
  if (mkdir(name.c_str(), kFolderMode) != 0) {
    if (errno != EEXIST) return SystemError(errno, absl::StrCat("making the folder ", name), path);
    name += "-XXXXXX";  // something of somebody else's has the name
    if (mkdtemp(name.data()) == nullptr) return SystemError(errno, absl::StrCat("making the folder ", name), path);
  }
  chmod(name.c_str(), kFolderMode);  // whatever the umask
  SealFolder folder(name);
  if (!MakePrivate(folder.journal()).ok()) {
    return SystemError(errno, absl::StrCat("making ", folder.journal()), path);
  }
  return folder;
}

void SealFolder::Keep() {
  kept_ = true;
  // Under a name that the next run at this path does not take for a leftover of its own.
  std::string name = path_ + "ed-XXXXXX";
  if (mkdtemp(name.data()) != nullptr && rename(path_.c_str(), name.c_str()) == 0) path_ = std::move(name);
}

SealFolder::~SealFolder() {
  if (!path_.empty() && !kept_) RemoveSealFolder(path_);
}

// ---- the rest -------------------------------------------------------------------------------

void RemoveCompanions(const std::string& path) {
  for (const char* suffix : kCompanions) {
    if (Look(path, suffix) == Companion::kLeftover) unlink((path + suffix).c_str());
  }
}

void RemoveLeftovers(const std::string& path) {
  RemoveCompanions(path);
  RemoveSealFolder(path + ".seal");
}

absl::Status ReplaceFile(const std::string& from, const std::string& to) {
  const OpenFile file(from, O_RDONLY);
  if (!file.ok() || fsync(file.fd()) != 0) return SystemError(errno, "storing it", from);
  if (rename(from.c_str(), to.c_str()) != 0) return SystemError(errno, "putting the sealed journal in its place", to);
  SyncFolderOf(to);  // some file systems cannot; the file itself is safe
  return absl::OkStatus();
}

RunUser UserOf(const std::string& path) {
  const JournalUser user = FindUser(path);
  return {user.found, user.process};
}

absl::Status HasEnded(const std::string& path) {
  return absl::AlreadyExistsError(
      absl::StrCat("journal ", path, ": its run has come to its end; to give it another one, haggle fork"));
}

void SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const OpenFile folder(slash == std::string::npos ? "." : path.substr(0, slash + 1), O_RDONLY | O_DIRECTORY);
  if (folder.ok()) fsync(folder.fd());
}

absl::StatusOr<FileMarks> ReadMarks(const std::string& path) {
  const OpenFile file(path, O_RDONLY | O_NONBLOCK);  // a FIFO would be waited for
  if (!file.ok()) return SystemError(errno, "opening it", path);
  struct stat status {};
  if (fstat(file.fd(), &status) != 0) return SystemError(errno, "reading it", path);
  if (!S_ISREG(status.st_mode)) return absl::DataLossError(absl::StrCat(path, ": no journal: not a regular file"));
  std::array<char, kFileHeader> header{};
  const ssize_t got = pread(file.fd(), header.data(), header.size(), 0);
  if (got < 0) return SystemError(errno, "reading it", path);
  static constexpr std::string_view kMagic("SQLite format 3\0", 16);
  if (static_cast<std::size_t>(got) < header.size() || std::string_view(header.data(), kMagic.size()) != kMagic) {
    return absl::DataLossError(absl::StrCat(path, ": no journal: expected an SQLite file",
                                            got == 0 ? ", found an empty one" : ", found something else"));
  }
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(header[i])); };
  const std::uint32_t page =
      byte(kPageSizeAt) == 0 && byte(kPageSizeAt + 1) == 1 ? 65536 : (byte(kPageSizeAt) << 8) + byte(kPageSizeAt + 1);
  FileMarks marks;
  marks.running = byte(kReadVersionAt) == 2;
  if (!marks.running && page != 0 && static_cast<std::uint64_t>(status.st_size) % page != 0) {
    return absl::DataLossError(absl::StrCat("journal ", path, ": truncated: ", status.st_size,
                                            " bytes are no whole number of pages of ", page));
  }
  return marks;
}

}  // namespace haggle::journal
