// What outcomes of a table are worth to the party itself, as it was told: own preferences, and nobody else's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agents/sdk/view.h"
#include "deploy/seat/knowledge.h"
#include "proto/base/outcome.h"
#include "proto/base/utility_function.h"

namespace haggle::seat {

// Thread-compatible.
class Valuation {
 public:
  // `table` must outlive it.
  Valuation(const Knowledge& knowledge, const sdk::TableView& table);

  // Whether there is a preference over what the table is about; if not, nothing below has a value.
  bool known() const { return utility_.has_value(); }
  // Part of the utility that the issue's i-th value brings, millionths.
  std::optional<std::int64_t> PartPpm(std::size_t issue, std::int64_t i) const;
  // What agreeing on the outcome in the table's round is worth, and what ending there without agreement.
  std::optional<std::int64_t> AgreedPpm(const Outcome& outcome) const;
  std::optional<std::int64_t> EndedPpm() const;
  // The value of an issue that brings most, as it stands in an outcome; of issues with very many values the better end.
  std::int64_t Best(std::size_t issue) const;

 private:
  const sdk::TableView& table_;
  std::optional<UtilityFunction> utility_;
};

}  // namespace haggle::seat
