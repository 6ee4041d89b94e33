#include "deploy/tournament/finding_line.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace haggle::tournament {
namespace {

constexpr std::size_t kHashDigits = 64;

bool ReadValues(std::string_view text, Outcome& outcome) {
  for (const auto part : absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    std::int64_t value = 0;
    if (!absl::SimpleAtoi(part, &value)) return false;
    outcome.push_back(value);
  }
  return outcome.count() > 0;
}

}  // namespace

std::string WriteFinding(const Finding& finding) {
  if (finding.ending == Ending::kFailed) return absl::StrCat("failed ", finding.culprit, " ", finding.message);
  const auto* values = finding.agreement.values.data();
  const bool agreed = finding.ending == Ending::kAgreed;
  return absl::StrCat(agreed ? "agreed " : "none ", finding.round, " ", finding.hash, " ",
                      agreed ? absl::StrJoin(values, values + finding.agreement.count(), ",") : "-");
}

std::optional<Finding> ReadFinding(std::string_view line) {
  const std::vector<std::string> words =
      absl::StrSplit(absl::string_view(line.data(), line.size()), absl::MaxSplits(' ', 2));
  Finding finding;
  int place = 0;
  if (words.size() != 3 || !absl::SimpleAtoi(words[1], &place)) return std::nullopt;
  if (words[0] == "failed") {
    finding.ending = Ending::kFailed;
    finding.culprit = place;
    finding.message = words[2];
    return place == 0 || place == 1 ? std::make_optional(finding) : std::nullopt;
  }
  finding.round = place;
  finding.hash = words[2].substr(0, kHashDigits);
  const std::string values = words[2].size() > kHashDigits ? words[2].substr(kHashDigits + 1) : "";
  finding.ending = words[0] == "agreed" ? Ending::kAgreed : Ending::kNone;
  if (finding.ending == Ending::kAgreed ? !ReadValues(values, finding.agreement) : words[0] != "none") {
    return std::nullopt;
  }
  return finding;
}

batch::BatchWords TournamentWords() { return {"tournament", "negotiation", "held again", "strategies or rules"}; }

}  // namespace haggle::tournament
