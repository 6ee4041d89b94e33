#include "deploy/launch/remote_copy.h"

#include <signal.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "deploy/launch/shell_text.h"

namespace haggle::launch {
namespace {

constexpr std::uint64_t kSlowestBytesAMs = 100;

}  // namespace

std::vector<std::string> CopyWords(const std::vector<std::string>& words, const std::string& host,
                                   const std::string& from, const std::string& to) {
  std::vector<std::string> made;
  for (const std::string& word : words) {
    made.push_back(absl::StrReplaceAll(word, {{"{host}", host}, {"{from}", from}, {"{to}", to}}));
  }
  return made;
}

std::int64_t CopyMs(std::int64_t answer_ms, std::uint64_t bytes) {
  return answer_ms + static_cast<std::int64_t>(bytes / kSlowestBytesAMs);
}

RemoteCopy::RemoteCopy(std::vector<std::string> words) : words_(std::move(words)), child_(words_.front()) {}

RemoteCopy::~RemoteCopy() { child_.SignalGroup(SIGKILL); }

absl::Status RemoteCopy::Start(std::int64_t now_ms, std::int64_t allowed_ms) {
  allowed_ms_ = allowed_ms;
  until_ms_ = now_ms + allowed_ms;
  return child_.Start(words_.front(), {words_.begin() + 1, words_.end()}, StatusAt::kNowhere);
}

std::optional<absl::Status> RemoteCopy::Look(std::int64_t now_ms, const std::function<void(const std::string&)>& said) {
  child_.Reap(false);
  child_.words().Read([&](const std::string& line) {
    last_words_ = line;
    said(line);
  });
  const std::string words = last_words_.empty() ? "" : absl::StrCat(" (", last_words_, ")");
  if (!child_.running()) {
    if (child_.exit_code() == 0) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(ShellText(words_), " ended with ", child_.End(), words));
  }
  if (now_ms < until_ms_) return std::nullopt;
  child_.SignalGroup(SIGKILL);
  return absl::UnavailableError(absl::StrCat(ShellText(words_), " did not end within ", allowed_ms_ / 1000,
                                             " seconds: it must ask nothing", words));
}

}  // namespace haggle::launch
