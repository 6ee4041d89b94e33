// Strategies by name, with declared parameters.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/strategy.h"

namespace haggle::sdk {

enum class ParameterType : std::uint8_t { kInteger, kText, kBool };

// A parameter as `haggle strategies` lists it. Integers are bounded by
// low..high, both included.
struct ParameterSpec {
  std::string name;
  ParameterType type = ParameterType::kInteger;
  std::string default_value;
  std::string meaning;  // one line, with unit
  std::int64_t low = INT64_MIN;
  std::int64_t high = INT64_MAX;
  std::vector<std::string> choices = {};   // kText: what it may be; empty: anything
  std::vector<std::string> only_for = {};  // PARAMETER=VALUE of which one has to hold; empty: none has to
};

// Checked parameter values, every declared one present.
class Parameters {
 public:
  std::int64_t integer(std::string_view name) const;  // CHECKs that it was declared as such
  bool boolean(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  std::map<std::string, std::string, std::less<>>& values() { return values_; }
  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

using StrategyFactory = std::function<std::unique_ptr<Strategy>(const Briefing&, const Parameters&)>;

struct StrategySpec {
  std::string name;
  std::string summary;  // one line
  std::string source;   // formula's paper and year; may be empty
  std::vector<ParameterSpec> parameters;
  bool for_testing = false;
  StrategyFactory make;
  std::string page = "";  // how it decides: formulas, units; lines
  // What the types and bounds of single parameters cannot say; empty: nothing.
  std::function<absl::Status(const Parameters&)> check = {};
  // Whether `make` is shown Briefing.stream_key, or zero in its place. If it is not, and the strategy asks its view for
  // no chance either, what it decides cannot hang on the seed, and a tournament need not ask it anew for each.
  bool reads_stream_key = true;
};

// Who plays a party, and how.
struct Casting {
  std::string party;
  std::string strategy;
  std::vector<std::pair<std::string, std::string>> parameters;
};

// A parameter that any strategy can be given, unless it declares one of that name itself: the numbers, with + between
// them, of invitations or requests that its party declines, whatever the strategy would say to them, without
// asking it or showing it what happens there (agent.h).
inline constexpr std::string_view kDeclineTable = "decline_table";
// Empty: none is given.
std::vector<TableId> DeclinedTables(const Casting& casting, const StrategySpec& spec);

// The one grammar in which a strategy is written, on command lines, in cast
// files and in journals: NAME[,KEY=VALUE]... A value may hold '=' but no ',',
// and nothing may hold a control character. kInvalidArgument quotes what has
// another form.
absl::StatusOr<Casting> ParseStrategy(std::string_view party, std::string_view text);
std::string StrategyText(const Casting& casting);
// The part after the name, KEY=VALUE,KEY=VALUE: as a column of its own.
std::string ParametersText(const Casting& casting);

// Thread-compatible.
class Registry {
 public:
  // Fails with kAlreadyExists if the name is taken.
  absl::Status Add(StrategySpec spec);
  const StrategySpec* Find(std::string_view name) const;
  std::vector<const StrategySpec*> All() const;  // by name

  // Unknown strategy or parameter, one that is for other choices than those made, or a value out of its type or bounds:
  // kInvalidArgument naming it, with what there is instead. So is (Make) an allocation rule that this program does not
  // know. Code of the strategy's that throws, or makes none: kInternal.
  absl::StatusOr<std::unique_ptr<Strategy>> Make(const Casting& casting, const Briefing& briefing) const;
  absl::Status Check(const Casting& casting) const;

 private:
  std::map<std::string, StrategySpec, std::less<>> specs_;
};

}  // namespace haggle::sdk

// What the author of a strategy writes.
namespace haggle {
using sdk::Casting;
using sdk::Parameters;
using sdk::ParameterSpec;
using sdk::ParametersText;
using sdk::ParameterType;
using sdk::ParseStrategy;
using sdk::Registry;
using sdk::StrategyFactory;
using sdk::StrategySpec;
using sdk::StrategyText;
}  // namespace haggle
