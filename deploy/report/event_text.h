// Tells events in words. It remembers the tables it has been told of, so that
// an offer can be told by the names and units of its issues.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/outcome.h"
#include "proto/base/scenario.h"

namespace haggle {

// The name of an event's kind ("offered") and all there are, in order of their
// numbers.
std::string KindOf(const Event& event);
const std::vector<std::string>& EventKinds();

// The table that an event is about; 0: none.
TableId TableOf(const Event& event);

// Whose doing an event is or whom it concerns first; kNature if nobody's.
PartyId PartyOf(const Event& event);

// An outcome by its issues: "share 50%, window 8 ticks, premium 2.5%".
std::string TellOutcome(const std::vector<Issue>& issues, const Outcome& outcome);

// Thread-compatible.
class Teller {
 public:
  explicit Teller(const Scenario& scenario);

  // One sentence without a full stop; may hold a second line where there is
  // more to say, separated by '\n'. Events must be told in their order.
  std::string Tell(const Event& event);

  // What a line about a table is headed with: "table \"supply\"" if the scenario has a name for
  // it, else "table 17".
  std::string TableName(TableId table) const;
  std::string PartyName(PartyId party) const;
  std::string ProductName(ProductId product) const;
  // Units of a product: "1,200 h100".
  std::string Units(std::int64_t units, ProductId product) const;

 private:
  std::string TellPlea(const Plea& plea, ProductId product) const;
  std::string TellSpeech(const EventBody& body);
  std::string TellTable(const EventBody& body);
  std::string TellOpening(const TableOpened& opened);
  std::string TellClosing(const TableClosed& closed) const;
  std::string VerbOf(const Offered& offered) const;
  std::string TellAwards(const TableClosed& closed) const;
  std::string TellTrade(const Event& event);
  std::string TellMarket(const Event& event);
  std::string OutcomeAt(TableId table, const Outcome& outcome) const;

  const Scenario& scenario_;
  std::map<PartyId, std::string> names_;
  std::map<TableId, TableOpened> tables_;  // all that were told of
};

}  // namespace haggle
