#include "tests/deploy/seat/sitting.h"

#include <utility>

#include "deploy/seat/advice.h"
#include "proto/base/check.h"
#include "proto/base/visit.h"

namespace haggle::seat {
namespace {

std::vector<std::string> NamesOf(const std::vector<Casting>& cast) {
  std::vector<std::string> names;
  for (const Casting& casting : cast) names.push_back(casting.party);
  return names;
}

// Fields of a form from a move.
class Filler {
 public:
  explicit Filler(const Scenario& scenario) : scenario_(scenario) {}

  std::string Name(PartyId id) const {
    for (const Party& party : scenario_.parties) {
      if (party.id == id) return party.name;
    }
    return "";
  }
  Json PleaFields(const Plea& plea) const {
    return {{"party", Name(plea.party)},
            {"units", plea.units},
            {"pledge_cents", plea.pledge_cents},
            {"urgency_ticks", plea.urgency_ticks},
            {"prepaid_permille", plea.prepaid_permille}};
  }

  // The end of the form's id that tells it from others of its kind, and its fields.
  std::pair<std::string, Json> Fill(const Action& action) const {
    using Filled = std::pair<std::string, Json>;
    const auto of = [](const auto& number) { return "-" + std::to_string(number); };
    return VisitAction(
        action,
        [&](const Offer& m) -> Filled {
          Json fields = Json::object();
          for (int i = 0; i < m.values.count(); ++i) fields["issue-" + std::to_string(i)] = m.values[i];
          return {of(m.table), fields};
        },
        [&](const Accept& m) -> Filled {
          return {of(m.table), m.author == 0 ? Json::object() : Json{{"author", Name(m.author)}}};
        },
        [&](const Award& m) -> Filled {
          return {of(m.table), {{"party", Name(m.party)}}};
        },
        [&](const OneOf<Leave, Reject> auto& m) -> Filled {
          return {of(m.table), Json::object()};
        },
        [&](const Sound& m) -> Filled {
          Json fields = PleaFields(m.plea);
          fields["to"] = Name(m.to);
          fields["product"] = scenario_.products[m.product].name;
          return {"", fields};
        },
        [&](const Invite& m) -> Filled {
          Json fields = PleaFields(m.pleas[0]);
          for (std::size_t i = 1; i < m.pleas.size(); ++i) fields["guests"].push_back(PleaFields(m.pleas[i]));
          return {of(m.product), fields};
        },
        [&](const Answer& m) -> Filled {
          Json fields = m.plea.party == 0 ? Json::object() : PleaFields(m.plea);
          fields["join"] = m.join ? "yes" : "no";
          return {of(m.table), fields};
        },
        [&](const RequestRedirection& m) -> Filled {
          return {of(m.product), {{"from", Name(m.from)}, {"to", Name(m.to)}, {"units", m.units}}};
        },
        [&](const Claim& m) -> Filled {
          return {of(m.product), {{"units", m.units}}};
        },
        [&](const Order& m) -> Filled {
          Json fields = {{"units", m.units}};
          if (m.limit_cents != 0) fields["limit_cents"] = m.limit_cents;
          return {of(m.product), fields};
        },
        [&](const Cancel& m) -> Filled {
          return {"", {{"booking", std::to_string(m.booking)}, {"units", m.units}}};
        },
        [&](const Allocate& m) -> Filled {
          Json shares = Json::object();
          for (const Share& share : m.shares) shares[std::to_string(share.booking)] = share.units;
          return {of(m.product), {{"shares", shares}}};
        },
        [&](const SetPrice& m) -> Filled {
          return {of(m.product), {{"price_cents", m.price_cents}}};
        },
        [&](const Quote& m) -> Filled {
          return {of(m.product), {{"lead_ticks", m.lead_ticks}}};
        },
        [&](const Expand& m) -> Filled {
          return {of(m.product), {{"steps", m.steps}}};
        },
        [&](const ShareLine& m) -> Filled {
          return {of(m.product), {{"permille", m.permille}}};
        },
        [&](const Build& m) -> Filled {
          return {of(m.site), {{"steps", m.steps}}};
        },
        [&](const OneOf<std::monostate, BeginTick, Draw, TimeOut> auto&) -> Filled {
          return {"", Json::object()};
        });
  }

 private:
  const Scenario& scenario_;
};

}  // namespace

codec::ScenarioFile ScenarioNamed(const std::string& name) {
  auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/" + name + ".textproto");
  HAGGLE_CHECK(file.ok());
  return *std::move(file);
}

Json SentFor(const Scenario& scenario, const Json& seat, const std::vector<Move>& moves) {
  Json list = Json::array();
  const Filler filler(scenario);
  for (const Move& move : moves) {
    const std::string kind = KindOfMove(move.action);
    auto [end, fields] = filler.Fill(move.action);
    std::string id = "none: " + kind;
    for (const Json& asked : seat["asked"]) {
      for (const Json& form : asked["forms"]) {
        if (form["id"] == kind + end) id = kind + end;
      }
    }
    list.push_back({{"form", id}, {"fields", std::move(fields)}});
  }
  return list;
}

StrategyPersons::StrategyPersons(const Scenario& scenario, std::vector<Casting> cast, const Registry& registry,
                                 std::int64_t deadline_ms)
    : scenario_(scenario),
      cast_(std::move(cast)),
      registry_(registry),
      seats_({NamesOf(cast_), deadline_ms, &registry, cast_, {}}) {}

const std::string& StrategyPersons::NameOfParty(PartyId id) const {
  for (const Party& party : scenario_.parties) {
    if (party.id == id) return party.name;
  }
  return scenario_.name;
}

void StrategyPersons::Brief(const std::string& party, Briefing briefing) {
  briefings_.push_back(briefing);
  for (const Casting& casting : cast_) {
    if (casting.party == party) HAGGLE_CHECK(players_.Add(casting, briefing, registry_).ok());
  }
  seats_.Brief(party, std::move(briefing));
}

void StrategyPersons::Remind(const journal::PromptAndMoves& past) {
  HAGGLE_CHECK(players_.Answer(past.prompt, moves_).ok());
  seats_.Remind(past);
}

void StrategyPersons::Ask(const Prompt& prompt) {
  seats_.Ask(prompt);
  const std::string& party = NameOfParty(prompt.party);
  const Json seat = Shown(seats_, party);
  if (on_shown) on_shown(prompt, seat);
  HAGGLE_CHECK(players_.Answer(prompt, moves_).ok());
  if (on_decided) on_decided(prompt, moves_.moves);
  Json body = {{"number", seat["number"]}, {"moves", SentFor(scenario_, seat, moves_.moves)}};
  if (!reason.empty()) body["why"] = reason;
  const SeatReply reply = Post(seats_, party, body);
  ++answered_;
  if (reply.status == 200) return;
  faults_.push_back(party + ": " + body.dump() + " -> " + reply.body);
  Post(seats_, party, {{"number", seat["number"]}, {"moves", Json::array()}});  // the run is not to wait for ever
}

Json Shown(Seats& seats, const std::string& party) {
  const SeatReply reply = seats.Answer(party, {"GET", "/api/seat", {{"party", party}}, ""});
  HAGGLE_CHECK(reply.status == 200);
  return Json::parse(reply.body);
}

SeatReply Post(Seats& seats, const std::string& party, const Json& body, const std::string& path) {
  return seats.Answer(party, {"POST", path, {{"party", party}}, body.dump()});
}

}  // namespace haggle::seat
