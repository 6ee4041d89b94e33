#include "deploy/import/names.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "broker/core/validate.h"

namespace haggle::importing {
namespace {

bool IsAllowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || absl::ascii_isdigit(c);
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= core::bounds::kNameLength &&
         std::all_of(text.begin(), text.end(), IsAllowed) &&
         !std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::string Cleaned(std::string_view original, std::string_view kind) {
  std::string name;
  bool gap = false;
  for (const char c : original) {
    if (!IsAllowed(c)) {
      gap = true;
      continue;
    }
    if (gap && !name.empty()) name += '_';
    gap = false;
    name += c;
  }
  if (name.empty()) name = kind;
  if (std::all_of(name.begin(), name.end(), absl::ascii_isdigit)) name = std::string(kind) + "_" + name;
  return name.substr(0, core::bounds::kNameLength);
}

}  // namespace

std::vector<std::string> MakeNames(const std::vector<std::string>& originals, std::string_view kind) {
  std::vector<std::string> names(originals.size());
  std::set<std::string> taken;
  for (std::size_t i = 0; i < originals.size(); ++i) {
    if (IsName(originals[i]) && taken.insert(originals[i]).second) names[i] = originals[i];
  }
  for (std::size_t i = 0; i < originals.size(); ++i) {
    if (!names[i].empty()) continue;
    const std::string cleaned = Cleaned(originals[i], kind);
    names[i] = cleaned;
    for (int n = 2; !taken.insert(names[i]).second; ++n) {
      const std::string behind = "-" + std::to_string(n);
      names[i] = cleaned.substr(0, core::bounds::kNameLength - behind.size()) + behind;
    }
  }
  return names;
}

}  // namespace haggle::importing
