#include "deploy/tournament/conversation.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "broker/run/chain.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"

namespace haggle::tournament {
namespace {

// An encoding holds no field that is zero: the seed's is the one that comes with it.
constexpr std::string_view kSeedOne("\x03\x01", 2);

}  // namespace

SeededScenario::SeededScenario(Scenario scenario) {
  scenario.seed = 0;
  const std::string without = Canonical(scenario);
  scenario.seed = 1;
  const std::string with = Canonical(scenario);
  const auto place = std::mismatch(without.begin(), without.end(), with.begin(), with.end()).first - without.begin();
  before_ = without.substr(0, static_cast<std::size_t>(place)) + kSeedOne.front();
  behind_ = without.substr(static_cast<std::size_t>(place));
  HAGGLE_CHECK(with == before_ + kSeedOne.back() + behind_);
}

void SeededScenario::Write(std::uint64_t seed, std::string& bytes) const {
  if (seed == 0) {
    bytes.assign(before_, 0, before_.size() - 1);
  } else {
    bytes.assign(before_);
    canonical::StringSink(bytes).Varint(seed);
  }
  bytes.append(behind_);
}

absl::Status Conversation::OnStep(const Step&, std::string_view bytes, const Hash&, const journal::Told&) {
  bytes_.append(bytes);
  ends_.push_back(bytes_.size());
  return absl::OkStatus();
}

absl::Status Conversation::OnTick(Tick, const Hash&) { return absl::OkStatus(); }

Hash Conversation::HashFrom(std::string_view scenario) const {
  run::Chain chain(scenario);
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    chain.Add(std::string_view(bytes_).substr(begin, end - begin));
    begin = end;
  }
  return chain.hash();
}

}  // namespace haggle::tournament
