#include "broker/server/refusal_notes.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::server {
namespace {

constexpr std::int64_t kBetweenNotesMs = 10'000;

}  // namespace

RefusalNotes::RefusalNotes(std::function<void(const std::string&)> note) : note_(std::move(note)) {}

void RefusalNotes::Count(const std::string& reason, std::uint64_t total, std::int64_t now_ms) {
  if (total == 0) return;
  const auto [told, first] = told_.try_emplace(reason);
  if (!first && (total == told->second.total || now_ms < told->second.when_ms + kBetweenNotesMs)) return;
  const std::uint64_t more = total - told->second.total;
  told->second = {total, now_ms};
  note_(absl::StrCat("refused ", more == 1 ? "a connection" : absl::StrCat(more, " connections"), ": ", reason));
}

}  // namespace haggle::server
