#include "broker/journal/amendments.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "broker/core/amend.h"
#include "broker/core/validate.h"
#include "proto/base/canonical.h"

namespace haggle::journal {
namespace {

absl::Status Damaged(std::int64_t steps, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("notes: the amendment after step ", steps, ": ", what));
}

}  // namespace

Note NoteOf(std::int64_t steps, const Scenario& scenario) {
  return Note{NoteKind::kAmended, 0, steps, absl::BytesToHexString(Canonical(scenario))};
}

absl::StatusOr<Amendment> AmendmentOf(const Note& note, const Scenario& before) {
  const auto is_digit = [](unsigned char c) { return absl::ascii_isxdigit(c); };
  if (note.text.size() % 2 != 0 || !std::all_of(note.text.begin(), note.text.end(), is_digit)) {
    return Damaged(note.number, "expected a scenario in hexadecimal digits");
  }
  Amendment amendment{note.number, {}, absl::HexStringToBytes(note.text)};
  std::string error;
  if (!ParseCanonical(amendment.canonical, amendment.scenario, &error)) {
    return Damaged(note.number, absl::StrCat("its scenario does not parse: ", error));
  }
  const std::vector<core::ScenarioFault> faults = core::Validate(amendment.scenario);
  if (!faults.empty()) return Damaged(note.number, absl::StrCat(faults[0].path, ": ", faults[0].expected));
  if (!core::MayBecome(before, amendment.scenario)) {
    return Damaged(note.number, "it changes what cannot change while a run is on");
  }
  return amendment;
}

const Amendment* AmendmentAt(const std::vector<Amendment>& amendments, std::int64_t steps) {
  for (const Amendment& amendment : amendments) {
    if (amendment.steps == steps) return &amendment;
  }
  return nullptr;
}

absl::Status AmendIfDue(const std::vector<Amendment>& amendments, run::Run& run) {
  const auto steps = static_cast<std::int64_t>(run.steps());
  const Amendment* amendment = AmendmentAt(amendments, steps);
  if (amendment == nullptr) return absl::OkStatus();
  if (!run.MayAmend(amendment->scenario)) return Damaged(steps, "no tick begins there");
  run.Amend(amendment->scenario);
  return absl::OkStatus();
}

}  // namespace haggle::journal
