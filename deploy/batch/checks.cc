#include "deploy/batch/checks.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/sha256.h"

namespace haggle::batch {
namespace {

constexpr std::size_t kCheckDigits = 8;

}  // namespace

std::string CheckDigits(std::initializer_list<std::string_view> parts) {
  Sha256 digest;
  for (const std::string_view part : parts) digest.Update(part);
  return Hex(digest.Finish()).substr(0, kCheckDigits);
}

std::optional<SettingsDifference> CompareSettingsTexts(std::string_view kept, std::string_view now) {
  if (kept == now) return std::nullopt;
  const std::vector<std::string> before = absl::StrSplit(AbslView(kept), '\n');
  const std::vector<std::string> after = absl::StrSplit(AbslView(now), '\n');
  std::size_t line = 0;
  while (line < before.size() && line < after.size() && before[line] == after[line]) ++line;
  return SettingsDifference{line + 1, line < before.size() ? before[line] : "", line < after.size() ? after[line] : ""};
}

}  // namespace haggle::batch
