// Invitations to dinners, those that the seller refused too, as a run's events tell them: who asked,
// with whom, for how much, what was pledged, what the seller said and why.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle::journal {

enum class SellerAnswer : std::uint8_t {
  kSilent,     // it gave none
  kCame,       // the table was set
  kStayed,     // it refused, and went to no other dinner of that tick
  kElsewhere,  // it refused, and went to another one of that tick
  kNoRoom,     // it would have come, but holds no more dinners in a tick
};

struct Invitation {
  TableId table = 0;
  Tick tick = 0;
  PartyId host = 0;
  PartyId seller = 0;
  ProductId product = 0;
  std::vector<Plea> pleas;           // as the invitation put them, the host's first
  std::vector<PartyId> speakers;     // of each plea: its party, or the principal of that
  std::vector<std::uint8_t> joined;  // of each plea: 1 if its speaker would come; the host does
  SellerAnswer answer = SellerAnswer::kSilent;
  Why why;  // the seller's reason for its answer; code 0: none is known
  TableResult result = TableResult::kUnset;

  std::int64_t units() const;          // asked for, all pleas together
  std::int64_t pledged_cents() const;  // likewise
};

// "came", "stayed", "elsewhere", "no_room", "silent".
std::string_view AnswerName(SellerAnswer answer);
// How an invitation ended: "agreed", "declined", "broke_up" (held without an agreement that could be
// carried out), "open".
std::string_view EndName(TableResult result);

// Puts invitations together. Thread-compatible.
class Invitations {
 public:
  explicit Invitations(const Scenario& scenario);  // principals are read

  // Before the step's events.
  void OnStep(const Step& step, const std::vector<Why>& whys);
  void On(const Event& event, const Invited& body);
  void On(const Event& event, const Answered& body);
  void On(const Event& event, const TableOpened& body);
  void On(const Event& event, const TableClosed& body);

  // All so far, by number, which is the order in which they were made.
  std::vector<Invitation> All() const;

 private:
  std::map<PartyId, PartyId> principals_;  // by affiliate
  std::map<TableId, Invitation> invitations_;
  std::map<Seq, Why> whys_;                   // of the answers in this step
  std::set<std::pair<PartyId, Tick>> dined_;  // sellers that came somewhere, and when
};

}  // namespace haggle::journal
