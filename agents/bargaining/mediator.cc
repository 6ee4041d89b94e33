#include "agents/bargaining/mediator.h"

#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

constexpr std::uint8_t kText = 43;

Outcome AnyText(const std::vector<Issue>& issues, Random& random) {
  Outcome outcome;
  for (const Issue& issue : issues) outcome.push_back(issue.at(random.Uniform(0, issue.count() - 1)));
  return outcome;
}

// `text` with the value of one issue changed; which one.
std::size_t Change(const std::vector<Issue>& issues, Random& random, Outcome& text) {
  const auto k = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(issues.size()) - 1));
  const Issue& issue = issues[k];
  if (issue.count() > 1) {
    const std::int64_t now = issue.index(text.values[k]);
    const std::int64_t drawn = random.Uniform(0, issue.count() - 2);
    text.values[k] = issue.at(drawn < now ? drawn : drawn + 1);
  }
  return k;
}

}  // namespace

void Mediator::Decide(const View& view, Reply& reply) {
  for (const Ask& ask : view.asks()) {
    const TableView* table = view.table(ask.table);
    if (ask.kind != AskKind::kBargain || ask.turn != TurnKind::kPropose || table == nullptr) continue;
    Random random = view.random(kText, ask.table);
    if (!table->settled) {
      reply.Do(Offer{ask.table, AnyText(table->opened.issues, random)}, Because(WhyCode::kRandomMove, 1));
      continue;
    }
    Outcome text = table->settled_text;
    const std::size_t changed = Change(table->opened.issues, random, text);
    reply.Do(Offer{ask.table, text}, Because(WhyCode::kProposeText, static_cast<std::int64_t>(changed) + 1));
  }
}

}  // namespace haggle::bargaining
