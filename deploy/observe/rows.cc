#include "deploy/observe/rows.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "broker/journal/names.h"
#include "deploy/report/event_text.h"
#include "deploy/report/text.h"
#include "proto/codec/enum_names.h"

namespace haggle::observe {
namespace {

// Tells events of a range of a run.
class RowTeller : public Onlooker {
 public:
  // `chosen`, sorted, may be null: all from `from` on before `behind`.
  RowTeller(const Recording& recording, std::size_t from, std::size_t behind, const std::vector<std::size_t>* chosen,
            JsonOut& json)
      : recording_(recording), from_(from), behind_(behind), chosen_(chosen), json_(json) {}

  void OnEvent(const Place& place, std::size_t index, const Event& event, bool, const std::vector<PartyId>&) override {
    if (index < from_ || index >= behind_) return;
    if (chosen_ != nullptr && !std::binary_search(chosen_->begin(), chosen_->end(), index)) return;
    AppendRow(recording_, place, index, event, json_);
  }

 private:
  const Recording& recording_;
  const std::size_t from_;
  const std::size_t behind_;
  const std::vector<std::size_t>* chosen_;
  JsonOut& json_;
};

// Whether what the columns say of an event is what is looked for.
bool MayMatch(const EventColumns& events, const Search& search, std::size_t index) {
  if (search.party && events.party[index] != *search.party && events.other[index] != *search.party) return false;
  if (search.table && events.table[index] != *search.table) return false;
  if (search.kinds.empty()) return true;
  return std::find(search.kinds.begin(), search.kinds.end(), events.kind[index]) != search.kinds.end();
}

// As the log tells it; and since a row has no head that names the table, one that came to nothing does so itself.
std::string RowText(const Recording& recording, const Place& place, std::size_t index, const Event& event) {
  std::string told = place.text.Tell(event);
  if (!EndedInVain(event)) return told;
  const TableEntry* const entry = recording.tables().Find(recording.events().table[index]);
  if (entry == nullptr) return told;
  std::vector<std::string> names;
  for (const PartyId party : entry->parties) names.push_back(place.text.PartyName(party));
  return place.text.TableName(entry->id) + " of " + report::Join(names) + ": " + told;
}

class TextSearch : public Onlooker {
 public:
  TextSearch(const Recording& recording, const Search& search, const std::vector<std::size_t>& candidates)
      : recording_(recording),
        text_(absl::AsciiStrToLower(search.text)),
        without_(absl::AsciiStrToLower(search.without)),
        candidates_(candidates) {}

  void OnEvent(const Place& place, std::size_t index, const Event& event, bool, const std::vector<PartyId>&) override {
    if (!std::binary_search(candidates_.begin(), candidates_.end(), index)) return;
    const std::string told =
        absl::AsciiStrToLower(RowText(recording_, place, index, event) + "\n" + WhyText(place, event.cause));
    if (!text_.empty() && !absl::StrContains(told, text_)) return;
    if (!without_.empty() && absl::StrContains(told, without_)) return;
    found.push_back(index);
  }

  std::vector<std::size_t> found;

 private:
  const Recording& recording_;
  const std::string text_;
  const std::string without_;
  const std::vector<std::size_t>& candidates_;
};

// `behind`: the first event that was not looked at, of `all` that there are.
std::string FoundJson(const std::vector<std::size_t>& events, std::size_t behind, std::size_t all) {
  JsonOut json;
  json.Open('{');
  json.Key("events").Open('[');
  for (const std::size_t event : events) json.Number(event);
  json.Close(']');
  json.Key("next").NumberOrNull(behind < all ? std::optional(behind) : std::nullopt);
  json.Key("to").Number(behind);
  json.Close('}');
  return json.Take();
}

}  // namespace

std::string WhyText(const Place& place, Seq seq) {
  const std::vector<Command>& commands = place.commands.commands;
  if (commands.empty() || seq < commands.front().seq) return "";
  const std::size_t at = seq - commands.front().seq;
  if (at >= commands.size() || at >= place.told.whys.size()) return "";
  return TellWhy(place.told.whys[at], [&place](PartyId party) { return place.text.PartyName(party); });
}

void AppendRow(const Recording& recording, const Place& place, std::size_t index, const Event& event, JsonOut& json) {
  json.Open('{');
  json.Key("e").Number(index);
  json.Key("seq").TextOrNull(event.cause == 0 ? "" : std::to_string(event.cause));
  json.Key("step").Number(place.step);
  json.Key("tick").Number(event.tick);
  json.Key("date").TextOrNull(report::DateOf(recording.scenario(), event.tick));
  json.Key("phase").Text(journal::PhaseName(static_cast<Phase>(recording.steps().phase[place.step])));
  json.Key("part").Number(recording.steps().part[place.step]);
  json.Key("kind").Text(ColumnKinds()[recording.events().kind[index] - 1U]);
  json.Key("party").NumberUnless0(recording.numbers().IdOf(recording.events().party[index]));
  json.Key("other").NumberOrNull(recording.events().other[index] == 0
                                     ? std::nullopt
                                     : std::optional(recording.numbers().IdOf(recording.events().other[index])));
  json.Key("table").NumberUnless0(recording.events().table[index]);
  json.Key("text").Text(RowText(recording, place, index, event));
  json.Key("why").TextOrNull(WhyText(place, event.cause));
  json.Key("refused");
  if (const auto* refused = std::get_if<Refused>(&event.body)) {
    json.Text(codec::EnumName(refused->reason));
  } else {
    json.Null();
  }
  json.Close('}');
}

std::string RowsJson(const Recording& recording, std::size_t from, std::size_t count) {
  const std::size_t events = recording.events().size();
  from = std::min(from, events);
  const std::size_t behind = from + std::min(count, events - from);
  JsonOut json;
  json.Open('{');
  json.Key("from").Number(from);
  json.Key("rows").Open('[');
  if (behind > from) {
    RowTeller teller(recording, from, behind, nullptr, json);
    recording.Walk(recording.events().step[from], recording.events().step[behind - 1], teller);
  }
  json.Close(']');
  json.Close('}');
  return json.Take();
}

std::string ChosenRowsJson(const Recording& recording, std::vector<std::size_t> events) {
  constexpr std::size_t kFar = 2'000;  // steps: farther apart they are walked to by themselves
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  std::erase_if(events, [&](std::size_t event) { return event >= recording.events().size(); });
  const std::vector<std::uint32_t>& step = recording.events().step;
  JsonOut json;
  json.Open('{');
  json.Key("from").Number(events.empty() ? 0 : events.front());
  json.Key("rows").Open('[');
  for (std::size_t first = 0; first < events.size();) {
    std::size_t last = first;
    while (last + 1 < events.size() && step[events[last + 1]] - step[events[last]] < kFar) ++last;
    RowTeller teller(recording, events[first], events[last] + 1, &events, json);
    recording.Walk(step[events[first]], step[events[last]], teller);
    first = last + 1;
  }
  json.Close(']');
  json.Close('}');
  return json.Take();
}

std::string FindJson(const Recording& recording, const Search& search) {
  const bool told = !search.text.empty() || !search.without.empty();
  std::vector<std::size_t> candidates;
  const std::size_t all = recording.events().size();
  std::size_t index = std::min(search.from, all);
  for (; index < all && (!told || candidates.size() < kMostTold); ++index) {
    if (MayMatch(recording.events(), search, index)) candidates.push_back(index);
  }
  if (!told || candidates.empty()) return FoundJson(candidates, index, all);
  TextSearch searching(recording, search, candidates);
  const std::vector<std::uint32_t>& step = recording.events().step;
  recording.Walk(step[candidates.front()], step[candidates.back()], searching);
  return FoundJson(searching.found, index, all);
}

}  // namespace haggle::observe
