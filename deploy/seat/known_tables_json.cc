// The tables at which a party sits, those who take part, and the rules, as JSON.
#include <algorithm>

#include "agents/strategies/measure.h"
#include "deploy/report/text.h"
#include "deploy/seat/json.h"
#include "deploy/seat/valuation.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/own_preference.h"
#include "proto/base/protocol_kind.h"
#include "proto/base/quoted.h"
#include "proto/codec/enum_names.h"

namespace haggle::seat {
namespace {

const char* SpeechName(Speech speech) {
  switch (speech) {
    case Speech::kOffer:
      return "offer";
    case Speech::kAccept:
      return "accept";
    case Speech::kReject:
      return "reject";
    case Speech::kLeave:
      return "leave";
  }
  return "";
}

std::string SpokenText(const Knowledge& knowledge, const sdk::TableView& table, const Spoken& spoken) {
  switch (spoken.speech) {
    case Speech::kOffer:
      return report::TellOutcome(table.opened.issues, spoken.values);
    case Speech::kAccept:
      return spoken.author == 0 ? "accepts" : "accepts what " + knowledge.words().PartyName(spoken.author) + " offers";
    case Speech::kReject:
      return "says no";
    case Speech::kLeave:
      return "walks away";
  }
  return "";
}

Json IssueJson(const Knowledge& knowledge, const TableOpened& opened, const Issue& issue) {
  Json weight;
  if (opened.kind == TableKind::kScenario) {
    if (const Preference* const own = OwnPreference(knowledge.view().me(), opened.name)) {
      for (const IssueUtility& utility : own->issues) {
        const std::int64_t unit = own->weight_unit == 0 ? 1000 : own->weight_unit;
        if (utility.issue == issue.name) weight = strategies::Capped(Int128{utility.weight} * 1'000'000 / unit);
      }
    }
  }
  Outcome first;
  first.push_back(issue.at(0));
  Outcome last;
  last.push_back(issue.at(issue.count() - 1));
  const std::size_t name = Escaped(issue.name).size() + 1;
  const std::string text = report::TellOutcome({issue}, first).substr(name) +
                           (issue.count() > 1 ? " to " + report::TellOutcome({issue}, last).substr(name) : "");
  return {{"name", issue.name}, {"text", text}, {"own_weight_ppm", weight}};
}

Json TableJson(const Knowledge& knowledge, const Sitting& sitting) {
  const sdk::TableView& table = *knowledge.view().table(sitting.table);
  const TableOpened& opened = table.opened;
  const Valuation valuation(knowledge, table);
  const ProtocolPage* const page = FindProtocolPage(table.protocol);
  Json json = {{"id", std::to_string(sitting.table)},
               {"name", OrNull(opened.name)},
               {"kind", codec::EnumName(opened.kind)},
               {"protocol", codec::EnumName(table.protocol)},
               {"protocol_text", page == nullptr ? "" : std::string(page->summary)}};
  json["product"] = OrNull(SoldAt(knowledge, opened));
  Json& parties = json["parties"] = Json::array();
  for (const PartyId party : opened.parties) parties.push_back(NameOf(knowledge, party));
  json["rounds"] = opened.rounds;
  json["round"] = table.round;
  json["open"] = !table.closed;
  json["result"] = Json();
  if (table.closed) {
    json["result"] = {{"kind", codec::EnumName(table.result.result)},
                      {"text", report::TellOutcome(opened.issues, table.result.values)}};
  }
  Json& issues = json["issues"] = Json::array();
  for (const Issue& issue : opened.issues) issues.push_back(IssueJson(knowledge, opened, issue));
  Json& pleas = json["pleas"] = Json::array();
  for (const Plea& plea : opened.pleas) {
    pleas.push_back({{"party", NameOf(knowledge, plea.party)},
                     {"units", plea.units},
                     {"pledge_cents", plea.pledge_cents},
                     {"urgency_ticks", plea.urgency_ticks},
                     {"prepaid_permille", plea.prepaid_permille}});
  }
  json["reservation_ppm"] = OrNull(valuation.EndedPpm());
  json["standing"] = Json();
  if (table.standing) {
    json["standing"] = {{"party", NameOf(knowledge, table.offered_by)},
                        {"text", report::TellOutcome(opened.issues, table.offer)},
                        {"own_ppm", OrNull(valuation.AgreedPpm(table.offer))}};
  }
  Json& offers = json["offers"] = Json::array();
  for (const Spoken& spoken : sitting.spoken) {
    const bool offer = spoken.speech == Speech::kOffer;
    offers.push_back({{"party", NameOf(knowledge, spoken.party)},
                      {"round", spoken.round},
                      {"kind", SpeechName(spoken.speech)},
                      {"text", SpokenText(knowledge, table, spoken)},
                      {"own_ppm", offer ? OrNull(valuation.AgreedPpm(spoken.values)) : Json()}});
  }
  return json;
}

Json Rule(const char* name, const std::string& text) { return {{"name", name}, {"text", text}}; }

}  // namespace

std::string SoldAt(const Knowledge& knowledge, const TableOpened& opened) {
  if (opened.kind != TableKind::kScenario) return ProductNameOf(knowledge, opened.product);
  for (const TableSpec& spec : knowledge.scenario().tables) {
    if (spec.name == opened.name) return spec.product;
  }
  return "";
}

Json TablesJson(const Knowledge& knowledge) {
  Json list = Json::array();
  for (const Sitting& sitting : knowledge.sittings()) list.push_back(TableJson(knowledge, sitting));
  return list;
}

Json PartiesJson(const Knowledge& knowledge) {
  const std::vector<PartyId> acquaintances = knowledge.Acquaintances();
  Json list = Json::array();
  for (const Party& party : knowledge.scenario().parties) {
    Json affiliates = Json::array();
    for (const Affiliate& affiliate : party.affiliates) affiliates.push_back(affiliate.party);
    Json sites = Json::array();
    for (std::size_t i = 0; i < party.sites.size(); ++i) {
      const Site& site = party.sites[i];
      sites.push_back(
          {{"name", report::SiteName(site.name, static_cast<std::uint32_t>(i))},
           {"planned_tick", site.always_open ? Json() : Json(site.opens.low)},
           {"planned_last_tick", site.always_open ? Json() : Json(std::max(site.opens.low, site.opens.high))}});
    }
    Json stocks = Json::array();
    for (const Stock& stock : party.stocks) {
      stocks.push_back({{"product", stock.product}, {"warehoused", stock.warehoused}, {"installed", stock.installed}});
    }
    list.push_back({{"name", party.name},
                    {"kind", codec::EnumName(party.kind)},
                    {"affiliates", std::move(affiliates)},
                    {"acquainted", std::binary_search(acquaintances.begin(), acquaintances.end(), party.id)},
                    {"sites", std::move(sites)},
                    {"stocks", std::move(stocks)}});
  }
  return list;
}

Json RulesJson(const Knowledge& knowledge) {
  const Rules& rules = knowledge.scenario().rules;
  Json list = Json::array();
  if (const SharingRule* const rule = FindSharingRule(rules.allocation)) {
    list.push_back(Rule("allocation", "scarce units are shared by this rule: " + std::string(rule->page().summary)));
  }
  if (!knowledge.scenario().products.empty()) {
    list.push_back(Rule("deposit", "an order pays " + Percent(rules.deposit_permille) + " of its price at once"));
    list.push_back(
        Rule("cancel_fee", "what is given back costs " + Percent(rules.cancel_fee_permille) + " of its price"));
    if (rules.lot > 1) list.push_back(Rule("lot", "units are booked in lots of " + Count(rules.lot)));
    if (rules.damages_cents > 0) {
      list.push_back(
          Rule("damages", "after a firm date the seller pays " + Dollars(rules.damages_cents) + " a unit and tick"));
    }
  }
  if (rules.dinner.enabled) {
    list.push_back(Rule("dinner", "a seller may be invited to a private table, alone or jointly; it comes to " +
                                      std::to_string(std::max(1, rules.dinner.per_tick)) + " in a tick at the most"));
  }
  if (rules.redirection.enabled) {
    list.push_back(Rule("redirection", "a principal may have units redirected between its affiliates, in lots of " +
                                           Count(std::max<std::int64_t>(1, rules.redirection.lot))));
  }
  if (rules.claims.enabled) {
    list.push_back(Rule("claims", "every " + std::to_string(rules.claims.every) +
                                      " ticks each buyer may say in public what it will have installed " +
                                      std::to_string(rules.claims.horizon) + " ticks later; nothing is binding"));
  }
  return list;
}

}  // namespace haggle::seat
