// Negotiations of a tournament that differ in the seed alone, and in nothing that comes of it: decided once.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "deploy/tournament/conversation.h"
#include "deploy/tournament/play.h"
#include "deploy/tournament/settings.h"

namespace haggle::tournament {

// A seed decides what nature draws, and what chance strategies get: from their views, or by the stream keys in their
// briefings. Where nature has no choice, and two strategies are made without being shown these keys
// (StrategySpec::reads_stream_key) and have asked for no chance when they are first played, they say the same with
// every seed. What is left of a negotiation with another one is its run's chain of hashes, which is reckoned step by
// step.
//
// Finding by finding this is what Play gives. Thread-safe for one `settings` and `registry`, which must outlive it.
class Conversations {
 public:
  Conversations(const TournamentSettings& settings, const Registry& registry);

  // As Play.
  absl::StatusOr<Finding> Hold(const Encounter& encounter, const std::atomic<int>* interrupted = nullptr);

  // How many negotiations were played, and not reckoned.
  std::size_t played() const { return played_; }

 private:
  // What is known of the negotiations of two strategies in a domain.
  struct Pair {
    Encounter encounter;                       // its first one
    std::shared_ptr<const Conversation> said;  // null: it hangs on the seed, after all
    Finding finding;
  };

  bool MayShare(const Encounter& encounter) const;
  // Null: nothing is known. With mutex_.
  const Pair* Find(const Encounter& encounter) const;
  void Learn(const Encounter& encounter, const Finding& finding, std::shared_ptr<const Conversation> said);
  absl::StatusOr<Finding> PlayIt(const Encounter& encounter, const std::atomic<int>* interrupted, Conversation* said);

  const TournamentSettings& settings_;
  const Registry& registry_;
  std::vector<SeededScenario> scenarios_;  // by domain
  std::vector<bool> draws_;                // by domain: nature does
  std::atomic<std::size_t> played_{0};
  std::mutex mutex_;        // of pairs_
  std::deque<Pair> pairs_;  // the last ones: seeds run fastest
};

}  // namespace haggle::tournament
