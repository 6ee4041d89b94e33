// Events and asks as a transcript tells them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/scenario.h"
#include "tests/broker/market_driver.h"

namespace haggle {

// Numbers count from the first tick's first command, so that a range more at
// genesis shifts no story. 17: of a command; open3: of the opening book; 17.0: the
// first booking of the agreement closed by command 17; T17.1: the scenario's
// second table, opened by command 17.
class TranscriptFormat {
 public:
  // `genesis`: how many commands went before the first tick.
  TranscriptFormat(const Scenario& scenario, Seq genesis) : scenario_(scenario), genesis_(genesis) {}

  std::string IdText(std::uint64_t id, bool table) const;
  std::uint64_t ParseId(const std::string& text) const;

  // "#17 ordered booking={id=17 owner=ada units=100} -> ada maker".
  std::string EventText(const SeenEvent& seen) const;

  // "tick 0 asks ada(order) bob(order)".
  std::string AsksText(const core::Market& market) const;

 private:
  const Scenario& scenario_;
  Seq genesis_;
};

}  // namespace haggle
