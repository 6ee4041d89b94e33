#include "agents/strategies/principal.h"

#include <algorithm>

#include "agents/bargaining/parts.h"
#include "agents/strategies/buyer.h"
#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

RedirectingSettings RedirectingFrom(const Parameters& parameters) {
  RedirectingSettings settings;
  settings.lot = parameters.integer("redirect_lot");
  settings.soon = static_cast<Tick>(parameters.integer("soon"));
  settings.dearer = parameters.integer("redirect_dearer");
  settings.fade = parameters.integer("fade");
  return settings;
}

}  // namespace

std::vector<ParameterSpec> Principal::Declared() {
  std::vector<ParameterSpec> declared = PleadingParameters();
  declared.push_back({"redirect_lot", ParameterType::kInteger, "1000",
                      "numbers of units looked at for a redirection are multiples of this", 1, 1'000'000'000});
  declared.push_back({"redirect_dearer", ParameterType::kInteger, "1250",
                      "what the next redirection must be able to pay, of what was refused, permille", 0, 10000});
  declared.push_back(
      {"soon", ParameterType::kInteger, "4", "ticks within which what a receiver has coming counts as there", 0, 1000});
  return declared;
}

Principal::Principal(const Briefing& briefing, const Parameters& parameters)
    : products_(briefing.scenario.products.size()),
      clients_(briefing.scenario, briefing.party, OutlookFrom(parameters)),
      pleading_(briefing.scenario, briefing.party, PleadingFrom(parameters), clients_),
      redirecting_(briefing.scenario, briefing.party, RedirectingFrom(parameters), clients_),
      tables_(bargaining::ByTheClock(OwnExponent(briefing))) {}

void Principal::Decide(const View& view, Reply& reply) {
  clients_.Take(view);
  const auto chooses = [](const Ask& ask) { return ask.kind != AskKind::kBargain; };
  if (std::any_of(view.asks().begin(), view.asks().end(), chooses)) clients_.Choose();
  pleading_.Notice(view);
  redirecting_.Notice(view);
  for (const Ask& ask : view.asks()) Decide(view, ask, reply);
}

void Principal::Decide(const View& view, const Ask& ask, Reply& reply) {
  switch (ask.kind) {
    case AskKind::kSound:
      for (ProductId product = 0; product < products_; ++product) pleading_.Sound(product, reply);
      break;
    case AskKind::kApproach:
      for (ProductId product = 0; product < products_; ++product) {
        redirecting_.Approach(view, product, reply);
        pleading_.Approach(product, reply);
      }
      break;
    case AskKind::kAnswer:
      pleading_.Answer(ask, reply);
      break;
    case AskKind::kBargain:
      Bargain(view, ask, reply);
      break;
    case AskKind::kUnset:
    case AskKind::kClaim:  // has nothing to install, orders for nobody, ships nothing
    case AskKind::kOrder:
    case AskKind::kAllocate:
      break;
  }
}

void Principal::Bargain(const View& view, const Ask& ask, Reply& reply) {
  const TableView* table = view.table(ask.table);
  if (table == nullptr) return;
  switch (table->opened.kind) {
    case TableKind::kDinner:
      pleading_.Turn(view, ask, *table, reply);
      break;
    case TableKind::kRedirection:
      redirecting_.Turn(view, ask, *table, reply);
      break;
    case TableKind::kScenario:
      tables_.Speak(view, ask, *table, reply);
      break;
    case TableKind::kUnset:
      break;
  }
}

}  // namespace haggle::strategies
