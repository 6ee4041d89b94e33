#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/journal/verify.h"
#include "proto/base/absl_view.h"
#include "proto/base/check.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "haggle-fuzz-XXXXXX").string()) {
    HAGGLE_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void Put(const std::string& path, std::string_view bytes) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  HAGGLE_CHECK(fd >= 0);
  HAGGLE_CHECK(write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  HAGGLE_CHECK(close(fd) == 0);
}

bool Plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// What verify has found sound, every reader reads.
void ReadAll(const std::string& path, const journal::VerifyReport& report) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> opened = journal::JournalReader::Open(path);
  HAGGLE_CHECK(opened.ok());
  journal::JournalReader& reader = **opened;
  std::int64_t steps = 0;
  const absl::Status read = reader.ReadSteps([&](const journal::StoredStep& step) {
    HAGGLE_CHECK(step.id == ++steps);
    return reader.ReadTold(step.id).status();
  });
  HAGGLE_CHECK(read.ok() && steps == report.records);
  HAGGLE_CHECK(reader.ReadNotes().ok());
  const absl::StatusOr<journal::ReplayResult> replay = journal::Replay(reader, nullptr, nullptr);
  HAGGLE_CHECK(replay.ok() && !replay->divergence.found() && Hex(replay->hash) == report.hash);
  for (const journal::TableSchema& table : journal::DerivedTables()) {
    const absl::Status asked = reader.Query(absl::StrCat("SELECT * FROM ", AbslView(table.name)), nullptr,
                                            [](const std::vector<journal::Cell>&) { return absl::OkStatus(); });
    HAGGLE_CHECK(asked.ok());
  }
}

}  // namespace

void DriveJournal(std::string_view bytes, bool planted) {
  static const Folder* const folder = [] {
    static const Folder made;  // goes at exit
    return &made;
  }();
  if (bytes.size() < 4) return;
  std::size_t size = 0;
  for (int i = 3; i >= 0; --i) size = (size << 8) | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  bytes.remove_prefix(4);
  size = std::min(size, bytes.size());
  const std::string path = folder->path() + "/journal";
  Put(path, bytes.substr(0, size));
  unlink((path + "-wal").c_str());
  if (size < bytes.size()) Put(path + "-wal", bytes.substr(size));

  const absl::StatusOr<journal::VerifyReport> report = journal::VerifyJournal(path);
  HAGGLE_CHECK(report.ok());
  const bool ok = report->ok || (planted && report->first_bad == "diary");
  if (ok) {
    ReadAll(path, *report);
  } else {
    HAGGLE_CHECK(Plain(report->first_bad) && Plain(report->message));
  }
}

std::string JournalInput(std::string_view file, std::string_view log) {
  std::string input;
  for (int i = 0; i < 4; ++i) input.push_back(static_cast<char>((file.size() >> (8 * i)) & 0xff));
  return input.append(file).append(log);
}

}  // namespace haggle::testing
