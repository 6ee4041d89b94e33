#include "deploy/observe/study_json.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/measure_list.h"
#include "broker/journal/names.h"
#include "deploy/observe/json_out.h"
#include "deploy/report/dinner_text.h"
#include "deploy/report/event_text.h"
#include "deploy/report/json_text.h"
#include "deploy/report/summary.h"
#include "deploy/report/text.h"
#include "proto/base/belief.h"
#include "proto/base/quoted.h"
#include "proto/codec/enum_names.h"

namespace haggle::observe {
namespace {

using nlohmann::ordered_json;

ordered_json EventOrNull(const std::vector<std::size_t>& events, std::size_t which) {
  return which < events.size() ? ordered_json(events[which]) : ordered_json(nullptr);
}

const std::string& NameOf(const Scenario& scenario, PartyId id) {
  static const std::string kNobody;
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return kNobody;
}

// Beliefs have names that are no measure's of the list.
absl::Status CheckNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (journal::FindMeasure(name) != nullptr || name.rfind("belief_", 0) == 0) continue;
    return absl::InvalidArgumentError("names: no measure is called \"" + Escaped(name.substr(0, 100)) + "\"");
  }
  return absl::OkStatus();
}

void TellRunMeasures(const Study& study, const std::vector<std::string>& names, JsonOut& json) {
  const Scenario& scenario = study.recording().scenario();
  json.Key("run").Open('[');
  for (const journal::Measure& measure : study.OfRun()) {
    if (!names.empty() && std::find(names.begin(), names.end(), measure.name) == names.end()) continue;
    json.Open('{');
    json.Key("name").Text(measure.name);
    json.Key("unit").Text(journal::MeasureUnitName(measure.unit));
    json.Key("product").TextOrNull(measure.product ? scenario.products[*measure.product].name : "");
    json.Key("party").TextOrNull(NameOf(scenario, measure.party));
    json.Key("tick").NumberOrNull(measure.tick);
    json.Key("value").Number(measure.value);
    json.Close('}');
  }
  json.Close(']');
}

ordered_json ClaimJson(const Scenario& scenario, const report::ClaimStory& claim) {
  return {{"party", claim.claim.party},
          {"product", claim.claim.product},
          {"units", claim.claim.units},
          {"made", claim.tick},
          {"due", claim.claim.due_tick},
          {"booked_then", claim.booked},
          {"expected", claim.expected ? ordered_json(*claim.expected) : ordered_json(nullptr)},
          {"actual", claim.audited ? ordered_json(claim.actual) : ordered_json(nullptr)},
          {"date", report::DateOf(scenario, claim.tick)}};
}

ordered_json StoryJson(const Recording& recording, const report::Story& story) {
  const Scenario& scenario = recording.scenario();
  ordered_json claims = ordered_json::array();
  for (const auto& [id, claim] : story.claims) claims.push_back(ClaimJson(scenario, claim));
  ordered_json redirections = ordered_json::array();
  for (const report::RedirectionStory& moved : story.redirections) {
    redirections.push_back({{"tick", moved.tick},
                            {"table", recording.tables().NumberOf(moved.redirected.table)},
                            {"from", moved.redirected.from},
                            {"to", moved.redirected.to},
                            {"product", moved.redirected.product},
                            {"units", moved.redirected.units},
                            {"swapped", moved.redirected.swapped},
                            {"fee_cents", moved.redirected.fee_cents},
                            {"value_cents", moved.value_cents()},
                            {"unit_ticks", moved.unit_ticks()}});
  }
  ordered_json tables = ordered_json::array();
  for (const auto& [id, table] : story.tables) {
    tables.push_back(
        {{"table", recording.tables().NumberOf(id)},
         {"tick", table.tick},
         {"kind", journal::KindName(table.opened.kind)},
         {"result", table.closed.result == TableResult::kUnset ? "open" : codec::EnumName(table.closed.result)},
         {"outcome", report::TellOutcome(table.opened.issues, table.closed.values)}});
  }
  ordered_json shipped = ordered_json::array();
  for (const auto& [key, sum] : story.shipped) {
    shipped.push_back({{"party", key.first},
                       {"period", story.periods[key.second]},
                       {"units", sum.units},
                       {"paid_cents", sum.paid_cents}});
  }
  ordered_json extensions = ordered_json::array();
  for (const report::ExtensionStory& one : story.extensions) {
    extensions.push_back({{"tick", one.tick},
                          {"party", one.extended.party},
                          {"site", report::SiteName(one.extended.name, one.extended.site)},
                          {"units", one.extended.units},
                          {"from_tick", one.extended.from_tick},
                          {"cost_cents", one.extended.cost_cents}});
  }
  return {{"periods", story.periods},     {"shipped", shipped}, {"claims", claims},
          {"redirections", redirections}, {"tables", tables},   {"extensions", extensions}};
}

// Where each line of a dinner is in the run.
class DinnerLines {
 public:
  DinnerLines(const Study& study, const report::DinnerStory& dinner, const std::vector<report::DinnerLine>& lines)
      : study_(study), recording_(study.recording()), dinner_(dinner), lines_(lines) {
    FindSaid();
    for (const report::Promise& promise : dinner.promises) promised_.push_back(promise.booking.id);
    // Deliveries in the order in which they are told.
    for (const BookingId booking : promised_) {
      const std::vector<std::size_t>& events = study.EventsOf(booking);
      if (!events.empty()) arrived_.insert(arrived_.end(), events.begin() + 1, events.end());
    }
    std::sort(arrived_.begin(), arrived_.end());
  }

  ordered_json Json() {
    ordered_json told = ordered_json::array();
    for (const report::DinnerLine& line : lines_) {
      told.push_back({{"part", line.part},
                      {"tick", line.tick},
                      {"date", report::DateOf(recording_.scenario(), line.tick)},
                      {"text", line.text},
                      {"why", line.why.empty() ? ordered_json(nullptr) : ordered_json(line.why)},
                      {"data", line.data},
                      {"e", EventOf(line)}});
    }
    return told;
  }

 private:
  // The moves of the table, as the columns have them.
  void FindSaid() {
    const std::uint32_t number = recording_.tables().NumberOf(dinner_.opened.table);
    const TableEntry* const entry = recording_.tables().Find(number);
    if (entry == nullptr || entry->opened == kNoEvent) return;
    const std::size_t behind = entry->closed == kNoEvent ? recording_.events().size() : entry->closed + 1;
    for (std::size_t e = entry->opened + 1; e < behind; ++e) {
      if (recording_.events().table[e] != number) continue;
      const std::string& kind = ColumnKinds()[recording_.events().kind[e] - 1U];
      const bool said = kind == Offered::kName || kind == Accepted::kName || kind == Rejected::kName ||
                        kind == LeftTable::kName || kind == TableClosed::kName || kind == ColumnKinds().back();
      if (said) said_.push_back(e);
    }
  }

  ordered_json ProposedAt(const report::DinnerLine& line) const {
    const TableEntry* const entry =
        recording_.tables().Find(recording_.tables().NumberOf(line.data.value("table", TableId{0})));
    return entry == nullptr || entry->proposed == kNoEvent ? ordered_json(nullptr) : ordered_json(entry->proposed);
  }

  ordered_json EventOf(const report::DinnerLine& line) {
    if (line.part == "table") return EventOrNull(said_, at_said_++);
    if (line.part == "asked" || line.part == "came") return ProposedAt(line);
    if (line.part == "arrived") return EventOrNull(arrived_, at_arrived_++);
    if (line.part != "promised" || at_promised_ >= promised_.size()) return nullptr;
    return EventOrNull(study_.EventsOf(promised_[at_promised_++]), 0);
  }

  const Study& study_;
  const Recording& recording_;
  const report::DinnerStory& dinner_;
  const std::vector<report::DinnerLine>& lines_;
  std::vector<std::size_t> said_;
  std::vector<BookingId> promised_;
  std::vector<std::size_t> arrived_;
  std::size_t at_said_ = 0;
  std::size_t at_promised_ = 0;
  std::size_t at_arrived_ = 0;
};

// How pledges rose: those of the refused invitations, then those of the accepted one.
ordered_json PledgesOf(const Recording& recording, const std::vector<report::DinnerLine>& lines,
                       const report::DinnerStories& stories) {
  ordered_json pledges = ordered_json::array();
  for (const report::DinnerLine& line : lines) {
    if (line.part != "asked" && line.part != "came") continue;
    const TableId table = line.data.value("table", TableId{0});
    const auto invitation = std::find_if(stories.invitations.begin(), stories.invitations.end(),
                                         [table](const auto& one) { return one.table == table; });
    if (invitation == stories.invitations.end()) continue;
    const TableEntry* const entry = recording.tables().Find(recording.tables().NumberOf(table));
    for (const Plea& plea : invitation->pleas) {
      pledges.push_back({{"tick", line.tick},
                         {"e", entry == nullptr ? ordered_json(nullptr) : ordered_json(entry->proposed)},
                         {"party", plea.party},
                         {"cents", plea.pledge_cents},
                         {"units", plea.units},
                         {"refused", line.part == "asked"}});
    }
  }
  return pledges;
}

}  // namespace

absl::StatusOr<std::string> SeriesJson(const Study& study, const std::vector<std::string>& names) {
  if (absl::Status status = CheckNames(names); !status.ok()) return status;
  const Scenario& scenario = study.recording().scenario();
  const std::size_t ticks = study.recording().tick_steps().size();
  JsonOut json;
  json.Open('{');
  json.Key("ticks").Open('[');
  for (std::size_t tick = 0; tick < ticks; ++tick) json.Number(tick);
  json.Close(']');
  json.Key("dates").Open('[');
  for (std::size_t tick = 0; tick < ticks && !scenario.start_date.empty(); ++tick) {
    json.Text(report::DateOf(scenario, static_cast<Tick>(tick)));
  }
  json.Close(']');
  json.Key("series").Open('[');
  for (const Series* series : study.series()) {
    if (!names.empty() && std::find(names.begin(), names.end(), series->name) == names.end()) continue;
    json.Open('{');
    json.Key("name").Text(series->name);
    json.Key("unit").Text(series->unit);
    json.Key("product").TextOrNull(series->product);
    json.Key("party").TextOrNull(NameOf(scenario, series->party));
    json.Key("values").Open('[');
    for (std::size_t tick = 0; tick < ticks; ++tick) {
      const auto value = tick < series->values.size() ? series->values[tick] : std::nullopt;
      json.NumberOrNull(value ? value : series->absent);
    }
    json.Close(']');
    json.Close('}');
  }
  json.Close(']');
  TellRunMeasures(study, names, json);
  ordered_json claims = ordered_json::array();
  for (const auto& [id, claim] : study.story().claims) claims.push_back(ClaimJson(scenario, claim));
  json.Key("claims").Raw(report::JsonText(claims, -1));
  json.Close('}');
  return json.Take();
}

std::string SummaryJson(const Study& study) {
  ordered_json json = report::SummaryJson(study.Summary(), 0, "");
  json.erase("wall_seconds");
  json.erase("journal");
  json["story"] = StoryJson(study.recording(), study.story());
  return report::JsonText(json, -1);
}

absl::StatusOr<std::string> DinnerJson(const Study& study, std::size_t number) {
  const report::DinnerStories stories = study.Dinners();
  if (number == 0 || number > stories.dinners.size()) {
    return absl::NotFoundError(absl::StrCat("number: there is no dinner ", number, "; the seller came to ",
                                            stories.dinners.size(), ", and they count from 1"));
  }
  const Recording& recording = study.recording();
  const report::DinnerStory& dinner = stories.dinners[number - 1];
  const std::vector<report::DinnerLine> lines = report::TellDinner(recording.scenario(), stories, number - 1);
  ordered_json promised = ordered_json::array();
  for (const report::Promise& promise : dinner.promises) {
    const Booking& booking = promise.booking;
    const std::int64_t over = booking.price_cents - dinner.list_cents;
    promised.push_back(
        {{"party", booking.owner},
         {"units", booking.units},
         {"price_cents", booking.price_cents},
         {"list_cents", dinner.list_cents},
         {"premium_permille", dinner.list_cents > 0 ? report::Rounded(over, 1000, dinner.list_cents) : 0},
         {"paid_cents", booking.deposit_cents * booking.units},
         {"due", booking.by_tick > 0 ? ordered_json(booking.by_tick) : ordered_json(nullptr)},
         {"delivered", promise.delivered},
         {"cancelled", promise.cancelled},
         {"open", promise.open},
         {"moved", promise.moved()},
         {"damages_cents", promise.damages_cents},
         {"e", EventOrNull(study.EventsOf(booking.id), 0)}});
  }
  ordered_json arrived = ordered_json::array();
  for (const report::Arrival& arrival : dinner.arrivals) {
    arrived.push_back({{"tick", arrival.tick},
                       {"party", arrival.party},
                       {"units", arrival.units},
                       {"paid_cents", arrival.paid_cents}});
  }
  ordered_json waited = ordered_json::array();
  for (const auto& [party, waiting] : dinner.waiting) {
    waited.push_back({{"party", party},
                      {"units", waiting.due + waiting.dated},
                      {"due_unit_ticks", waiting.due},
                      {"dated_unit_ticks", waiting.dated},
                      {"short_unit_ticks", waiting.short_of}});
  }
  const ordered_json json = {{"number", number},
                             {"table", recording.tables().NumberOf(dinner.opened.table)},
                             {"tick", dinner.tick},
                             {"date", report::DateOf(recording.scenario(), dinner.tick)},
                             {"lines", DinnerLines(study, dinner, lines).Json()},
                             {"pledges", PledgesOf(recording, lines, stories)},
                             {"promised", promised},
                             {"arrived", arrived},
                             {"waited", waited}};
  return report::JsonText(json, -1);
}

}  // namespace haggle::observe
