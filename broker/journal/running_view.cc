#include "broker/journal/running_view.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::journal {
namespace {

// Where page 1 says how the file is written and read, and what says "by a rollback journal", so without a log.
constexpr std::int64_t kVersions[] = {18, 19};
constexpr char kNoLog = 1;

// The file as SQLite holds it: the view behind it.
struct ViewFile {
  sqlite3_file base;
  RunningView* view;
};
RunningView& ViewOf(sqlite3_file* file) { return *reinterpret_cast<ViewFile*>(file)->view; }

int ReadView(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
  RunningView& view = ViewOf(file);
  auto* const bytes = static_cast<char*>(to);
  const auto there = static_cast<std::int64_t>(std::clamp<sqlite3_int64>(view.size() - at, 0, count));
  if (!view.Read(bytes, there, at)) return SQLITE_IOERR_READ;
  if (there == count) return SQLITE_OK;
  std::memset(bytes + there, 0, static_cast<std::size_t>(count - there));
  return SQLITE_IOERR_SHORT_READ;
}

int SizeOfView(sqlite3_file* file, sqlite3_int64* size) {
  *size = ViewOf(file).size();
  return SQLITE_OK;
}

// It is read and nothing else, and nobody else changes what is seen of it.
const sqlite3_io_methods& ViewMethods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods made{};
    made.iVersion = 1;
    made.xClose = [](sqlite3_file*) { return SQLITE_OK; };
    made.xRead = ReadView;
    made.xWrite = [](sqlite3_file*, const void*, int, sqlite3_int64) { return SQLITE_READONLY; };
    made.xTruncate = [](sqlite3_file*, sqlite3_int64) { return SQLITE_READONLY; };
    made.xSync = [](sqlite3_file*, int) { return SQLITE_OK; };
    made.xFileSize = SizeOfView;
    made.xLock = [](sqlite3_file*, int) { return SQLITE_OK; };
    made.xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; };
    made.xCheckReservedLock = [](sqlite3_file*, int* taken) {
      *taken = 0;
      return SQLITE_OK;
    };
    made.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
    made.xSectorSize = [](sqlite3_file*) { return 4096; };
    made.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_IMMUTABLE; };
    return made;
  }();
  return methods;
}

int OpenView(sqlite3_vfs* vfs, const char*, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;
  reinterpret_cast<ViewFile*>(file)->view = static_cast<RunningView*>(vfs->pAppData);
  file->pMethods = &ViewMethods();
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

// A file system with this one file in it; clock and chance are those of the system's.
std::unique_ptr<sqlite3_vfs> FileSystemOf(RunningView* view, const char* name) {
  const sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  auto vfs = std::make_unique<sqlite3_vfs>();
  *vfs = *system;
  vfs->iVersion = 1;
  vfs->szOsFile = sizeof(ViewFile);
  vfs->pNext = nullptr;
  vfs->zName = name;
  vfs->pAppData = view;
  vfs->xOpen = OpenView;
  vfs->xDelete = [](sqlite3_vfs*, const char*, int) { return SQLITE_READONLY; };
  vfs->xAccess = [](sqlite3_vfs*, const char*, int, int* there) {
    *there = 0;
    return SQLITE_OK;
  };
  vfs->xFullPathname = [](sqlite3_vfs*, const char* path, int room, char* full) {
    sqlite3_snprintf(room, full, "%s", path);
    return SQLITE_OK;
  };
  return vfs;
}

}  // namespace

RunningView::RunningView(RunningFiles files, LogTrail& log, std::string path)
    : path_(std::move(path)), files_(std::move(files)), log_(log) {
  static std::atomic<std::uint64_t> number{0};
  name_ = absl::StrCat("haggle-view-", ++number);
  vfs_ = FileSystemOf(this, name_.c_str());
}

RunningView::~RunningView() { sqlite3_vfs_unregister(vfs_.get()); }

// How large it is; of pages that the log has not, all must be in FILE.
absl::Status RunningView::Measure() {
  struct stat status {};
  if (fstat(files_.file().fd(), &status) != 0) return SystemError(errno, "reading it", path_);
  const LogContent& content = log_.content;
  size_ = status.st_size;
  if (content.pages == 0) return absl::OkStatus();
  const std::int64_t in_file = status.st_size / content.page_size;
  size_ = std::int64_t{content.pages} * content.page_size;
  const auto first = content.page.upper_bound(static_cast<std::uint32_t>(std::min<std::int64_t>(in_file, UINT32_MAX)));
  auto next = static_cast<std::uint32_t>(in_file) + 1;
  for (auto at = first; at != content.page.end() && at->first == next && next <= content.pages; ++at) ++next;
  if (next > content.pages) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("journal ", path_, ": file: it is cut off: it ends before page ", next,
                                          " of ", content.pages, ", which is not in its log"));
}

absl::StatusOr<std::unique_ptr<RunningView>> RunningView::Open(const std::string& path, LogTrail& log) {
  absl::StatusOr<RunningFiles> files = RunningFiles::Open(path, log, std::chrono::milliseconds(0));
  if (!files.ok()) return files.status();
  std::unique_ptr<RunningView> view(new RunningView(*std::move(files), log, path));
  if (absl::Status status = view->Measure(); !status.ok()) return status;
  return view;
}

absl::StatusOr<std::unique_ptr<Database>> RunningView::OpenDatabase() {
  if (sqlite3_vfs_register(vfs_.get(), 0) != SQLITE_OK) return SqliteError(nullptr, SQLITE_NOMEM, path_, "opening it");
  return Database::Open("journal", SQLITE_OPEN_READONLY, path_, name_.c_str());
}

bool RunningView::Read(char* to, std::int64_t count, std::int64_t at) {
  const LogContent& content = log_.content;
  const std::int64_t page_size = content.pages == 0 ? size_ : content.page_size;
  for (std::int64_t done = 0; done < count;) {
    const std::int64_t page = (at + done) / page_size;
    const std::int64_t inside = (at + done) % page_size;
    const std::int64_t want = std::min(count - done, page_size - inside);
    const auto found =
        content.pages == 0 ? content.page.end() : content.page.find(static_cast<std::uint32_t>(page + 1));
    const bool in_log = found != content.page.end();
    const int fd = in_log ? files_.log().fd() : files_.file().fd();
    const std::int64_t from = in_log ? static_cast<std::int64_t>(found->second) + inside : at + done;
    const ssize_t got = pread(fd, to + done, static_cast<std::size_t>(want), from);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (in_log && !files_.LogStands(log_)) return false;  // it has begun anew: these may be another page's
    ++pages_read_;
    done += got;
  }
  for (const std::int64_t version : kVersions) {
    if (at <= version && version < at + count) to[version - at] = kNoLog;
  }
  return true;
}

}  // namespace haggle::journal
