#include "deploy/report/absence.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/core/event_sink.h"
#include "broker/journal/names.h"
#include "broker/journal/replay.h"
#include "deploy/report/comparison.h"
#include "deploy/report/dinner_text.h"
#include "deploy/report/event_text.h"
#include "deploy/report/run_text.h"
#include "deploy/report/text.h"
#include "proto/base/number.h"
#include "proto/base/units.h"
#include "proto/base/visit.h"

namespace haggle::report {
namespace {

using nlohmann::ordered_json;

constexpr char kDinner[] = "dinner";

// What is told of the tables that somebody answers.
class Proposals : public core::EventSink {
 public:
  struct Proposal {
    HeldTable table;
    bool held = false;
  };
  explicit Proposals(const Scenario& scenario) : words_(scenario) {}
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override { VisitEventOn(event, *this); }
  const std::map<TableId, Proposal>& all() const { return all_; }
  const std::vector<TableId>& dinners() const { return dinners_; }  // held, in their order

 private:
  friend struct visiting::HandedOn<Proposals>;

  void On(const Event& event, const Invited& invited) {
    std::vector<std::string> guests;
    for (const Plea& plea : invited.pleas) guests.push_back(words_.PartyName(plea.party));
    const std::string what = "dinner for " + Join(guests) + " with " + words_.PartyName(invited.seller);
    all_[invited.table].table = {invited.table, event.tick, invited.seller, what};
  }
  void On(const Event& event, const RedirectionRequested& request) {
    all_[request.table].table = {request.table, event.tick, request.seller,
                                 "redirection of " + words_.Units(request.units, request.product) + " from " +
                                     words_.PartyName(request.from) + " to " + words_.PartyName(request.to)};
  }
  void On(const Event&, const TableOpened& opened) {
    if (all_.count(opened.table) == 0) return;
    all_[opened.table].held = true;
    if (opened.kind == TableKind::kDinner) dinners_.push_back(opened.table);
  }
  // What is said and done at tables, and elsewhere.
  void On(const Event&,
          const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Answered, Offered, Accepted,
                      Rejected, LeftTable, TableClosed, Refused, Ordered, Cancelled, Redirected, Claimed, ClaimBooked,
                      ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened, DamagesPaid,
                      Drawn, LeadQuoted, Rescheduled, SiteExtended, LineShared, TimedOut> auto&) {}

  const EventText words_;
  std::map<TableId, Proposal> all_;
  std::vector<TableId> dinners_;
};

absl::StatusOr<TableId> NumberOf(const Proposals& proposals, const std::string& text) {
  const bool dinner = text.rfind(kDinner, 0) == 0;
  std::string digits = dinner ? text.substr(sizeof(kDinner) - 1) : text;
  if (dinner && !digits.empty() && digits.front() == ' ') digits.erase(0, 1);
  const absl::StatusOr<std::int64_t> number = ParseInteger(digits, 1, std::numeric_limits<std::int64_t>::max());
  if (!number.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("expected a table's number, or dinner N, found \"", text, "\""));
  }
  if (!dinner) return static_cast<TableId>(*number);
  const auto held = static_cast<std::int64_t>(proposals.dinners().size());
  if (*number <= held) return proposals.dinners()[static_cast<std::size_t>(*number - 1)];
  return absl::InvalidArgumentError(
      absl::StrCat("there is no dinner ", *number, "; the seller came to ", held, " (haggle show lists them)"));
}

// Units that each party had received by the end of each tick.
class Received : public core::EventSink {
 public:
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    last_ = std::max(last_, event.tick);
    const auto* delivered = std::get_if<Delivered>(&event.body);
    if (delivered != nullptr) by_party_[delivered->party][event.tick] += delivered->units;
  }
  std::int64_t By(PartyId party, Tick tick) const {
    const auto own = by_party_.find(party);
    std::int64_t sum = 0;
    if (own == by_party_.end()) return sum;
    for (const auto& [when, units] : own->second) sum += when <= tick ? units : 0;
    return sum;
  }
  // Sum over the ticks of what it had had by then.
  std::int64_t UnitTicks(PartyId party, Tick last) const {
    const auto own = by_party_.find(party);
    Int128 sum = 0;
    if (own != by_party_.end()) {
      for (const auto& [when, units] : own->second) sum += Int128{units} * (last - when + 1);
    }
    return static_cast<std::int64_t>(std::min<Int128>(sum, std::numeric_limits<std::int64_t>::max()));
  }
  Tick last() const { return last_; }

 private:
  std::map<PartyId, std::map<Tick, std::int64_t>> by_party_;
  Tick last_ = 0;
};

// One of the two runs.
struct Future {
  Scenario scenario;
  ReplayedRun run;
  Received received;
};

absl::StatusOr<Future> ReadFuture(const std::string& path) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
  if (!reader.ok()) return reader.status();
  absl::StatusOr<ReplayedRun> run = ReplayWhole(**reader);
  if (!run.ok()) return run.status();
  Future side{(*reader)->scenario(), *std::move(run), {}};
  const absl::StatusOr<journal::ReplayResult> replayed = journal::Replay(**reader, &side.received, nullptr, {});
  if (!replayed.ok()) return replayed.status();
  return side;
}

// When the last that was agreed at the table had come; of one at which nothing was, its tick.
Tick LastOf(const ReplayedRun& run, const HeldTable& table) {
  Tick last = table.tick;
  for (const DinnerStory& dinner : run.dinners.dinners) {
    if (dinner.opened.table != table.table) continue;
    for (const Arrival& arrival : dinner.arrivals) last = std::max(last, arrival.tick);
  }
  for (const RedirectionStory& redirection : run.story.redirections) {
    if (redirection.redirected.table != table.table) continue;
    for (const auto* moved : {&redirection.out, &redirection.back}) {
      for (const Booking& booking : *moved) last = std::max(last, booking.requested_tick);
    }
  }
  return last;
}

// What a dinner promised, what came of it and who waited behind it, by the parts of DinnerLine.
void AddDinner(const Future& side, const HeldTable& table, ordered_json& json) {
  const std::vector<DinnerStory>& dinners = side.run.dinners.dinners;
  for (std::size_t i = 0; i < dinners.size(); ++i) {
    if (dinners[i].opened.table != table.table) continue;
    for (const DinnerLine& line : TellDinner(side.scenario, side.run.dinners, i)) {
      if (line.part != "promised" && line.part != "arrived" && line.part != "waited") continue;
      ordered_json entry = line.data;
      entry["text"] = line.text;
      json[line.part].push_back(std::move(entry));
    }
  }
}

void AddRedirection(const Future& side, const HeldTable& table, ordered_json& json) {
  const EventText words(side.scenario);
  for (const RedirectionStory& story : side.run.story.redirections) {
    if (story.redirected.table != table.table) continue;
    const Redirected& moved = story.redirected;
    json["moved"].push_back(
        {{"from", words.PartyName(moved.from)},
         {"to", words.PartyName(moved.to)},
         {"units", moved.units},
         {"swapped", moved.swapped},
         {"fee_cents", moved.fee_cents},
         {"unit_ticks", story.unit_ticks()},
         {"text", words.Units(moved.units, moved.product) + " of " + words.PartyName(moved.from) + " go to " +
                      words.PartyName(moved.to) + " for a fee of " + BigDollars(moved.fee_cents) + ", " +
                      Count(moved.swapped) + " later ones go back; " + UnitSpan(side.scenario, story.unit_ticks()) +
                      " sooner for it"}});
  }
}

ordered_json PartiesJson(const Future& with, const Future& without, Tick by) {
  ordered_json parties = ordered_json::array();
  const Tick last = std::max(with.received.last(), without.received.last());
  for (const journal::PartySummary& a : with.run.summary.run.parties) {
    PartyId id = 0;
    for (const Party& party : with.scenario.parties) id = party.name == a.name ? party.id : id;
    for (const journal::PartySummary& b : without.run.summary.run.parties) {
      if (a.name != b.name) continue;
      parties.push_back(
          {{"name", a.name},
           {"kind", journal::KindName(a.kind)},
           {"by_with", with.received.By(id, by)},
           {"by_without", without.received.By(id, by)},
           {"delivered_with", a.delivered},
           {"delivered_without", b.delivered},
           {"sooner_unit_ticks", without.received.UnitTicks(id, last) - with.received.UnitTicks(id, last)},
           {"utility_with", a.utility},
           {"utility_without", b.utility}});
    }
  }
  return parties;
}

std::string Signed(std::int64_t change, std::string (*tell)(std::int64_t)) {
  if (change == 0) return "=";
  return (change > 0 ? "+" : "-") + tell(change > 0 ? change : -change);
}

std::string PartiesText(const Absence& absence, bool colour) {
  const ordered_json& json = absence.json;
  TextTable table({"who would have had what", absl::StrCat("by tick ", json["by"].get<Tick>(), ", with"), "without", "",
                   "in the end, with", "without", "", "unit-ticks sooner", "worth to it"},
                  {true, false, false, false, false, false, false, false, false});
  for (const ordered_json& party : json["parties"]) {
    const auto number = [&](const char* key) { return party[key].get<std::int64_t>(); };
    table.Add({party["name"].get<std::string>(), Count(number("by_with")), Count(number("by_without")),
               Signed(number("by_without") - number("by_with"), Count), Count(number("delivered_with")),
               Count(number("delivered_without")),
               Signed(number("delivered_without") - number("delivered_with"), Count),
               Signed(number("sooner_unit_ticks"), Count),
               Signed(number("utility_without") - number("utility_with"), BigDollars)});
  }
  return "\n" + table.Text(0, colour);
}

// Those whom the table has helped, or harmed, the most first.
std::string SideOf(const Absence& absence, bool helped) {
  std::vector<std::pair<std::int64_t, std::string>> changes;
  for (const ordered_json& party : absence.json["parties"]) {
    const std::int64_t change =
        party["utility_with"].get<std::int64_t>() - party["utility_without"].get<std::int64_t>();
    if (change != 0 && (change > 0) == helped) changes.emplace_back(helped ? change : -change, party["name"]);
  }
  std::sort(changes.begin(), changes.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::vector<std::string> told;
  for (const auto& [change, name] : changes) told.push_back(name + " by " + BigDollars(change));
  return told.empty() ? "nobody" : Join(told);
}

std::string Lines(const ordered_json& entries, const std::string& head) {
  if (entries.empty()) return "";
  std::string text = "\n" + head + "\n";
  for (const ordered_json& entry : entries) text += "  " + entry["text"].get<std::string>() + "\n";
  return text;
}

std::string DinnersText(const Absence& absence, const char* key, const std::string& where) {
  std::string text;
  for (const ordered_json& dinner : absence.json[key]) {
    text += "  " + where + ": " + TickAndDate(absence.scenario, dinner["tick"].get<Tick>()) + ", " +
            dinner["host"].get<std::string>() + " invites the seller; " +
            (dinner["agreed"].get<bool>() ? "agreed on " + Count(dinner["units"].get<std::int64_t>()) + " units"
                                          : "no agreement") +
            "\n";
  }
  return text;
}

}  // namespace

absl::StatusOr<HeldTable> FindHeldTable(const journal::JournalReader& reader, const std::string& text) {
  Proposals proposals(reader.scenario());
  const absl::StatusOr<journal::ReplayResult> replayed = journal::Replay(reader, &proposals, nullptr, {});
  if (!replayed.ok()) return replayed.status();
  const absl::StatusOr<TableId> number = NumberOf(proposals, text);
  if (!number.ok()) return number.status();
  const auto found = proposals.all().find(*number);
  if (found == proposals.all().end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no dinner or redirection with the number ", *number,
                     "; haggle log --kind invited --kind redirection_requested lists them"));
  }
  if (found->second.held) return found->second.table;
  return absl::InvalidArgumentError(absl::StrCat("table ", *number, ", ", found->second.table.what,
                                                 ", was not held, so there is nothing to take away"));
}

absl::StatusOr<Absence> CompareWithout(const std::string& with, const std::string& without, const HeldTable& table) {
  const absl::StatusOr<JournalComparison> compared = CompareJournals(with, without);
  if (!compared.ok()) return compared.status();
  const absl::StatusOr<Future> side = ReadFuture(with);
  if (!side.ok()) return side.status();
  const absl::StatusOr<Future> other = ReadFuture(without);
  if (!other.ok()) return other.status();
  const Tick by = LastOf(side->run, table);
  Absence absence{side->scenario,
                  {{"table", table.table},
                   {"tick", table.tick},
                   {"date", DateOf(side->scenario, table.tick)},
                   {"what", table.what},
                   {"hash_with", compared->json["hash_a"]},
                   {"hash_without", compared->json["hash_b"]},
                   {"by", by},
                   {"promised", ordered_json::array()},
                   {"arrived", ordered_json::array()},
                   {"waited", ordered_json::array()},
                   {"moved", ordered_json::array()},
                   {"parties", PartiesJson(*side, *other, by)},
                   {"dinners_with", compared->json["dinners_only_a"]},
                   {"dinners_without", compared->json["dinners_only_b"]}}};
  AddDinner(*side, table, absence.json);
  AddRedirection(*side, table, absence.json);
  return absence;
}

std::string AbsenceText(const Absence& absence, bool colour) {
  const ordered_json& json = absence.json;
  std::string text = "without table " + std::to_string(json["table"].get<TableId>()) + ", the " +
                     json["what"].get<std::string>() + " in " +
                     TickAndDate(absence.scenario, json["tick"].get<Tick>()) + "\n";
  text += Lines(json["promised"], "what was promised there");
  text += Lines(json["moved"], "what was agreed there");
  if (json["promised"].empty() && json["moved"].empty()) text += "\nnothing was agreed there\n";
  text += Lines(json["waited"], "who waited behind its units, as it was");
  const std::string dinners =
      DinnersText(absence, "dinners_with", "with it") + DinnersText(absence, "dinners_without", "without");
  if (!dinners.empty()) text += "\ndinners of one run alone\n" + dinners;
  text += PartiesText(absence, colour);
  text += "\nbetter off with it: " + SideOf(absence, true) + "\nbetter off without: " + SideOf(absence, false) + "\n";
  return text;
}

}  // namespace haggle::report
