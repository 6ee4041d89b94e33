#include "deploy/report/trace_writer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "broker/core/state.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "proto/base/why.h"
#include "proto/codec/enum_names.h"

namespace haggle::report {
namespace {

using Json = nlohmann::ordered_json;

// Processes of the trace; their tracks are parties, lanes of tables, and what belongs to the market as a whole.
constexpr std::int64_t kMarket = 1;
constexpr std::int64_t kParties = 2;
constexpr std::int64_t kTables = 3;

constexpr std::int64_t kTickMicros = 1'000'000;
constexpr std::int64_t kEventMicros = 10;
constexpr std::int64_t kEventLasts = 8;

bool IsMove(const std::string& kind) {
  return kind == Accepted::kName || kind == Rejected::kName || kind == LeftTable::kName || kind == Offered::kName;
}

}  // namespace

TraceWriter::TraceWriter(const Scenario& scenario, Out out)
    : scenario_(scenario), out_(std::move(out)), event_text_(scenario), counters_(Json::array()) {}

void TraceWriter::Write(const Json& event) {
  out_(first_ ? "\n" : ",\n");
  first_ = false;
  out_(JsonText(event, -1));
}

void TraceWriter::Name(std::int64_t process, std::int64_t track, const std::string& name) {
  Write({{"ph", "M"}, {"name", "thread_name"}, {"pid", process}, {"tid", track}, {"args", {{"name", name}}}});
  Write({{"ph", "M"},
         {"name", "thread_sort_index"},
         {"pid", process},
         {"tid", track},
         {"args", {{"sort_index", track}}}});
}

void TraceWriter::Begin() {
  out_("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
  const std::pair<std::int64_t, const char*> processes[] = {
      {kMarket, "market"}, {kParties, "parties"}, {kTables, "tables"}};
  for (const auto& [process, name] : processes) {
    Write({{"ph", "M"}, {"name", "process_name"}, {"pid", process}, {"tid", 0}, {"args", {{"name", name}}}});
  }
  Name(kMarket, 0, "nature");
  for (const Party& party : scenario_.parties) Name(kParties, static_cast<std::int64_t>(party.id), party.name);
}

void TraceWriter::OnEvent(const Event& event, bool, const std::vector<PartyId>&) { events_.push_back(event); }

void TraceWriter::OnTickEnd(Tick, const core::Market& market) {
  const core::MarketState& state = market.state();
  std::vector<std::int64_t> backlog(state.products.size());
  for (const core::BookingState& booking : state.bookings) {
    if (booking.booking.product < backlog.size()) backlog[booking.booking.product] += booking.booking.units;
  }
  for (std::size_t i = 0; i < backlog.size(); ++i) {
    const std::string product = event_text_.ProductName(static_cast<ProductId>(i));
    const auto add = [&](const char* what, const char* unit, Json value) {
      counters_.push_back({{"ph", "C"},
                           {"name", absl::StrCat(what, " ", product)},
                           {"pid", kMarket},
                           {"tid", 0},
                           {"ts", 0},
                           {"args", {{unit, std::move(value)}}}});
    };
    add("backlog", "units", backlog[i]);
    add("lead time", "ticks", state.products[i].lead_ticks);
    add("price", "dollars", static_cast<double>(state.products[i].price_cents) / 100);
  }
}

void TraceWriter::Arrow(const Place& from, const Place& to) {
  const std::uint64_t id = ++arrows_;
  Write({{"ph", "s"},
         {"name", "answer"},
         {"cat", "tables"},
         {"id", id},
         {"pid", from.process},
         {"tid", from.track},
         {"ts", from.time}});
  Write({{"ph", "f"},
         {"bp", "e"},
         {"name", "answer"},
         {"cat", "tables"},
         {"id", id},
         {"pid", to.process},
         {"tid", to.track},
         {"ts", to.time}});
}

PartyId TraceWriter::Answered(const OpenTable& table, const Event& event, PartyId party) {
  const bool offers = KindOf(event) == std::string(Offered::kName);
  switch (Read(table.protocol)) {
    case ProtocolKind::kUnset:
    case ProtocolKind::kAlternatingOffers:
      return table.offered_last;
    case ProtocolKind::kRotatingOffers:
    case ProtocolKind::kFinalOffer:
    case ProtocolKind::kSingleText:
    case ProtocolKind::kMajorityOffers:
      return offers ? 0 : table.offered_last;  // votes are answers, the next proposal is none
    case ProtocolKind::kMonotonicConcession: {
      const auto* const accepted = std::get_if<Accepted>(&event.body);  // offers are made at once
      return accepted == nullptr ? 0 : accepted->author;
    }
    case ProtocolKind::kContractNet:
    case ProtocolKind::kFirstPrice:
    case ProtocolKind::kSecondPrice:
    case ProtocolKind::kUniformPrice:
    case ProtocolKind::kVcg:
      return party == table.first ? 0 : table.first;  // bids answer the call, not each other
    case ProtocolKind::kDoubleAuction:
      return 0;  // both unseen
  }
  return 0;
}

void TraceWriter::OpenLane(const Event& event, const TableOpened& opened) {
  const auto free = std::find(lanes_.begin(), lanes_.end(), false);
  const auto lane = static_cast<std::int64_t>(free - lanes_.begin());
  if (free == lanes_.end()) {
    lanes_.push_back(true);
    Name(kTables, lane + 1, absl::StrCat("tables ", lane + 1));
  } else {
    *free = true;
  }
  OpenTable& table = open_[opened.table];
  table.lane = lane;
  table.protocol = opened.protocol;
  table.first = opened.parties.empty() ? 0 : opened.parties.front();
  Write({{"ph", "B"},
         {"name", event_text_.TableName(opened.table)},
         {"cat", "tables"},
         {"pid", kTables},
         {"tid", lane + 1},
         {"ts", time_},
         {"args", {{"table", opened.table}, {"tick", event.tick}}}});
}

void TraceWriter::CloseLane(TableId table, std::int64_t time, const std::string& told) {
  const auto found = open_.find(table);
  if (found == open_.end()) return;
  Write({{"ph", "E"}, {"pid", kTables}, {"tid", found->second.lane + 1}, {"ts", time}, {"args", {{"outcome", told}}}});
  lanes_[static_cast<std::size_t>(found->second.lane)] = false;
  open_.erase(found);
}

void TraceWriter::Tell(const Step& step, const Event& event, const std::vector<Why>& whys) {
  const std::string told = OnOneLine(event_text_.Tell(event));
  const std::string kind = KindOf(event);
  const TableId table = TableOf(event);
  const PartyId party = PartyOf(event);
  if (const auto* const opened = std::get_if<TableOpened>(&event.body)) OpenLane(event, *opened);
  Json args = {{"text", told},
               {"seq", event.cause},
               {"tick", event.tick},
               {"date", DateOf(scenario_, event.tick)},
               {"phase", codec::EnumName(step.phase)},
               {"step", step.step}};
  if (table != 0) args["table"] = table;
  for (std::size_t i = 0; i < step.commands.size() && i < whys.size(); ++i) {
    if (step.commands[i].seq != event.cause || whys[i].code == 0) continue;
    args["why"] = OnOneLine(TellWhy(whys[i], [this](PartyId id) { return event_text_.PartyName(id); }));
  }
  const Place place{party == kNature ? kMarket : kParties, static_cast<std::int64_t>(party), time_};
  const auto slice = [&](std::int64_t process, std::int64_t track) {
    Write({{"ph", "X"},
           {"name", kind},
           {"cat", "events"},
           {"pid", process},
           {"tid", track},
           {"ts", time_},
           {"dur", kEventLasts},
           {"args", args}});
  };
  slice(place.process, place.track);
  if (const auto open = open_.find(table); open != open_.end() && IsMove(kind)) {
    OpenTable& at = open->second;
    slice(kTables, at.lane + 1);
    const PartyId answered = Answered(at, event, party);
    const auto offer = at.offers.find(answered);
    if (answered != party && offer != at.offers.end()) Arrow(offer->second, place);
    if (kind == Offered::kName) {
      at.offers[party] = place;
      at.offered_last = party;
    }
  }
  time_ += kEventMicros;
  if (kind == TableClosed::kName) CloseLane(table, time_, told);
}

void TraceWriter::OnStep(const Step& step, const std::vector<Why>& whys) {
  // 0 stands for nothing.
  time_ = std::max(time_, std::max<std::int64_t>(step.tick, 0) * kTickMicros + kEventMicros);
  for (const Event& event : events_) Tell(step, event, whys);
  events_.clear();
  for (Json& counter : counters_) {
    counter["ts"] = time_;
    Write(counter);
  }
  counters_.clear();
}

void TraceWriter::End(const Json& about) {
  while (!open_.empty()) CloseLane(open_.begin()->first, time_, "");
  out_("\n],\"otherData\":");
  out_(JsonText(about, -1));
  out_("}\n");
}

}  // namespace haggle::report
