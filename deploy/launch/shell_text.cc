#include "deploy/launch/shell_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "proto/base/absl_view.h"

namespace haggle::launch {

std::string ShellWord(std::string_view word) {
  constexpr std::string_view kPlain = "_./:,@%+=-";
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || kPlain.find(c) != std::string_view::npos;
  });
  // NAME=value in front of a command would be an assignment.
  if (plain && word.find('=') == std::string_view::npos) return std::string(word);
  if (plain && word[0] == '-') return std::string(word);
  return absl::StrCat("'", absl::StrReplaceAll(AbslView(word), {{"'", "'\\''"}}), "'");
}

std::string ShellText(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) absl::StrAppend(&text, text.empty() ? "" : " ", ShellWord(word));
  return text;
}

}  // namespace haggle::launch
