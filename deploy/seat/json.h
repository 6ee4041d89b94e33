// What a seat shows, as JSON (the shapes stand in README.md).
#pragma once

#include <string>

#include "broker/journal/tally.h"
#include "deploy/seat/consequences.h"
#include "deploy/seat/form.h"
#include "deploy/seat/knowledge.h"
#include "nlohmann/json.hpp"

namespace haggle::seat {

using Json = nlohmann::ordered_json;

Json FormJson(const Form& form, const std::vector<Consequence>& consequences);
Json ConsequencesJson(const std::vector<Consequence>& consequences);
// A question, without its forms.
Json AskJson(const Knowledge& knowledge, const Ask& ask);
// All that the party may know: its view and nothing else.
Json KnownJson(const Knowledge& knowledge);
// What came of the run for the party: its own line of the run's sums (null: there are none), and the tables at which it
// sat, with how each ended.
Json ResultJson(const Knowledge& knowledge, const journal::PartySummary* own);
// Of KnownJson, internal to this room: the tables at which it sits; those who take part, and the rules.
Json TablesJson(const Knowledge& knowledge);
// ... what is sold at a table, or moved; empty: nothing.
std::string SoldAt(const Knowledge& knowledge, const TableOpened& opened);
Json PartiesJson(const Knowledge& knowledge);
Json RulesJson(const Knowledge& knowledge);

// Null if there is nothing.
inline Json OrNull(const std::optional<std::int64_t>& number) { return number ? Json(*number) : Json(); }
inline Json OrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

// A party's or a product's name as the scenario has it, not escaped: JSON does that; empty: there is none.
std::string NameOf(const Knowledge& knowledge, PartyId party);
std::string ProductNameOf(const Knowledge& knowledge, ProductId product);

}  // namespace haggle::seat
