#include "deploy/slurm/slurm_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/quoted.h"

namespace haggle::slurm {
namespace {

using Lines = std::vector<std::string>;

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

absl::StatusOr<std::string> ParseSubmitted(const std::string& text) {
  for (const std::string& line : Lines(absl::StrSplit(text, '\n'))) {
    const std::string number = std::string(absl::StripAsciiWhitespace(line)).substr(0, line.find(';'));
    if (IsNumber(number)) return number;
  }
  return absl::InternalError(absl::StrCat("sbatch named no job; expected its number, found ", Quoted(text)));
}

std::vector<Element> ParseQueue(const std::string& text) {
  std::vector<Element> elements;
  for (const std::string& line : Lines(absl::StrSplit(text, '\n'))) {
    const Lines parts = absl::StrSplit(absl::StripAsciiWhitespace(line), '|');
    if (parts.size() == 3) elements.push_back({parts[0], parts[1], parts[2]});
  }
  return elements;
}

bool SaysNoSuchJob(const std::string& text) { return absl::StrContains(text, "Invalid job id"); }

std::string ParseState(const std::string& text) {
  const std::string key = "JobState=";
  for (const std::string& word : Lines(absl::StrSplit(text, absl::ByAnyChar(" \n")))) {
    if (absl::StartsWith(word, key)) return word.substr(key.size());
  }
  return "";
}

}  // namespace haggle::slurm
