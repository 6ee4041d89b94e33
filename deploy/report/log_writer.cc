#include "deploy/report/log_writer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "broker/core/nature.h"
#include "broker/journal/replay.h"
#include "deploy/report/ink.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "nlohmann/json.hpp"
#include "proto/base/why.h"
#include "proto/codec/enum_names.h"
#include "proto/codec/event_json.h"

namespace haggle::report {
namespace {

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string Indented(const std::string& text, const std::string& indent) {
  std::string result = indent;
  for (const char c : text) {
    result += c;
    if (c == '\n') result += indent + "    ";
  }
  return result + "\n";
}

}  // namespace

const std::vector<std::string>& HiddenKinds() {
  static const auto* const kinds = new std::vector<std::string>{Statement::kName, SellerBook::kName, Allocated::kName,
                                                                TickBegan::kName, Rescheduled::kName};
  return *kinds;
}

LogWriter::LogWriter(const Scenario& scenario, LogFilter filter, LogFormat format, bool colour, Out out)
    : scenario_(scenario),
      filter_(std::move(filter)),
      format_(format),
      colour_(colour),
      out_(std::move(out)),
      event_text_(scenario) {
  Scenario ranged = scenario;
  for (const std::vector<core::NamedRange>& ranges : {core::RangesOf(ranged), core::TickRangesOf(ranged)}) {
    for (const core::NamedRange& range : ranges) {
      if (range.low < range.high) open_ranges_.push_back(range.path);
    }
  }
}

void LogWriter::OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) {
  const bool shown =
      all || !filter_.party || std::find(audience.begin(), audience.end(), *filter_.party) != audience.end();
  entries_.push_back({event, shown});
}

bool LogWriter::Wanted(const Entry& entry) const {
  if (!entry.shown || entry.event.tick < filter_.first || entry.event.tick > filter_.last) return false;
  const std::string kind = KindOf(entry.event);
  if (!filter_.kinds.empty()) return Contains(filter_.kinds, kind);
  if (format_ != LogFormat::kText) return true;
  if (const auto* drawn = std::get_if<Drawn>(&entry.event.body)) return Contains(open_ranges_, drawn->path);
  return !Contains(HiddenKinds(), kind);
}

const Command* LogWriter::CommandOf(const Step& step, Seq cause) const {
  for (const Command& command : step.commands) {
    if (command.seq == cause) return &command;
  }
  return nullptr;
}

std::string LogWriter::WhyOf(const Step& step, const std::vector<Why>& whys, Seq cause) const {
  const Command* command = CommandOf(step, cause);
  if (command == nullptr) return "";
  const auto place = static_cast<std::size_t>(command - step.commands.data());
  // A party is not told why others do what they do.
  if (place >= whys.size() || (filter_.party && command->party != *filter_.party)) return "";
  return TellWhy(whys[place], [this](PartyId party) { return event_text_.PartyName(party); });
}

void LogWriter::MergeDeliveries() {
  std::vector<Entry> merged;
  for (Entry& entry : entries_) {
    auto* delivered = std::get_if<Delivered>(&entry.event.body);
    if (delivered == nullptr) {
      merged.push_back(std::move(entry));
      continue;
    }
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const Entry& other) {
      const auto* before = std::get_if<Delivered>(&other.event.body);
      return before != nullptr && before->party == delivered->party && before->product == delivered->product;
    });
    if (same == merged.end()) {
      merged.push_back(std::move(entry));
    } else {
      auto& sum = std::get<Delivered>(same->event.body);
      sum.units += delivered->units;
      sum.paid_cents += delivered->paid_cents;
    }
  }
  entries_ = std::move(merged);
}

void LogWriter::OnStep(const Step& step, const std::vector<Why>& whys) {
  if (format_ == LogFormat::kText) MergeDeliveries();
  Seq reasoned = 0;  // its reason has been given
  for (const Entry& entry : entries_) {
    const Event& event = entry.event;
    ++number_;
    // Told even if it is not wanted: an offer is told by what was opened.
    const std::string told = event_text_.Tell(event);
    if (filter_.table) {
      if (TableOf(event) == *filter_.table) {
        table_seen_ = true;
        matched_cause_ = event.cause;
      } else if (TableOf(event) != 0 || event.cause == 0 || event.cause != matched_cause_) {
        continue;
      }
    }
    if (!Wanted(entry)) continue;
    std::string why;
    if (event.cause != 0 && event.cause != reasoned) {
      why = WhyOf(step, whys, event.cause);
      reasoned = event.cause;
    }
    switch (format_) {
      case LogFormat::kText:
        WriteText(event, told, why);
        break;
      case LogFormat::kJsonLines:
        WriteJson(step, event, told, why);
        break;
      case LogFormat::kCsv:
        WriteCsv(step, event, told, why);
        break;
    }
  }
  entries_.clear();
}

void LogWriter::Begin() const {
  if (format_ == LogFormat::kCsv) out_("seq,tick,date,phase,step,kind,party,table,text,why\n");
}

void LogWriter::WriteText(const Event& event, const std::string& told, const std::string& why) {
  if (event.tick != headed_) {
    const std::string date = DateOf(scenario_, event.tick);
    const std::string head = "tick " + std::to_string(event.tick) + (date.empty() ? "" : ", " + date);
    out_((headed_ == INT32_MIN ? "" : "\n") + Paint(Ink::kBold, head, colour_) + "\n");
    headed_ = event.tick;
  }
  const TableId table = TableOf(event);
  std::string line = told;
  if (table != 0 && !std::holds_alternative<TableOpened>(event.body)) {
    line = event_text_.TableName(table) + (told.rfind("round ", 0) == 0 ? ", " : ": ") + told;
  }
  out_(Indented(line, "  "));
  if (!why.empty()) out_(Paint(Ink::kDim, "      why: " + why, colour_) + "\n");
}

void LogWriter::WriteJson(const Step& step, const Event& event, const std::string& told, const std::string& why) const {
  using nlohmann::ordered_json;
  const PartyId party = PartyOf(event);
  const std::string date = DateOf(scenario_, event.tick);
  ordered_json line = {{"number", number_},
                       {"seq", event.cause},
                       {"tick", event.tick},
                       {"date", date.empty() ? ordered_json(nullptr) : ordered_json(date)},
                       {"phase", codec::EnumName(step.phase)},
                       {"step", step.step},
                       {"kind", KindOf(event)},
                       {"party", party == kNature ? ordered_json(nullptr) : ordered_json(event_text_.PartyName(party))},
                       {"table", TableOf(event)},
                       {"text", told},
                       {"why", why.empty() ? ordered_json(nullptr) : ordered_json(why)},
                       {"event", codec::ToJson(event)}};
  out_(JsonText(line, -1) + "\n");
}

void LogWriter::WriteCsv(const Step& step, const Event& event, const std::string& told, const std::string& why) const {
  const PartyId party = PartyOf(event);
  out_(CsvLine({std::to_string(event.cause), std::to_string(event.tick), DateOf(scenario_, event.tick),
                std::string(codec::EnumName(step.phase)), std::to_string(step.step), KindOf(event),
                party == kNature ? "" : event_text_.PartyName(party), std::to_string(TableOf(event)), OnOneLine(told),
                OnOneLine(why)}));
}

absl::Status WriteSteps(const journal::JournalReader& reader, run::Run& run, LogWriter& writer) {
  journal::ReplayHooks hooks;
  hooks.events = &writer;
  hooks.after_step = [&](const Step& step, const journal::Told& told) { writer.OnStep(step, told.whys); };
  return journal::ReplayTo(reader, journal::kWholeJournal, run, hooks);
}

}  // namespace haggle::report
