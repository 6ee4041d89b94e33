// What came of the tables with preferences, in words and numbers of the theory.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"

namespace haggle::report {

// A table of the scenario's tables that have ended: outcome, rounds, utilities, distances to
// the frontier and to the Nash point. At most the first 30. Empty: there are none. Reads
// the journal's derived tables.
absl::StatusOr<std::string> NegotiationsText(journal::JournalReader& reader, bool colour);

// How far each opponent model that learns, shown all offers of a table of two in their order,
// comes to the truth: correlation and ranking distance of estimated and true utilities over
// all outcomes (of more than 10,000, of at most as many, spread evenly). `table`: its name or number; "":
// the first one. kNotFound: there is none of two parties with preferences.
absl::StatusOr<std::string> LearningText(const journal::JournalReader& reader, const std::string& table, bool colour);

}  // namespace haggle::report
