// What came of the run for the party that a person played, as JSON: of its own sums, and of what it was told, alone.
#include <string>
#include <vector>

#include "broker/journal/utility.h"
#include "deploy/report/text.h"
#include "deploy/seat/json.h"
#include "deploy/seat/valuation.h"
#include "proto/codec/enum_names.h"

namespace haggle::seat {
namespace {

// Whether the agreement is the party's own: who was outbid is left with what it had.
bool IsBound(const TableClosed& closed, const TableOpened& opened, PartyId party) {
  return closed.winner == 0 || closed.winner == party || opened.parties.front() == party;
}

Json EndedJson(const Knowledge& knowledge, const EndedTable& ended) {
  const TableOpened& opened = ended.view.opened;
  const TableClosed& closed = ended.view.result;
  const Valuation valuation(knowledge, ended.view);
  const bool agreed = closed.result == TableResult::kAgreed;
  const bool bound = agreed && IsBound(closed, opened, knowledge.view().party());
  // What units of an auction of many are worth no preference tells.
  const bool is_told = !agreed || closed.awards.empty();
  Json parties = Json::array();
  for (const PartyId party : opened.parties) parties.push_back(NameOf(knowledge, party));
  return {{"id", std::to_string(ended.table)},
          {"tick", ended.tick},
          {"date", OrNull(report::DateOf(knowledge.scenario(), ended.tick))},
          {"name", OrNull(opened.name)},
          {"kind", codec::EnumName(opened.kind)},
          {"product", OrNull(SoldAt(knowledge, opened))},
          {"parties", std::move(parties)},
          {"rounds", opened.rounds},
          {"round", closed.round},
          {"agreed", agreed},
          {"winner", closed.winner == 0 ? Json() : Json(NameOf(knowledge, closed.winner))},
          {"result", codec::EnumName(closed.result)},
          {"text", agreed ? report::TellOutcome(opened.issues, closed.values) : ""},
          {"own_ppm", !is_told ? Json() : OrNull(bound ? valuation.AgreedPpm(closed.values) : valuation.EndedPpm())}};
}

// Parts whose sum is the utility; what is nothing is left out.
Json PartsJson(const journal::PartySummary& own) {
  Json parts = Json::array();
  const auto add = [&parts](const char* name, const char* text, std::int64_t cents) {
    if (cents != 0) parts.push_back({{"name", name}, {"text", text}, {"value", cents}});
  };
  const std::int64_t rest = own.utility - own.received_cents + own.spent_cents;
  if (own.kind == PartyKind::kSeller) {
    add("received", "taken from customers, with the deposits that they have paid", own.received_cents);
    add("spent", "paid for capacity", -own.spent_cents);
    add("rest", "what units cost to make, evenings, replanning, and deposits for what was not shipped", rest);
  } else {
    add("spent", "paid to others, less what came back", -own.spent_cents);
    add("rest",
        own.kind == PartyKind::kPrincipal
            ? "what its affiliates have come to, as much as each counts for it, less what begging cost"
            : "what its units brought while they ran and will bring, less what idle ones and begging cost, with what "
              "claims did",
        rest);
  }
  return parts;
}

Json FiguresJson(const journal::PartySummary& own) {
  Json figures = Json::array();
  const auto add = [&figures](const char* name, std::int64_t value, const char* unit) {
    if (value != 0) figures.push_back({{"name", name}, {"value", value}, {"unit", unit}});
  };
  const bool sells = own.kind == PartyKind::kSeller;
  add("ordered", own.ordered, "units");
  add("cancelled", own.cancelled, "units");
  add(sells ? "shipped" : "delivered", own.delivered, "units");
  add("installed", own.installed, "units");
  add("running at the end", own.productive, "units");
  add("in the warehouse at the end", own.warehoused, "units");
  add(sells ? "price of what was shipped" : "price of what was delivered", own.paid_cents, "cents");
  return figures;
}

}  // namespace

Json ResultJson(const Knowledge& knowledge, const journal::PartySummary* own) {
  Json result = {{"utility", Json()}, {"unit", "cents"}, {"parts", Json::array()}, {"figures", Json::array()}};
  if (own != nullptr) {
    const bool in_cents = journal::IsUtilityInCents(knowledge.view().me());
    result["utility"] = own->utility;
    result["unit"] = in_cents ? "cents" : "ppm";
    if (in_cents) result["parts"] = PartsJson(*own);
    result["figures"] = FiguresJson(*own);
  }
  Json& tables = result["tables"] = Json::array();
  for (const EndedTable& ended : knowledge.ended()) tables.push_back(EndedJson(knowledge, ended));
  return result;
}

}  // namespace haggle::seat
