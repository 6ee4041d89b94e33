#include "deploy/report/glance.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "deploy/report/text.h"
#include "proto/base/why.h"

namespace haggle::report {
namespace {

bool Is(const std::string& kind, const std::vector<std::string_view>& kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// What follows from a move in numbers, line by line: nobody's decision.
bool IsConsequence(const std::string& kind) {
  return Is(kind, {Delivered::kName, Allocated::kName, Statement::kName, SellerBook::kName, Rescheduled::kName,
                   Drawn::kName, TickBegan::kName});
}

bool IsSaidAtTable(const std::string& kind) {
  return Is(kind, {Offered::kName, Accepted::kName, Rejected::kName, LeftTable::kName});
}

}  // namespace

void Glance::OnEvent(const Event& event, bool, const std::vector<PartyId>&) { events_.push_back(event); }

std::string Glance::LastWord(TableId table) const {
  const auto found = words_.find(table);
  return found == words_.end() ? "" : found->second;
}

void Glance::OnStep(const Step& step, const std::vector<Why>& whys) {
  if (step.tick != words_of_) {
    words_.clear();
    words_of_ = step.tick;
  }
  Seq told_of = 0;
  for (const Event& event : events_) {
    // All are told: an offer is told by what was opened.
    std::string told = event_text_.Tell(event);
    const std::string kind = KindOf(event);
    if (kind == TimedOut::kName) ++timed_out_[PartyOf(event)];
    if (IsSaidAtTable(kind)) words_[TableOf(event)] = OnOneLine(told);
    const auto cause = std::find_if(step.commands.begin(), step.commands.end(),
                                    [&event](const Command& command) { return command.seq == event.cause; });
    if (cause == step.commands.end() || cause->party == kNature || cause->seq == told_of || IsConsequence(kind)) {
      continue;
    }
    told_of = cause->seq;
    const TableId table = TableOf(event);
    if (table != 0 && kind != TableOpened::kName) {
      told = event_text_.TableName(table) + (told.rfind("round ", 0) == 0 ? ", " : ": ") + told;
    }
    GlanceLine line{event.tick, OnOneLine(std::move(told)), "", kind == Refused::kName};
    const auto place = static_cast<std::size_t>(cause - step.commands.begin());
    if (place < whys.size()) {
      line.why = OnOneLine(TellWhy(whys[place], [this](PartyId party) { return event_text_.PartyName(party); }));
    }
    latest_.push_back(std::move(line));
    if (latest_.size() > kept_) latest_.pop_front();
  }
  events_.clear();
}

}  // namespace haggle::report
