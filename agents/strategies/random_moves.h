// The null model: legal moves at random.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "agents/sdk/strategy.h"
#include "proto/base/random.h"

namespace haggle::strategies {

// Answers every kind of question with a legal move drawn from its own streams,
// one purpose for each kind, one stream for each table; what the other
// strategies achieve is measured against it. Thread-compatible.
class RandomMoves : public Strategy {
 public:
  void Decide(const View& view, Reply& reply) override;

 private:
  void Bargain(const View& view, const Ask& ask, Reply& reply);
  void Speak(const TableView& table, const Ask& ask, Random& random, Reply& reply);
  void Sound(const View& view, Reply& reply);
  void Approach(const View& view, Reply& reply);
  void Answer(const View& view, const Ask& ask, Reply& reply);
  void Claim(const View& view, Reply& reply);
  void Order(const View& view, Reply& reply);
  // Whether it has extended a site, for which it may have spent all that it has.
  bool Build(const View& view, Reply& reply);
  void Allocate(const View& view, const Ask& ask, Reply& reply);

  std::vector<Invited> invited_;                 // of this tick
  std::map<std::uint32_t, std::int64_t> built_;  // units of room, by site
  Tick tick_ = -1;
};

}  // namespace haggle::strategies
