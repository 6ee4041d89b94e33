// What one table came to, told by a run beside one in which it was declined.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "nlohmann/json.hpp"
#include "proto/base/scenario.h"

namespace haggle::report {

// A dinner or redirection that was held.
struct HeldTable {
  TableId table = 0;
  Tick tick = 0;
  PartyId answers = 0;  // the seller, who could have declined
  std::string what;     // "dinner for oracle and xai with nvidia"
};

// The table that `text` names: a number as the log has it, or "dinner N", the N-th to which the seller came, from 1.
// kInvalidArgument: there is none of that name, it is not one that is answered, or it was not held; the message says
// what there is. Otherwise errors of a replay.
absl::StatusOr<HeldTable> FindHeldTable(const journal::JournalReader& reader, const std::string& text);

struct Absence {
  Scenario scenario;
  // What `counterfactual --json` prints; its keys are a contract: table, tick, date, what, hash_with, hash_without, by
  // (a tick: when the last that was agreed there had come), promised, arrived and waited (of a dinner, what was agreed,
  // came, and who stood in the queue behind it), moved (of a redirection), parties (units by then and in the end, with
  // and without it; sooner_unit_ticks, by which a party has its units sooner without it, negative: later; what the run
  // was worth to it), dinners_with and dinners_without (of the one run alone).
  nlohmann::ordered_json json;
};

// `with` and `without` are paths of journals. Errors as those of CompareJournals (comparison.h).
absl::StatusOr<Absence> CompareWithout(const std::string& with, const std::string& without, const HeldTable& table);

std::string AbsenceText(const Absence& absence, bool colour);

}  // namespace haggle::report
