#include "broker/server/past.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/names.h"
#include "broker/referee/referee.h"
#include "proto/base/canonical.h"
#include "proto/codec/codec.h"

namespace haggle::server {
namespace {

constexpr std::uint64_t kBatchBytes = 256 << 10;
// On the wire, at most: an answer without its moves, and a belief. A move takes less than twice what was recorded.
constexpr std::uint64_t kAnswerOnWire = 64;
constexpr std::uint64_t kBeliefOnWire = 32;

bool Same(const Action& a, const Action& b) {
  Command left;
  Command right;
  left.action = a;
  right.action = b;
  return CanonicallyEqual(left, right);
}

}  // namespace

Past::Past(const Scenario& scenario, referee::RunRecord& record, std::map<PartyId, std::uint32_t> parties,
           std::uint64_t steps, std::uint64_t answer_bytes)
    : record_(record),
      parties_(std::move(parties)),
      steps_(steps),
      answer_bytes_(answer_bytes),
      beliefs_bytes_(kBeliefOnWire * referee::BeliefsKept(scenario)),
      moves_kept_(referee::MovesKept(scenario.limits)),
      run_(scenario) {}
Past::~Past() = default;

// The prompts of the next step, which is loaded.
void Past::Show(v1::PastBatch& batch, Size& size) {
  const core::Market& market = run_.market();
  if (market.waiting() != core::Market::Waiting::kParties) return;
  const std::vector<Command>& commands = run_.next().step.commands;
  std::size_t first = 0;
  for (const PartyId party : market.due()) {
    std::size_t end = first;
    while (end < commands.size() && commands[end].party == party) ++end;
    if (const auto own = parties_.find(party); own != parties_.end()) {
      const Prompt& prompt = market.prompt(party);
      PastAnswer& asked = asked_.emplace_back(
          PastAnswer{party, own->second, prompt.number, prompt.tick, prompt.phase, prompt.step, {}});
      asked.shown = record_.PlayedByOthers(party, run_.steps() + 1);
      Moves answer;
      answer.party = party;
      answer.epoch = own->second;
      answer.number = prompt.number;
      for (std::size_t i = first; i < end && !asked.shown; ++i) {
        asked.moves.push_back(commands[i].action);
        answer.moves.push_back(Move{{}, commands[i].action});
      }
      v1::PastPrompt& past = *batch.add_past();
      codec::ToProto(prompt, *past.mutable_prompt());
      past.mutable_prompt()->set_epoch(own->second);
      if (asked.shown) past.mutable_prompt()->clear_asks();
      codec::ToProto(answer, *past.mutable_moves());
      size.sent += past.ByteSizeLong();
      size.answered += kAnswerOnWire + beliefs_bytes_ + 2 * past.moves().ByteSizeLong();
    }
    first = end;
  }
}

absl::StatusOr<bool> Past::Next(v1::PastBatch& batch) {
  asked_.clear();
  if (run_.steps() >= steps_) return false;
  Size size;
  absl::Status loaded;
  const absl::Status read =
      record_.ReadSteps(static_cast<std::int64_t>(run_.steps()) + 1, [&](const journal::StoredStep& stored) {
        loaded = run_.Load(stored.bytes, stored.hash);
        if (!loaded.ok()) return false;
        Show(batch, size);
        run_.Apply();
        const bool room = size.sent < kBatchBytes && size.answered < answer_bytes_ / 2;
        return room && run_.steps() < steps_;
      });
  if (!read.ok()) return read;
  if (!loaded.ok()) return loaded;
  return !asked_.empty();
}

std::string Past::Difference(std::size_t i, const Moves& answer) const {
  if (asked_[i].shown) return "";
  const std::vector<Action>& expected = asked_[i].moves;
  const std::vector<Move>& got = answer.moves;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    if (k < got.size() && Same(expected[k], got[k].action)) continue;
    return absl::StrCat("expected ", journal::ActionText(expected[k]), ", got ",
                        k < got.size() ? journal::ActionText(got[k].action) : "no move");
  }
  // Of an answer with more moves than are kept, the first ones stand in the record.
  if (expected.size() >= std::min(got.size(), moves_kept_)) return "";
  return absl::StrCat("expected no move, got ", journal::ActionText(got[expected.size()].action));
}

}  // namespace haggle::server
