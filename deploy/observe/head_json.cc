#include "deploy/observe/head_json.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/core/limits.h"
#include "broker/journal/measure_list.h"
#include "broker/journal/names.h"
#include "deploy/observe/json_out.h"
#include "deploy/report/event_text.h"
#include "deploy/report/log_writer.h"
#include "deploy/report/text.h"
#include "proto/base/civil_date.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"
#include "proto/base/sha256.h"
#include "proto/codec/enum_names.h"

namespace haggle::observe {
namespace {

void EventOrNull(std::size_t event, JsonOut& json) {
  if (event == kNoEvent) {
    json.Null();
  } else {
    json.Number(event);
  }
}

template <class Ids>
void Numbers(const Ids& ids, JsonOut& json) {
  json.Open('[');
  for (const auto id : ids) json.Number(id);
  json.Close(']');
}

// How far somebody knows a run.
struct Known {
  std::size_t steps = 0;
  std::size_t marks = 0;
};

// What tells whether somebody who knows `steps` of a run knows this one, as it began, is cast and was amended.
std::string Fingerprint(const Recording& recording, const RunFacts& facts, std::size_t steps) {
  std::string of = absl::StrCat(recording.amendments().size(), ";");
  for (const journal::CastLine& line : facts.cast) {
    absl::StrAppend(&of, line.party, ";", line.strategy, ";", line.parameters, ";", line.language, ";");
  }
  if (steps > 0) absl::StrAppend(&of, Hex(recording.log().HashOf(steps - 1)));
  Sha256 sha;
  sha.Update(of);
  return Hex(sha.Finish()).substr(0, 24);
}

std::string AtOf(const Recording& recording, const RunFacts& facts) {
  const std::size_t steps = recording.steps().size();
  return absl::StrCat(steps, "-", recording.marks().marks().size(), "-", Fingerprint(recording, facts, steps));
}

// Nothing: it is not known to be of this run.
std::optional<Known> KnownBy(const std::string& at, const Recording& recording, const RunFacts& facts) {
  const std::vector<std::string> parts = absl::StrSplit(at, '-');
  if (parts.size() != 3) return std::nullopt;
  const absl::StatusOr<std::uint64_t> steps = ParseUnsigned(parts[0], 0, recording.steps().size());
  const absl::StatusOr<std::uint64_t> marks = ParseUnsigned(parts[1], 0, recording.marks().marks().size());
  if (!steps.ok() || !marks.ok() || parts[2] != Fingerprint(recording, facts, static_cast<std::size_t>(*steps))) {
    return std::nullopt;
  }
  return Known{static_cast<std::size_t>(*steps), static_cast<std::size_t>(*marks)};
}

class Head {
 public:
  Head(const Recording& recording, const RunFacts& facts)
      : recording_(recording), scenario_(recording.scenario()), facts_(facts) {}

  std::string Json(const RunName& name) {
    json_.Open('{');
    json_.Key("run").Text(name.id);
    json_.Key("life").Number(name.life);
    json_.Key("at").Text(AtOf(recording_, facts_));
    json_.Key("scenario");
    TellScenario();
    json_.Key("cast");
    TellCast();
    TellStanding();
    TellNames();
    TellTicks();
    json_.Key("marks");
    TellMarks(0);
    TellMarksLeftOut();
    json_.Key("tables");
    TellTables(0);
    json_.Key("dinners");
    TellDinners(0);
    json_.Key("measures");
    TellMeasures();
    json_.Close('}');
    return json_.Take();
  }

  // What has changed since somebody knew so much.
  std::string Change(const RunName& name, const std::string& since, const Known& known) {
    const std::size_t events = recording_.FirstEventOf(known.steps);
    json_.Open('{');
    json_.Key("run").Text(name.id);
    json_.Key("life").Number(name.life);
    json_.Key("since").Text(since);
    json_.Key("at").Text(AtOf(recording_, facts_));
    TellStanding();
    TellTicksSince(known.steps == 0 ? 0 : static_cast<std::size_t>(recording_.steps().tick[known.steps - 1]));
    json_.Key("marks").Open('{');
    json_.Key("from").Number(known.marks);
    json_.Key("values");
    TellMarks(known.marks);
    json_.Close('}');
    TellMarksLeftOut();
    json_.Key("tables");
    TellTables(events);
    json_.Key("dinners");
    TellDinners(events);
    json_.Close('}');
    return json_.Take();
  }

 private:
  PartyId IdOf(std::string_view name) const {
    for (const Party& party : scenario_.parties) {
      if (party.name == name) return party.id;
    }
    return kNature;
  }

  void TellParties() {
    json_.Open('[');
    for (const Party& party : scenario_.parties) {
      json_.Open('{');
      json_.Key("id").Number(party.id);
      json_.Key("n").Number(recording_.numbers().Of(party.id));
      json_.Key("name").Text(party.name);
      json_.Key("label").Text(Escaped(party.name));
      json_.Key("kind").Text(codec::EnumName(party.kind));
      std::optional<PartyId> principal;
      std::vector<PartyId> affiliates;
      for (const Party& other : scenario_.parties) {
        for (const Affiliate& affiliate : other.affiliates) {
          if (affiliate.party == party.name) principal = other.id;
        }
      }
      for (const Affiliate& affiliate : party.affiliates) affiliates.push_back(IdOf(affiliate.party));
      json_.Key("of").NumberOrNull(principal);
      json_.Key("affiliates");
      Numbers(affiliates, json_);
      json_.Key("trades").Bool(!party.wants.demand.empty() || !party.supply.empty());
      json_.Key("members").Number(std::max<std::int64_t>(party.members, 1));
      json_.Close('}');
    }
    json_.Close(']');
  }

  void TellScenario() {
    const bool dated = !report::DateOf(scenario_, 0).empty();
    json_.Open('{');
    json_.Key("name").Text(scenario_.name);
    json_.Key("description").Text(scenario_.summary);
    json_.Key("seed").Text(std::to_string(scenario_.seed));
    json_.Key("start_date").TextOrNull(dated ? scenario_.start_date : "");
    json_.Key("tick_days").NumberOrNull(dated ? std::optional(scenario_.tick_days) : std::nullopt);
    json_.Key("ticks").Number(core::LastTick(recording_.run().scenario()) + 1);  // a fork may have changed it
    json_.Key("parties");
    TellParties();
    json_.Key("products").Open('[');
    for (std::size_t i = 0; i < scenario_.products.size(); ++i) {
      const Product& product = scenario_.products[i];
      std::optional<ProductId> source;
      for (const Party& party : scenario_.parties) {
        for (const Supply& supply : party.supply) {
          for (std::size_t p = 0; p < scenario_.products.size(); ++p) {
            const bool made = supply.product == product.name && scenario_.products[p].name == supply.source;
            if (made) source = static_cast<ProductId>(p);
          }
        }
      }
      json_.Open('{');
      json_.Key("id").Number(i);
      json_.Key("name").Text(product.name);
      json_.Key("seller").Number(IdOf(product.seller));
      json_.Key("source").NumberOrNull(source);
      json_.Key("serves").TextOrNull(product.serves);
      json_.Close('}');
    }
    json_.Close(']');
    json_.Key("allocation").Text(codec::EnumName(scenario_.rules.allocation));
    json_.Close('}');
  }

  void TellCast() {
    json_.Open('[');
    for (const journal::CastLine& line : facts_.cast) {
      json_.Open('{');
      json_.Key("party").Text(line.party);
      json_.Key("id").Number(IdOf(line.party));
      json_.Key("strategy").Text(line.strategy);
      json_.Key("parameters").Text(line.parameters);
      json_.Key("language").Text(line.language);
      json_.Close('}');
    }
    json_.Close(']');
  }

  void TellStanding() {
    json_.Key("state").Text(facts_.state);
    json_.Key("reason").Text(facts_.reason);
    json_.Key("hash").Text(Hex(recording_.run().hash()));
    json_.Key("outcome").TextOrNull(facts_.outcome);
    json_.Key("events").Number(recording_.events().size());
    json_.Key("steps").Number(recording_.steps().size());
    json_.Key("commands").Number(recording_.run().commands());
    json_.Key("tick").Number(recording_.run().market().tick());
    json_.Key("over").Bool(recording_.run().done());
    json_.Key("waiting_for");
    Numbers(recording_.run().market().due(), json_);
    json_.Key("held_ms").Number(HeldMs(recording_.run(), facts_));
    json_.Key("fork");
    if (!facts_.fork) {
      json_.Null();
      return;
    }
    json_.Open('{');
    json_.Key("parent_hash").Text(facts_.fork->hash);
    json_.Key("step").Number(facts_.fork->steps);
    json_.Key("tick").Number(facts_.fork->tick);
    json_.Key("change").Text(launch::ChangeText(*facts_.fork));
    json_.Close('}');
  }

  void TellNames() {
    json_.Key("kinds").Open('[');
    json_.Text("");
    for (const std::string& kind : ColumnKinds()) json_.Text(kind);
    json_.Close(']');
    json_.Key("hidden").Open('[');
    for (const std::string& kind : report::HiddenKinds()) json_.Text(kind);
    json_.Close(']');
    json_.Key("phases").Open('[');
    for (int phase = 0; phase <= static_cast<int>(Phase::kClosed); ++phase) {
      json_.Text(journal::PhaseName(static_cast<Phase>(phase)));
    }
    json_.Close(']');
  }

  void TellTicks() {
    json_.Key("dates").Open('[');
    const auto start = ParseDate(scenario_.start_date);
    if (start.ok()) {
      for (Tick tick = 0; tick <= core::LastTick(recording_.run().scenario()); ++tick) {
        json_.Text(FormatDate(DateOfTick(*start, scenario_.tick_days, tick)));
      }
    }
    json_.Close(']');
    json_.Key("ticks_first");
    TellFirsts(0);
    json_.Key("counts");
    TellCounts(0);
  }

  void TellTicksSince(std::size_t tick) {
    for (const bool counts : {false, true}) {
      json_.Key(counts ? "counts" : "ticks_first").Open('{');
      json_.Key("from").Number(tick);
      json_.Key(counts ? "kinds" : "values");
      if (counts) {
        TellCounts(tick);
      } else {
        TellFirsts(tick);
      }
      json_.Close('}');
    }
  }

  // The first event of each tick, from one on.
  void TellFirsts(std::size_t from) {
    json_.Open('[');
    for (std::size_t tick = from; tick < recording_.tick_steps().size(); ++tick) {
      json_.Number(recording_.FirstEventOf(recording_.tick_steps()[tick]));
    }
    json_.Close(']');
  }

  // Of the kinds that occur from that tick on.
  void TellCounts(std::size_t from) {
    json_.Open('{');
    for (std::size_t kind = 1; kind < recording_.counts().size(); ++kind) {
      const std::vector<std::uint32_t>& counts = recording_.counts()[kind];
      if (counts.size() <= from) continue;
      json_.Key(ColumnKinds()[kind - 1]).Open('[');
      for (std::size_t tick = from; tick < recording_.tick_steps().size(); ++tick) {
        json_.Number(tick < counts.size() ? counts[tick] : 0U);
      }
      json_.Close(']');
    }
    json_.Close('}');
  }

  void TellMarks(std::size_t from) {
    json_.Open('[');
    for (std::size_t i = from; i < recording_.marks().marks().size(); ++i) {
      const Mark& mark = recording_.marks().marks()[i];
      json_.Open('{');
      json_.Key("e").Number(mark.event);
      json_.Key("tick").Number(mark.tick);
      json_.Key("kind").Text(MarkName(mark.kind));
      json_.Key("text").Text(mark.text);
      json_.Key("party").NumberUnless0(mark.party);
      json_.Key("table").NumberUnless0(mark.table);
      json_.Key("dinner").NumberUnless0(mark.dinner);
      json_.Close('}');
    }
    json_.Close(']');
  }

  void TellMarksLeftOut() {
    json_.Key("marks_left_out").Open('{');
    for (std::size_t i = 0; i < kMarkKinds; ++i) {
      const auto kind = static_cast<MarkKind>(i);
      const std::size_t count = recording_.marks().CountOf(kind);
      if (count > Marks::kMostOfAKind) json_.Key(MarkName(kind)).Number(count - Marks::kMostOfAKind);
    }
    json_.Close('}');
  }

  // Those that have changed by event `since` or after it.
  void TellTables(std::size_t since) {
    json_.Open('[');
    std::size_t number = 0;
    for (const TableEntry& table : recording_.tables().tables()) {
      ++number;
      if (table.changed < since) continue;
      json_.Open('{');
      json_.Key("i").Number(number);
      json_.Key("id").Text(std::to_string(table.id));
      json_.Key("kind").Text(journal::KindName(table.kind));
      json_.Key("name").Text(table.name);
      json_.Key("protocol").Text(journal::ProtocolName(table.protocol));
      json_.Key("tick").Number(table.tick);
      json_.Key("host").NumberUnless0(table.host);
      json_.Key("parties");
      Numbers(table.parties, json_);
      json_.Key("proposed");
      EventOrNull(table.proposed, json_);
      json_.Key("opened");
      EventOrNull(table.opened, json_);
      json_.Key("closed");
      EventOrNull(table.closed, json_);
      json_.Key("result").Text(table.result == TableResult::kUnset ? "open" : codec::EnumName(table.result));
      json_.Key("outcome").Text(table.outcome);
      json_.Close('}');
    }
    json_.Close(']');
  }

  void TellDinners(std::size_t since) {
    const report::EventText names(scenario_);
    json_.Open('[');
    std::size_t number = 0;
    for (const DinnerEntry& dinner : recording_.tables().dinners()) {
      ++number;
      if (dinner.changed < since) continue;
      const TableEntry* const table = recording_.tables().Find(dinner.table);
      std::vector<std::string> sitting;
      for (const PartyId party : table->parties) sitting.push_back(names.PartyName(party));
      json_.Open('{');
      json_.Key("number").Number(number);
      json_.Key("table").Number(dinner.table);
      json_.Key("tick").Number(dinner.tick);
      json_.Key("e").Number(dinner.opened);
      json_.Key("title").Text(report::Join(sitting) + " about " + names.ProductName(table->product));
      json_.Key("guests");
      Numbers(dinner.guests, json_);
      json_.Key("units").Number(dinner.units);
      json_.Key("refused_before").Number(dinner.refused_before);
      json_.Close('}');
    }
    json_.Close(']');
  }

  void TellMeasures() {
    json_.Open('[');
    for (const journal::MeasureInfo& info : journal::MeasureList()) {
      json_.Open('{');
      json_.Key("name").Text(info.name);
      json_.Key("unit").Text(journal::MeasureUnitName(info.unit));
      json_.Key("by").Open('[');
      const auto has = [&info](int scopes) { return (info.scopes & scopes) != 0; };
      if (has(journal::kTickProductParty | journal::kTickProduct | journal::kTickParty)) json_.Text("tick");
      if (has(journal::kTickProductParty | journal::kTickProduct | journal::kRunProductParty | journal::kRunProduct)) {
        json_.Text("product");
      }
      if (has(journal::kTickProductParty | journal::kTickParty | journal::kRunProductParty | journal::kRunParty)) {
        json_.Text("party");
      }
      json_.Close(']');
      json_.Key("meaning").Text(info.what);
      json_.Close('}');
    }
    json_.Close(']');
  }

  const Recording& recording_;
  const Scenario& scenario_;
  const RunFacts& facts_;
  JsonOut json_;
};

}  // namespace

std::string HeadJson(const RunName& name, const Recording& recording, const RunFacts& facts, const std::string& since) {
  const std::optional<Known> known = KnownBy(since, recording, facts);
  Head head(recording, facts);
  return known.has_value() ? head.Change(name, since, *known) : head.Json(name);
}

}  // namespace haggle::observe
