#include "deploy/seat/seats.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/report/json_text.h"
#include "proto/base/check.h"
#include "proto/base/quoted.h"

namespace haggle::seat {

Seats::Seats(SeatsOptions options) : options_(std::move(options)) {
  for (const std::string& party : options_.parties) {
    seats_[party] = std::make_unique<Seat>(party, options_.deadline_ms, [this, party] {
      if (options_.on_change) options_.on_change(party, seats_.at(party)->LiveText());
    });
  }
}

Seat* Seats::Find(const std::string& party) {
  const auto found = seats_.find(party);
  return found == seats_.end() ? nullptr : found->second.get();
}

void Seats::Brief(const std::string& party, Briefing briefing) {
  Seat* const seat = Find(party);
  HAGGLE_CHECK(seat != nullptr);
  by_id_[briefing.party] = seat;
  seat->Brief(std::move(briefing));
}

void Seats::Remind(const journal::PromptAndMoves& past) { by_id_.at(past.prompt.party)->Remind(past); }

void Seats::Ask(const Prompt& prompt) { by_id_.at(prompt.party)->Ask(prompt); }

bool Seats::Await(PartyId party, std::chrono::milliseconds patience, launch::PersonsAnswer& answer) {
  return by_id_.at(party)->Await(patience, answer);
}

void Seats::OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) {
  for (const auto& [party, seat] : by_id_) {
    if (all || std::binary_search(audience.begin(), audience.end(), party)) seat->Tell(event);
  }
}

std::vector<Advisor> Seats::AdvisorsFor(const std::string& party, const Seat& seat) const {
  std::vector<Advisor> advisors;
  if (options_.registry == nullptr) return advisors;
  for (const Casting& casting : options_.suggested) {
    const StrategySpec* const spec = options_.registry->Find(casting.strategy);
    if (casting.party != party || spec == nullptr) continue;
    advisors.push_back({StrategyText(casting), absl::StrCat("who plays it by the scenario: ", spec->summary)});
  }
  for (const StrategySpec* spec : options_.registry->All()) {
    if (spec->for_testing || !seat.WouldMove({party, spec->name, {}}, *options_.registry)) continue;
    advisors.push_back({spec->name, spec->summary});
  }
  return advisors;
}

void Seats::End(HowEnded how, const journal::RunSummary& summary) {
  for (const auto& [party, seat] : seats_) {
    std::optional<journal::PartySummary> own;
    for (const journal::PartySummary& one : summary.parties) {
      if (one.name == party) own = one;
    }
    seat->End(how, AdvisorsFor(party, *seat), std::move(own));
  }
}

SeatReply Seats::Answer(const std::string& party, const SeatQuestion& question) {
  const auto error = [](int status, const std::string& text) {
    return SeatReply{status, report::JsonText({{"error", text}}, -1)};
  };
  Seat* const seat = Find(party);
  if (seat == nullptr) return error(404, "nobody plays that party here");
  const bool posts = question.path == "/api/seat/moves" || question.path == "/api/seat/try";
  const bool gets = question.path == "/api/seat" || question.path == "/api/seat/advice";
  if (!posts && !gets) return error(404, "a seat has /api/seat, /api/seat/moves, /api/seat/try and /api/seat/advice");
  if (question.method != (posts ? "POST" : "GET")) return error(405, posts ? "expected POST" : "expected GET");
  if (question.path == "/api/seat") {
    const auto history = question.arguments.find("history");
    if (history == question.arguments.end()) return seat->Show(question.run);
    if (history->second == "all") return seat->Show(question.run, true);
    return error(400, "history: expected \"all\", found \"" + Escaped(history->second.substr(0, 40)) + "\"");
  }
  if (question.path == "/api/seat/moves") return seat->Take(question.body);
  if (question.path == "/api/seat/try") return seat->Try(question.body);
  const auto strategy = question.arguments.find("strategy");
  if (strategy == question.arguments.end()) return error(400, "strategy: expected the name of one, found none");
  if (options_.registry == nullptr) return error(400, "there is nobody who gives advice");
  return seat->AdviseBy(strategy->second, *options_.registry);
}

}  // namespace haggle::seat
