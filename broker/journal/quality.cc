#include "broker/journal/quality.h"

#include <optional>

#include "proto/base/each_outcome.h"
#include "proto/base/own_preference.h"

namespace haggle::journal {
namespace {

// As nature drew it; nothing: the party has none.
std::optional<Preference> PreferenceOf(const Scenario& scenario, const std::map<std::string, std::int64_t>& drawn,
                                       PartyId id, const std::string& table) {
  for (const Party& party : scenario.parties) {
    const Preference* own = party.id == id ? OwnPreference(party, table) : nullptr;
    if (own == nullptr) continue;
    Preference preference = *own;
    const std::string place = std::to_string(own - party.preferences.data());
    const auto value = drawn.find("parties." + party.name + ".preferences." + place + ".reservation_range_ppm");
    if (value != drawn.end()) preference.reservation_range_ppm = Range{value->second, value->second};
    return preference;
  }
  return std::nullopt;
}

double CountOf(const std::vector<Issue>& issues) {
  double count = 1;
  for (const Issue& issue : issues) count *= static_cast<double>(issue.count());
  return count;
}

theory::Points Enumerate(const std::vector<Issue>& issues, const std::vector<UtilityFunction>& utilities) {
  theory::Points points(utilities.size());
  std::vector<double> of(utilities.size());
  ForEachOutcome(issues, [&](const Outcome& outcome) {
    for (std::size_t i = 0; i < utilities.size(); ++i) of[i] = utilities[i](outcome);
    points.Add(of);
  });
  return points;
}

bool BindsAll(ProtocolKind protocol) {
  switch (Read(protocol)) {
    case ProtocolKind::kContractNet:
    case ProtocolKind::kFirstPrice:
    case ProtocolKind::kSecondPrice:
    case ProtocolKind::kUniformPrice:
    case ProtocolKind::kVcg:
      return false;
    default:
      return true;
  }
}

}  // namespace

const QualityMeter::Kind& QualityMeter::KindOf(const TableOpened& opened) {
  const auto [found, added] = kinds_.try_emplace(opened.name);
  Kind& kind = found->second;
  if (!added) return kind;
  std::vector<double> reservations;
  for (const PartyId id : opened.parties) {
    const std::optional<Preference> preference = PreferenceOf(scenario_, drawn_, id, opened.name);
    if (!preference) continue;
    kind.parties.push_back(id);
    kind.utilities.emplace_back(opened.issues, *preference);
    reservations.push_back(kind.utilities.back().reservation());
  }
  if (kind.parties.size() < 2 || !BindsAll(opened.protocol) || CountOf(opened.issues) > kMostOutcomes) return kind;
  kind.analysis = std::make_unique<const theory::Analysis>(Enumerate(opened.issues, kind.utilities), reservations);
  return kind;
}

TableQuality QualityMeter::Measure(const TableOpened& opened, const TableClosed& closed) {
  TableQuality measured;
  if (!BindsAll(opened.protocol)) return measured;
  const Kind& kind = KindOf(opened);
  std::vector<double> point;
  for (std::size_t i = 0; i < kind.parties.size(); ++i) {
    const UtilityFunction& utility = kind.utilities[i];
    const bool agreed = closed.result == TableResult::kAgreed;
    point.push_back(agreed ? utility.AgreedIn(closed.values, closed.round, opened.rounds)
                           : utility.EndedIn(closed.round));
    measured.utilities.emplace_back(kind.parties[i], point.back());
  }
  if (kind.analysis == nullptr) return measured;
  measured.measured = true;
  measured.quality = kind.analysis->Of(point);
  measured.opposition = kind.analysis->opposition();
  return measured;
}

}  // namespace haggle::journal
