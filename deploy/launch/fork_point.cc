#include "deploy/launch/fork_point.h"

#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::launch {
namespace {

absl::StatusOr<ForkPoint> Parse(const journal::Note& note) {
  ForkPoint point;
  point.steps = note.number;
  std::istringstream words(note.text);
  std::string tick;
  words >> point.hash >> tick >> point.tick;
  if (!words || tick != "tick" || point.hash.size() != 2 * sizeof(Hash)) {
    return absl::DataLossError(absl::StrCat("the diary's note of a fork: expected HASH tick N, found ", note.text));
  }
  for (std::string word; words >> word;) {
    const std::size_t at = word.find('=');
    absl::StatusOr<Casting> casting = at == std::string::npos
                                          ? absl::DataLossError(absl::StrCat("expected PARTY=STRATEGY, found ", word))
                                          : ParseStrategy(word.substr(0, at), word.substr(at + 1));
    if (!casting.ok()) return absl::DataLossError(casting.status().message());
    point.newcomers.push_back(*std::move(casting));
  }
  return point;
}

}  // namespace

std::string ChangeText(const ForkPoint& point) {
  std::string text = absl::StrCat("tick ", point.tick);
  for (const Casting& casting : point.newcomers) absl::StrAppend(&text, " ", casting.party, "=", StrategyText(casting));
  return text;
}

absl::StatusOr<std::vector<ForkPoint>> ForkPointsOf(const journal::JournalReader& reader) {
  const absl::StatusOr<std::vector<journal::StoredNote>> notes = reader.ReadNotes();
  if (!notes.ok()) return notes.status();
  return ForkPointsIn(*notes, reader.path());
}

absl::StatusOr<std::vector<ForkPoint>> ForkPointsIn(const std::vector<journal::StoredNote>& notes,
                                                    const std::string& path) {
  std::vector<ForkPoint> points;
  for (const journal::StoredNote& stored : notes) {
    if (stored.note.kind != journal::NoteKind::kForked) continue;
    absl::StatusOr<ForkPoint> point = Parse(stored.note);
    if (!point.ok()) return absl::DataLossError(absl::StrCat("journal ", path, ": ", point.status().message()));
    points.push_back(*std::move(point));
  }
  return points;
}

}  // namespace haggle::launch
