#include "deploy/sweep/keep.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "broker/journal/measure_list.h"
#include "deploy/report/event_text.h"
#include "deploy/report/text.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {
namespace {

constexpr std::uint8_t kOfTicks = journal::kTickProductParty | journal::kTickProduct | journal::kTickParty;

bool Has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void Add(std::vector<std::string>& names, const std::string& name) {
  if (!Has(names, name)) names.insert(std::upper_bound(names.begin(), names.end(), name), name);
}

std::string With(const char* word, const std::vector<std::string>& names) {
  return names.empty() ? absl::StrCat(",", word) : absl::StrCat(",", word, ":", absl::StrJoin(names, ","));
}

}  // namespace

bool Keep::WantsTick(std::string_view name) const { return ticks && (tick_names.empty() || Has(tick_names, name)); }

bool Keep::Wants(const Event& event) const {
  return events && (event_kinds.empty() || Has(event_kinds, report::KindOf(event)));
}

std::string Keep::Text() const {
  return "metrics" + (ticks ? With("ticks", tick_names) : "") + (events ? With("events", event_kinds) : "");
}

absl::Status CheckNames(const Keep& keep) {
  for (const std::string& kind : keep.event_kinds) {
    if (Has(report::EventKinds(), kind)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("no event is called ", Quoted(kind), report::Instead(kind, report::EventKinds())));
  }
  std::vector<std::string> by_tick;
  for (const journal::MeasureInfo& info : journal::MeasureList()) {
    if ((info.scopes & kOfTicks) != 0) by_tick.emplace_back(info.name);
  }
  for (const std::string& name : keep.tick_names) {
    if (Has(by_tick, name)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("no measure by tick is called ", Quoted(name), report::Instead(name, by_tick)));
  }
  return absl::OkStatus();
}

absl::StatusOr<Keep> ParseKeep(const std::vector<std::string>& texts) {
  Keep keep;
  // Whether all were asked for somewhere, so that names elsewhere leave nothing out.
  bool all_ticks = false;
  bool all_events = false;
  for (const std::string& text : texts) {
    std::vector<std::string>* names = nullptr;  // that a plain word belongs to
    for (const std::string& word : std::vector<std::string>(absl::StrSplit(text, ','))) {
      const std::size_t colon = word.find(':');
      const std::string head = word.substr(0, colon);
      const bool named = colon != std::string::npos;
      if (head == "metrics" && !named) {
        names = nullptr;
        continue;
      }
      std::string name = word;
      if (head == "ticks" || head == "events") {
        (head == "ticks" ? keep.ticks : keep.events) = true;
        names = head == "ticks" ? &keep.tick_names : &keep.event_kinds;
        if (!named) {
          (head == "ticks" ? all_ticks : all_events) = true;
          names = nullptr;
          continue;
        }
        name = word.substr(colon + 1);
      }
      if (names == nullptr || name.empty()) {
        return absl::InvalidArgumentError(absl::StrCat("--keep ", Quoted(text), ": found ", Quoted(word),
                                                       "; expected metrics, ticks[:NAME,...] or events[:KIND,...]"));
      }
      Add(*names, name);
    }
  }
  if (all_ticks) keep.tick_names.clear();
  if (all_events) keep.event_kinds.clear();
  if (absl::Status known = CheckNames(keep); !known.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("--keep ", absl::StrJoin(texts, ","), ": ", known.message()));
  }
  return keep;
}

}  // namespace haggle::sweep
