// The hash chain of a run. Genesis: SHA-256("haggle chain 1", rules version as 8
// bytes little-endian, canonical scenario with seed, --set and --ticks applied).
// Each step: SHA-256(previous hash, canonical Step). A scenario that changes while the run is on is a link between two
// steps: SHA-256(previous hash, "haggle amendment 1", canonical scenario from then on), which is no step's encoding.
#pragma once

#include <cstdint>
#include <string_view>

#include "proto/base/scenario.h"
#include "proto/base/sha256.h"

namespace haggle::run {

// The version of the rules of broker/core. A change of any rule, of the canonical
// encoding or of nature's draws is a new version.
inline constexpr std::uint64_t kRulesVersion = 3;

// Thread-compatible.
class Chain {
 public:
  explicit Chain(std::string_view canonical_scenario);
  // One that goes on from a hash that a chain has come to.
  explicit Chain(const Hash& hash) : hash_(hash) {}
  const Hash& hash() const { return hash_; }
  // What the hash will be after one more step.
  Hash After(std::string_view canonical_step);
  // What it will be after the scenario has become this one.
  Hash AfterAmendment(std::string_view canonical_scenario);
  // Goes on to a hash that After has told.
  void Advance(const Hash& hash) { hash_ = hash; }
  const Hash& Add(std::string_view canonical_step) { return hash_ = After(canonical_step); }

 private:
  Sha256 sha_;
  Hash hash_;
};

}  // namespace haggle::run
