#include "agents/strategies/buyer.h"

#include <algorithm>
#include <set>
#include <string>

#include "agents/bargaining/parts.h"

namespace haggle::strategies {
namespace {

OrderingSettings OrderingFrom(const Parameters& parameters) {
  OrderingSettings settings;
  settings.best_reply = parameters.boolean("best_reply");
  settings.cancels = parameters.boolean("cancels");
  settings.plan_ahead = static_cast<Tick>(parameters.integer("plan_ahead"));
  settings.look_ahead = static_cast<Tick>(parameters.integer("look_ahead"));
  settings.tolerance = parameters.integer("tolerance");
  settings.balk = parameters.integer("balk");
  return settings;
}

}  // namespace

std::vector<ParameterSpec> PleadingParameters() {
  const auto number = [](const char* name, const char* value, const char* meaning, std::int64_t low,
                         std::int64_t high) {
    return ParameterSpec{name, ParameterType::kInteger, value, meaning, low, high};
  };
  return {
      number("window", "8", "ticks within which units asked for at a dinner are wanted", 1, 1000),
      number("slack", "4", "ticks after the window for which room and demand are looked at", 0, 1000),
      number("plea_lot", "1000", "units asked for at a dinner are multiples of this", 1, 1'000'000'000),
      number("share_first", "50", "share of the gain that is pledged at first, permille", 0, 1000),
      number("share_step", "50", "rise of that share after a refusal, permille", 0, 1000),
      number("share_most", "800", "most of the gain that is ever pledged, permille", 0, 1000),
      number("opening", "500", "most of what the seller could ever get that is pledged, permille", 0, 1000),
      number("dearer", "1250",
             "what the next invitation or redirection must be able to pay, of what was refused, permille", 0, 10'000),
      number("fade", "20", "forgetting of a refusal in a tick, permille", 0, 1000),
      number("company", "1200000000", "what an evening in company costs each guest, cents", 0, 1'000'000'000'000'000),
      number("step", "20", "by which it tops the last premium at a table, permille", 0, 1000),
      number("wear", "10", "what a unit must earn a tick, of its price and its substitute's worth, permille", 0, 1000),
  };
}

PleadingSettings PleadingFrom(const Parameters& parameters) {
  PleadingSettings settings;
  settings.window = static_cast<Tick>(parameters.integer("window"));
  settings.slack = static_cast<Tick>(parameters.integer("slack"));
  settings.lot = parameters.integer("plea_lot");
  settings.share_first = parameters.integer("share_first");
  settings.share_step = parameters.integer("share_step");
  settings.share_most = parameters.integer("share_most");
  settings.opening = parameters.integer("opening");
  settings.company_cents = parameters.integer("company");
  settings.step = parameters.integer("step");
  settings.dearer = parameters.integer("dearer");
  settings.fade = parameters.integer("fade");
  return settings;
}

OutlookSettings OutlookFrom(const Parameters& parameters) { return {parameters.integer("wear")}; }

std::vector<ParameterSpec> Buyer::Declared() {
  std::vector<ParameterSpec> declared = PleadingParameters();
  declared.push_back({"best_reply", ParameterType::kBool, "true",
                      "orders what is best under the announced allocation rule; false: what it wants"});
  declared.push_back({"cancels", ParameterType::kBool, "true", "gives back what it does not need"});
  declared.push_back({"plan_ahead", ParameterType::kInteger, "26",
                      "ticks beyond which it does not order ahead, however long its lead time", 1, 1000});
  declared.push_back({"look_ahead", ParameterType::kInteger, "8",
                      "ticks over which it reckons what the allocation rule would bring", 1, 1000});
  declared.push_back({"tolerance", ParameterType::kInteger, "1200",
                      "bookings over need above which it cancels, permille", 1000, 100'000});
  declared.push_back({"balk", ParameterType::kInteger, "18",
                      "of a crowd, does otherwise for each tick of the lead time, permille", 0, 1000});
  declared.push_back({"extends", ParameterType::kBool, "true", "extends sites that it has filled"});
  declared.push_back({"rival", ParameterType::kBool, "false", "wants more when others are believed to plan more"});
  declared.push_back({"reputation", ParameterType::kBool, "true",
                      "believes less whoever is found to have claimed too much, itself included"});
  return declared;
}

Buyer::Buyer(const Briefing& briefing, const Parameters& parameters)
    : clients_(briefing.scenario, briefing.party, OutlookFrom(parameters)),
      pleading_(briefing.scenario, briefing.party, PleadingFrom(parameters), clients_),
      ordering_(briefing.scenario, briefing.party, OrderingFrom(parameters)),
      extending_(briefing.scenario, briefing.party, ExtendingSettings{parameters.integer("wear")}),
      extends_(parameters.boolean("extends")),
      claiming_(briefing.scenario, briefing.party, parameters.boolean("rival"), parameters.boolean("reputation")),
      tables_(bargaining::ByTheClock(OwnExponent(briefing))) {}

void Buyer::Decide(const View& view, Reply& reply) {
  clients_.Take(view);
  claiming_.Notice(view);
  claiming_.State(reply);
  for (Client& client : clients_.all()) {
    client.outlook.RaiseTo(claiming_.Rivalry(view, client.outlook.product()));
  }
  const auto chooses = [](const Ask& ask) { return ask.kind != AskKind::kBargain && ask.kind != AskKind::kClaim; };
  if (std::any_of(view.asks().begin(), view.asks().end(), chooses)) clients_.Choose();
  pleading_.Notice(view);
  for (const Ask& ask : view.asks()) Decide(view, ask, reply);
}

void Buyer::Order(const View& view, Reply& reply) {
  // What is too much is given back once, of whichever variant comes first.
  std::set<std::string> given_back;
  for (const Client& client : clients_.all()) {
    const std::string& met = clients_.MetBy(client.outlook.product());
    if (client.outlook.has_variants() && given_back.count(met) > 0) continue;
    if (ordering_.Order(view, client.outlook, reply, client.part)) given_back.insert(met);
  }
  if (!extends_) return;
  for (const Client& client : clients_.all()) {
    if (client.preferred) extending_.Extend(view, client.outlook, reply);
  }
}

void Buyer::Decide(const View& view, const Ask& ask, Reply& reply) {
  switch (ask.kind) {
    case AskKind::kSound:
      for (Client& client : clients_.all()) pleading_.Sound(client.outlook.product(), reply);
      break;
    case AskKind::kApproach:
      for (Client& client : clients_.all()) pleading_.Approach(client.outlook.product(), reply);
      break;
    case AskKind::kAnswer:
      pleading_.Answer(ask, reply);
      break;
    case AskKind::kBargain: {
      const TableView* table = view.table(ask.table);
      if (table == nullptr) break;
      if (table->opened.kind == TableKind::kDinner) pleading_.Turn(view, ask, *table, reply);
      if (table->opened.kind == TableKind::kScenario) tables_.Speak(view, ask, *table, reply);
      break;
    }
    case AskKind::kClaim:
      for (Client& client : clients_.all()) claiming_.Claim(view, client.outlook, reply);
      break;
    case AskKind::kOrder:
      Order(view, reply);
      break;
    case AskKind::kAllocate:
    case AskKind::kUnset:
      break;
  }
}

}  // namespace haggle::strategies
