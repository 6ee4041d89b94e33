#include "broker/journal/checkpointer.h"

#include <sqlite3.h>

#include <memory>

namespace haggle::journal {
namespace {

void Checkpoint(Database& database) {
  sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace

void Checkpointer::Tend(int pages, Database& writer) {
  if (thread_.joinable()) {
    if (!done_.load(std::memory_order_acquire) && pages < kPatience * pages_) return;
    Wait();
    Checkpoint(writer);
    return;
  }
  if (pages < begun_at_) begun_at_ = 0;  // the log has begun anew
  if (pages < begun_at_ + pages_) return;
  begun_at_ = pages;
  Start();
}

void Checkpointer::Wait() {
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::Start() {
  done_.store(false, std::memory_order_relaxed);
  thread_ = std::thread([this] {
    absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(path_, SQLITE_OPEN_READWRITE, path_);
    // Only a connection that has read something knows of the log.
    if (database.ok() && (*database)->Integer("SELECT count(*) FROM sqlite_master").ok()) Checkpoint(**database);
    done_.store(true, std::memory_order_release);
  });
}

}  // namespace haggle::journal
