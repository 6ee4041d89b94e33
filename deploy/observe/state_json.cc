#include "deploy/observe/state_json.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "broker/core/state.h"
#include "broker/journal/names.h"
#include "deploy/observe/json_out.h"
#include "deploy/report/text.h"
#include "proto/base/sorted_list.h"
#include "proto/codec/enum_names.h"

namespace haggle::observe {
namespace {

std::string_view ConsentName(core::Consent consent) {
  switch (consent) {
    case core::Consent::kOpening:
      return "opening";
    case core::Consent::kOrder:
      return "order";
    case core::Consent::kAgreement:
      return "agreement";
    case core::Consent::kRedirection:
      return "redirection";
    case core::Consent::kUnset:
      break;
  }
  return "unset";
}

// By which the order book is listed.
struct BookPlace {
  ProductId product = 0;
  Tick due = 0;
  BookingId id = 0;
  auto operator<=>(const BookPlace&) const = default;
};

// The state in pieces that are replaced as a whole where they change.
struct Pieces {
  std::map<std::string, std::string> plain;  // event, step, tick, ...: JSON by name
  std::vector<std::string> parties;
  std::vector<std::string> products;
  std::vector<std::string> bulletin;
  std::map<BookPlace, std::string> bookings;
};

// What each party has booked of each product, and when the next of it is due.
struct Booked {
  std::int64_t units = 0;
  std::optional<Tick> next;
};

class Teller {
 public:
  Teller(const Recording& recording, const run::Run& run)
      : recording_(recording), market_(run.market()), state_(run.market().state()) {
    for (const Party& party : state_.scenario.parties) specs_[party.id] = &party;
  }

  Pieces Tell(std::size_t step, std::size_t event) {
    Pieces pieces;
    pieces.plain["event"] = std::to_string(event);
    pieces.plain["step"] = std::to_string(step);
    const Tick tick = recording_.steps().tick[step];
    pieces.plain["tick"] = std::to_string(tick);
    pieces.plain["date"] = DateText(tick);
    pieces.plain["phase"] =
        "\"" + std::string(journal::PhaseName(static_cast<Phase>(recording_.steps().phase[step]))) + "\"";
    pieces.plain["part"] = std::to_string(recording_.steps().part[step]);
    pieces.plain["over"] = state_.over ? "true" : "false";
    JsonOut waiting;
    waiting.Open('[');
    for (const PartyId party : market_.due()) waiting.Number(party);
    waiting.Close(']');
    pieces.plain["waiting_for"] = waiting.Take();
    SumBookings(pieces);
    for (std::size_t i = 0; i < state_.parties.size(); ++i) pieces.parties.push_back(PartyJson(i));
    for (std::size_t i = 0; i < state_.products.size(); ++i) pieces.products.push_back(ProductJson(i));
    pieces.plain["tables"] = TablesJson();
    pieces.plain["claims"] = ClaimsJson();
    for (const Bulletin* bulletin : recording_.BulletinsAt(event)) pieces.bulletin.push_back(BulletinJson(bulletin));
    return pieces;
  }

 private:
  std::string DateText(Tick tick) const {
    const std::string date = report::DateOf(recording_.scenario(), tick);
    return date.empty() ? "null" : "\"" + date + "\"";
  }

  void SumBookings(Pieces& pieces) {
    booked_.assign(state_.parties.size() * state_.products.size(), {});
    backlog_.assign(state_.products.size(), 0);
    for (const core::BookingState& one : state_.bookings) {
      const Booking& booking = one.booking;
      const auto party = PlaceOf(state_.parties, booking.owner, core::IdOf());
      const auto at = static_cast<std::size_t>(party - state_.parties.begin()) * state_.products.size();
      Booked& booked = booked_[at + booking.product];
      booked.units += booking.units;
      booked.next = std::min(booked.next.value_or(booking.requested_tick), booking.requested_tick);
      backlog_[booking.product] += booking.units;
      pieces.bookings[{booking.product, booking.requested_tick, booking.id}] = BookingJson(one);
    }
  }

  std::string BookingJson(const core::BookingState& one) const {
    const Booking& booking = one.booking;
    JsonOut json;
    json.Open('{');
    json.Key("id").Text(std::to_string(booking.id));
    json.Key("party").Number(booking.owner);
    json.Key("product").Number(booking.product);
    json.Key("units").Number(booking.units);
    json.Key("price_cents").Number(booking.price_cents);
    json.Key("deposit_cents").Number(booking.deposit_cents);
    json.Key("placed").Number(booking.placed_tick);
    json.Key("due").Number(booking.requested_tick);
    json.Key("by").NumberOrNull(booking.by_tick > 0 ? std::optional(booking.by_tick) : std::nullopt);
    json.Key("consent").Text(ConsentName(one.consent));
    json.Key("table").Number(one.table == 0 ? 0 : recording_.tables().NumberOf(one.table));
    json.Key("moved").Bool(booking.moved);
    json.Key("flexible").Bool(booking.flexible);
    json.Close('}');
    return json.Take();
  }

  void PositionJson(const core::PartyState& party, std::size_t place, std::size_t product, JsonOut& json) const {
    const core::Position& position = party.positions[product];
    const Booked& booked = booked_[place * state_.products.size() + product];
    json.Open('{');
    json.Key("product").Number(product);
    json.Key("warehoused").Number(position.warehoused);
    json.Key("installed").Number(position.installed);
    json.Key("productive").Number(position.productive);
    json.Key("ramping").Number(position.installed - position.productive);
    json.Key("booked").Number(booked.units);
    json.Key("next_due").NumberOrNull(booked.next);
    json.Key("ordered").Number(position.ordered);
    json.Key("agreed").Number(position.agreed);
    json.Key("delivered").Number(position.delivered);
    json.Key("cancelled").Number(position.cancelled);
    json.Key("moved_in").Number(position.moved_in);
    json.Key("moved_out").Number(position.moved_out);
    json.Close('}');
  }

  std::string PartyJson(std::size_t place) const {
    const core::PartyState& party = state_.parties[place];
    JsonOut json;
    json.Open('{');
    json.Key("id").Number(party.id);
    json.Key("cash_cents").Number(party.cash_cents);
    json.Key("credit_cents").Number(party.credit_cents);
    json.Key("deposits_cents").Number(party.deposits_cents);
    json.Key("paid_cents").Number(party.paid_cents);
    json.Key("received_cents").Number(party.received_cents);
    json.Key("positions").Open('[');
    for (std::size_t product = 0; product < party.positions.size(); ++product) {
      PositionJson(party, place, product, json);
    }
    json.Close(']');
    json.Key("sites").Open('[');
    const Party& spec = *specs_.at(party.id);
    for (std::size_t i = 0; i < party.sites.size(); ++i) SiteJson(spec.sites[i], party, i, json);
    json.Close(']');
    json.Close('}');
    return json.Take();
  }

  void SiteJson(const Site& site, const core::PartyState& party, std::size_t i, JsonOut& json) const {
    const SiteState& state = party.sites[i];
    json.Open('{');
    json.Key("name").Text(report::SiteName(site.name, static_cast<std::uint32_t>(i)));
    json.Key("open").Bool(state.open);
    json.Key("opened_tick").NumberOrNull(state.open ? std::optional(state.opened_tick) : std::nullopt);
    json.Key("planned_tick")
        .NumberOrNull(site.always_open ? std::nullopt : std::optional(static_cast<Tick>(site.opens.low)));
    json.Key("room").Number(state.room);
    json.Key("installed").Number(party.site_units[i]);
    json.Close('}');
  }

  std::string ProductJson(std::size_t place) const {
    const core::ProductState& product = state_.products[place];
    JsonOut json;
    json.Open('{');
    json.Key("id").Number(place);
    json.Key("seller").Number(product.seller);
    json.Key("price_cents").Number(product.price_cents);
    json.Key("next_price_cents").Number(product.next_price_cents);
    json.Key("lead_ticks").Number(product.lead_ticks);
    json.Key("quoted").Bool(product.quoted);
    json.Key("inventory").Number(product.inventory);
    json.Key("backlog").Number(backlog_[place]);
    json.Key("supply_last").Number(product.supply.empty() ? 0 : product.supply.back());
    json.Key("shipped_last").Number(product.shipped_last);
    json.Key("produced").Number(product.produced);
    json.Key("shipped").Number(product.shipped);
    json.Key("lost").Number(product.lost);
    json.Close('}');
    return json.Take();
  }

  static std::string BulletinJson(const Bulletin* bulletin) {
    if (bulletin == nullptr) return "null";
    JsonOut json;
    json.Open('{');
    json.Key("product").Number(bulletin->product);
    json.Key("price_cents").Number(bulletin->price_cents);
    json.Key("backlog").Number(bulletin->backlog);
    json.Key("lead_ticks").Number(bulletin->lead_ticks);
    json.Key("shipped").Number(bulletin->shipped);
    json.Key("supply_per_tick").Number(bulletin->supply_per_tick);
    json.Key("quoted").Bool(bulletin->quoted);
    json.Close('}');
    return json.Take();
  }

  const std::vector<Issue>& IssuesOf(const core::TableState& table) const {
    static const std::vector<Issue> kNone;
    switch (table.kind()) {
      case TableKind::kScenario:
        return state_.scenario.tables[table.spec()].issues;
      case TableKind::kDinner:
        return state_.scenario.rules.dinner.issues;
      case TableKind::kRedirection:
        return state_.scenario.rules.redirection.issues;
      case TableKind::kUnset:
        break;
    }
    return kNone;
  }

  std::vector<PartyId> WaitedFor(TableId table) const {
    std::vector<PartyId> waited;
    for (const PartyId party : market_.due()) {
      for (const Ask& ask : market_.prompt(party).asks) {
        const bool here = (ask.kind == AskKind::kBargain || ask.kind == AskKind::kAnswer) && ask.table == table;
        if (!here) continue;
        waited.push_back(party);
        break;
      }
    }
    return waited;
  }

  std::string TablesJson() const {
    JsonOut json;
    json.Open('[');
    for (const core::TableState& table : state_.tables) {
      static constexpr std::string_view kStages[] = {"unset", "proposed", "open", "closed"};
      json.Open('{');
      json.Key("i").Number(recording_.tables().NumberOf(table.id));
      json.Key("stage").Text(kStages[static_cast<std::size_t>(table.stage)]);
      json.Key("round").Number(table.round);
      json.Key("rounds").Number(table.rounds);
      json.Key("result").Text(table.result == TableResult::kUnset ? "open" : codec::EnumName(table.result));
      json.Key("standing");
      if (table.standing) {
        json.Text(report::TellOutcome(IssuesOf(table), table.offer));
      } else {
        json.Null();
      }
      json.Key("offered_by").NumberOrNull(table.standing ? std::optional(table.offered_by) : std::nullopt);
      json.Key("waits_for").Open('[');
      for (const PartyId party : WaitedFor(table.id)) json.Number(party);
      json.Close(']');
      json.Close('}');
    }
    json.Close(']');
    return json.Take();
  }

  std::string ClaimsJson() const {
    JsonOut json;
    json.Open('[');
    for (const core::ClaimState& claim : state_.claims) {
      json.Open('{');
      json.Key("party").Number(claim.party);
      json.Key("product").Number(claim.product);
      json.Key("units").Number(claim.units);
      json.Key("made").Number(claim.made_tick);
      json.Key("due").Number(claim.due_tick);
      json.Close('}');
    }
    json.Close(']');
    return json.Take();
  }

  const Recording& recording_;
  const core::Market& market_;
  const core::MarketState& state_;
  std::map<PartyId, const Party*> specs_;
  std::vector<Booked> booked_;         // by party and product
  std::vector<std::int64_t> backlog_;  // by product
};

void List(std::string_view key, const std::vector<std::string>& elements, JsonOut& json) {
  json.Key(key).Open('[');
  for (const std::string& element : elements) json.Raw(element);
  json.Close(']');
}

std::string Whole(const Pieces& pieces) {
  JsonOut json;
  json.Open('{');
  for (const auto& [key, text] : pieces.plain) json.Key(key).Raw(text);
  List("parties", pieces.parties, json);
  List("products", pieces.products, json);
  json.Key("bookings").Open('[');
  for (const auto& [place, text] : pieces.bookings) json.Raw(text);
  json.Close(']');
  List("bulletin", pieces.bulletin, json);
  json.Close('}');
  return json.Take();
}

void ChangedPlaces(std::string_view key, const std::vector<std::string>& before, const std::vector<std::string>& now,
                   JsonOut& json) {
  if (before == now) return;
  json.Key(key).Open('{');
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (before[i] != now[i]) json.Key(std::to_string(i)).Raw(now[i]);
  }
  json.Close('}');
}

void ChangedBookings(const Pieces& before, const Pieces& now, JsonOut& json) {
  if (before.bookings == now.bookings) return;
  std::map<BookingId, bool> stays;
  for (const auto& [place, text] : now.bookings) stays[place.id] = true;
  json.Key("bookings").Open('{');
  json.Key("gone").Open('[');
  for (const auto& [place, text] : before.bookings) {
    if (stays.find(place.id) == stays.end()) json.Text(std::to_string(place.id));
  }
  json.Close(']');
  json.Key("set").Open('[');
  for (const auto& [place, text] : now.bookings) {
    const auto old = before.bookings.find(place);
    if (old == before.bookings.end() || old->second != text) json.Raw(text);
  }
  json.Close(']');
  json.Close('}');
}

std::string Patch(const Pieces& before, const Pieces& now) {
  JsonOut json;
  json.Open('{');
  for (const auto& [key, text] : now.plain) {
    if (before.plain.at(key) != text) json.Key(key).Raw(text);
  }
  ChangedPlaces("parties", before.parties, now.parties, json);
  ChangedPlaces("products", before.products, now.products, json);
  ChangedPlaces("bulletin", before.bulletin, now.bulletin, json);
  ChangedBookings(before, now, json);
  json.Close('}');
  return json.Take();
}

std::size_t LastEventOf(const Recording& recording, std::size_t step) {
  const std::size_t behind = recording.FirstEventOf(step + 1);
  return behind == 0 ? 0 : behind - 1;
}

class States : public Onlooker {
 public:
  explicit States(const Recording& recording) : recording_(recording) {}

  void AfterStep(const Place& place) override {
    Pieces now = Teller(recording_, place.run).Tell(place.step, LastEventOf(recording_, place.step));
    if (place.step == 0) {
      text_ = "{\"first\":" + Whole(now) + ",\"patches\":[";
    } else {
      if (place.step > 1) text_ += ",";
      text_ += Patch(before_, now);
    }
    before_ = std::move(now);
  }
  std::string Take() { return text_.empty() ? "{\"first\":null,\"patches\":[]}" : std::move(text_) + "]}"; }

 private:
  const Recording& recording_;
  Pieces before_;
  std::string text_;
};

}  // namespace

std::string StateJson(const Recording& recording, std::size_t step, std::size_t event) {
  const run::Run run = recording.After(step);
  return Whole(Teller(recording, run).Tell(step, event));
}

std::string StatesJson(const Recording& recording) {
  States states(recording);
  if (recording.steps().size() > 0) recording.Walk(0, recording.steps().size() - 1, states);
  return states.Take();
}

}  // namespace haggle::observe
