#include "deploy/postgres/table_cursor.h"

#include "absl/strings/str_cat.h"

namespace haggle::postgres {
namespace {

constexpr int kAtATime = 1000;

std::string FetchSql(const std::string& name) { return absl::StrCat("FETCH FORWARD ", kAtATime, " FROM ", name); }

}  // namespace

absl::Status Snapshot::Begin() {
  return connection_->Execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

std::string Snapshot::NewName() { return absl::StrCat("haggle_", ++named_); }

absl::StatusOr<Answer> Snapshot::Ask(const std::string& sql) {
  const std::string all = closing_ + sql;
  closing_.clear();
  return connection_->Ask(all);
}

void Snapshot::Close(const std::string& cursor) { absl::StrAppend(&closing_, "CLOSE ", cursor, "; "); }

absl::Status TableCursor::Begin(const std::string& select) {
  End();
  name_ = snapshot_->NewName();
  return Take(absl::StrCat("DECLARE ", name_, " NO SCROLL CURSOR FOR ", select, "; ", FetchSql(name_)));
}

absl::Status TableCursor::Next() {
  if (++row_ < answer_->rows() || answer_->rows() < kAtATime) return absl::OkStatus();
  return Take(FetchSql(name_));
}

absl::Status TableCursor::Take(const std::string& sql) {
  answer_.reset();
  row_ = 0;
  absl::StatusOr<Answer> answer = snapshot_->Ask(sql);
  if (!answer.ok()) return answer.status();
  answer_.emplace(*std::move(answer));
  return absl::OkStatus();
}

void TableCursor::End() {
  if (!name_.empty()) snapshot_->Close(name_);
  name_.clear();
  answer_.reset();
}

}  // namespace haggle::postgres
