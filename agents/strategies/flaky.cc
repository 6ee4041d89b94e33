#include "agents/strategies/flaky.h"

#include <unistd.h>

#include <algorithm>

#include "proto/base/units.h"
#include "proto/base/why.h"

namespace haggle::strategies {

Flaky::Flaky() : process_(static_cast<std::int64_t>(getpid())) {}

void Flaky::Decide(const View& view, Reply& reply) {
  for (const Ask& ask : view.asks()) {
    if (ask.kind == AskKind::kBargain) Bargain(view, ask, reply);
    if (ask.kind == AskKind::kOrder) Order(view, reply);
  }
}

void Flaky::Bargain(const View& view, const Ask& ask, Reply& reply) const {
  const TableView* table = view.table(ask.table);
  if (table == nullptr) return;
  Outcome outcome;
  std::int64_t number = process_ + ask.round;
  for (const Issue& issue : table->opened.issues) {
    outcome.push_back(issue.at(number % issue.count()));
    number /= issue.count();
  }
  reply.Do(Offer{ask.table, outcome}, Because(WhyCode::kProcessNumber, process_));
}

void Flaky::Order(const View& view, Reply& reply) const {
  const Bulletin* bulletin = view.bulletin(0);
  const Statement* statement = view.statement(view.party());
  if (bulletin == nullptr || statement == nullptr) return;
  const std::int64_t lot = std::max<std::int64_t>(1, view.scenario().rules.lot);
  const std::int64_t deposit = Permille(bulletin->price_cents, view.scenario().rules.deposit_permille);
  const std::int64_t cash = std::max<std::int64_t>(0, statement->cash_cents);
  const std::int64_t most = std::min<std::int64_t>(1000, cash / std::max<std::int64_t>(1, deposit) / lot);
  if (most < 1) return;
  reply.Do(haggle::Order{0, (1 + process_ % most) * lot}, Because(WhyCode::kProcessNumber, process_));
}

}  // namespace haggle::strategies
