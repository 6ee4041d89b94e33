#include "broker/core/nature.h"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "proto/base/fields.h"
#include "proto/base/path_name.h"
#include "proto/base/random.h"

namespace haggle::core {
namespace {

// Walks over all fields in order and hands every Range to `found(path,
// path_in_party, party, range)`.
template <class Found>
class RangeWalker {
 public:
  explicit RangeWalker(Found found) : found_(std::move(found)) {}

  template <class T>
  void operator()(int, const char* name, T& value) {
    using Plain = std::remove_const_t<T>;
    if constexpr (IsVector<Plain>::value) {
      if constexpr (HasFields<typename Plain::value_type>::value) Elements(name, value);
    } else if constexpr (HasFields<Plain>::value) {
      Under(name, [&] { Inside(value); });
    }
  }
  template <class T>
  void Choice(T&) {}

 private:
  template <class T>
  void Inside(T& value) {
    using Plain = std::remove_const_t<T>;
    if constexpr (std::is_same_v<Plain, Range>) {
      found_(path_, std::string_view(path_).substr(party_prefix_), party_, value);
    } else {
      Plain::Fields(value, *this);
    }
  }

  template <class T>
  void Elements(const char* name, T& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      auto& element = list[i];
      if (!IsDrawnIn(element)) continue;
      Under(name, [&] {
        Under(ElementName(element, i), [&] {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(element)>, Party>) {
            party_ = element.id;
            party_prefix_ = path_.size() + 1;
            Inside(element);
            party_ = kNature;
            party_prefix_ = 0;
          } else {
            Inside(element);
          }
        });
      });
    }
  }

  // Of what preferences hold only a range of one's own is drawn: what others are known by stays a range.
  template <class T>
  static bool IsDrawnIn(const T& element) {
    if constexpr (std::is_same_v<T, Preference>) {
      const Range& range = element.reservation_range_ppm;
      return element.of.empty() && (range.low != 0 || range.high != 0);
    }
    return true;
  }

  template <class Inner>
  void Under(std::string_view name, Inner inner) {
    const std::size_t before = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += name;
    inner();
    path_.resize(before);
  }

  Found found_;
  std::string path_;
  std::size_t party_prefix_ = 0;
  PartyId party_ = kNature;
};

template <class S, class Found>
void ForEachRange(S& scenario, Found found) {
  RangeWalker<Found> walker(std::move(found));
  Scenario::Fields(scenario, walker);
}

// Nature draws supply noise, and the luck of tables; the moods of sellers are their strategies' own.
template <class Found>
void ForEachTickRange(const Scenario& scenario, Found found) {
  for (std::size_t p = 0; p < scenario.parties.size(); ++p) {
    const Party& party = scenario.parties[p];
    for (std::size_t s = 0; s < party.supply.size(); ++s) {
      std::string in_party = "supply." + ElementName(party.supply[s], s) + ".noise_permille";
      found("parties." + ElementName(party, p) + "." + in_party, in_party, party.id, party.supply[s].noise_permille);
    }
  }
  for (std::size_t t = 0; t < scenario.tables.size(); ++t) {
    if (!UsesLuck(scenario.tables[t])) continue;
    const std::string path = "tables." + ElementName(scenario.tables[t], t) + ".luck";
    found(path, path, kNature, TickRange{0, kMostLuck});
  }
}

template <class AnyRange>
Command DrawOf(const Scenario& scenario, Tick tick, const std::string& path, std::string_view path_in_party,
               PartyId party, const AnyRange& range) {
  Random stream = Random::Named(scenario.seed, party, tick, StreamName(path_in_party));
  Command command;
  command.party = kNature;
  command.action = Draw{path, stream.Uniform(range.low, range.high)};
  return command;
}

}  // namespace

std::vector<NamedRange> RangesOf(Scenario& scenario) {
  std::vector<NamedRange> ranges;
  ForEachRange(scenario, [&](const std::string& path, std::string_view in_party, PartyId party, Range& range) {
    ranges.push_back({path, std::string(in_party), party, &range, range.low, range.high});
  });
  return ranges;
}

std::vector<NamedRange> TickRangesOf(Scenario& scenario) {
  std::vector<NamedRange> ranges;
  ForEachTickRange(scenario, [&](std::string path, std::string in_party, PartyId party, const TickRange& range) {
    ranges.push_back({std::move(path), std::move(in_party), party, nullptr, range.low, range.high});
  });
  return ranges;
}

bool UsesLuck(const TableSpec& spec) {
  return spec.breakdown_ppm > 0 || spec.protocol == ProtocolKind::kMajorityOffers;
}

bool BreaksDown(std::int64_t luck, std::int32_t round, std::int64_t ppm) {
  if (ppm <= 0) return false;
  Random stream = Random::Named(static_cast<std::uint64_t>(luck), kNature, round, StreamName("breakdown"));
  return stream.Uniform(0, 999'999) < ppm;
}

std::size_t RecognisedSeat(std::int64_t luck, std::int32_t round, const VotingRules& voting, std::size_t seats) {
  std::int64_t sum = 0;
  for (std::size_t seat = 0; seat < seats; ++seat) sum += WeightOf(voting.recognition, seat);
  if (sum <= 0) return 0;  // no scenario that can be run
  Random stream = Random::Named(static_cast<std::uint64_t>(luck), kNature, round, StreamName("recognition"));
  std::int64_t left = stream.Uniform(0, sum - 1);
  for (std::size_t seat = 0; seat < seats; ++seat) {
    left -= WeightOf(voting.recognition, seat);
    if (left < 0) return seat;
  }
  return seats - 1;
}

std::vector<Command> GenesisDraws(const Scenario& scenario) {
  std::vector<Command> draws;
  ForEachRange(scenario, [&](const std::string& path, std::string_view in_party, PartyId party, const Range& range) {
    draws.push_back(DrawOf(scenario, 0, path, in_party, party, range));
  });
  return draws;
}

std::vector<Command> TickDraws(const Scenario& scenario, Tick tick) {
  std::vector<Command> commands(1);
  commands[0].party = kNature;
  commands[0].action = BeginTick{};
  ForEachTickRange(scenario,
                   [&](const std::string& path, const std::string& in_party, PartyId party, const TickRange& range) {
                     commands.push_back(DrawOf(scenario, tick, path, in_party, party, range));
                   });
  return commands;
}

}  // namespace haggle::core
