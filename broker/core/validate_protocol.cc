// What a table's protocol asks of it.
#include <algorithm>
#include <string>

#include "broker/core/protocol.h"
#include "broker/core/validate_parts.h"
#include "proto/base/canonical.h"

namespace haggle::core {
namespace {

bool IsAuction(ProtocolKind kind) { return kind >= ProtocolKind::kFirstPrice && kind <= ProtocolKind::kDoubleAuction; }

bool IsOneLot(ProtocolKind kind) {
  return kind == ProtocolKind::kFirstPrice || kind == ProtocolKind::kSecondPrice ||
         kind == ProtocolKind::kDoubleAuction;
}

// Whether there are rounds after which it may break down.
bool MayBreakDown(ProtocolKind kind) {
  const ProtocolKind read = Read(kind);
  return read == ProtocolKind::kAlternatingOffers || read == ProtocolKind::kRotatingOffers ||
         read == ProtocolKind::kMajorityOffers;
}

bool IsBuyer(const Validation& v, const std::string& name) {
  const Party* party = v.names.party(name);
  return party != nullptr && party->kind == PartyKind::kBuyer;
}

// What is sold in an auction goes in lots.
void CheckLots(Validation& v, const TableSpec& table) {
  const std::int64_t lot = std::max<std::int64_t>(1, v.scenario.rules.lot);
  const std::int64_t supply = std::max<std::int64_t>(1, table.auction.supply);
  const bool units_fit =
      IsOneLot(table.protocol) || (table.issues[0].low % lot == 0 && table.issues[0].step % lot == 0);
  if (supply % lot != 0 || !units_fit) {
    v.faults.Add("auction.supply", "expected a supply and units in multiples of the lot of " + std::to_string(lot) +
                                       ", because the table sells " + Quoted(table.product) + ", found others");
  }
  if (table.auction.reverse) {
    v.faults.Add("auction.reverse", "expected false, because the table sells " + Quoted(table.product) +
                                        " and its one seller is the first party, found true");
  }
  if (table.issues.back().role != IssueRole::kPrice) {
    v.faults.Add("issues", "expected the role price at the last issue, because the table sells " +
                               Quoted(table.product) + ", found another");
  }
}

}  // namespace

void CheckProtocol(Validation& v, const TableSpec& table) {
  const Protocol* protocol = FindProtocol(table.protocol);
  if (protocol == nullptr) {
    return v.faults.Add("protocol",
                        "expected one of the known ones, found " + std::to_string(static_cast<int>(table.protocol)));
  }
  if (!IsAuction(table.protocol) && !CanonicallyEqual(table.auction, AuctionRules())) {
    v.faults.Add("auction", "expected none, because the protocol is not that of an auction, found one");
  }
  if (table.protocol != ProtocolKind::kMajorityOffers && !CanonicallyEqual(table.voting, VotingRules())) {
    v.faults.Add("voting", "expected none, because the protocol is not majority offers, found rules of votes");
  }
  if (table.protocol != ProtocolKind::kDoubleAuction && table.auction.bid_permille != 0) {
    v.faults.Add("auction.bid_permille", "expected 0, because the protocol is not a double auction, found " +
                                             std::to_string(table.auction.bid_permille));
  }
  v.faults.Between("breakdown_ppm", table.breakdown_ppm, 0, MayBreakDown(table.protocol) ? 1'000'000 : 0);
  protocol->Check(table, v.faults);
}

std::vector<IssueRole> NeededRoles(const TableSpec& table) {
  if (table.product.empty() || IsOneLot(table.protocol)) return {};
  return {IssueRole::kUnits};
}

void CheckTraders(Validation& v, const TableSpec& table, const Product& product) {
  const Protocol* protocol = FindProtocol(table.protocol);
  if (protocol == nullptr) return;  // is a fault already
  const Traders between = protocol->traders();
  const std::string sells = ", because the table sells " + Quoted(table.product) + ", found ";
  if (between == Traders::kNone) {
    return v.faults.Add("product",
                        "expected none, because an agreement under this protocol is no sale at a price a unit, found " +
                            Quoted(table.product));
  }
  // The two who trade, or the one who sells and all who buy.
  const std::size_t first = between == Traders::kMediated ? 1 : 0;
  std::int64_t buyers = 0;
  bool seller = false;
  std::string found;
  for (std::size_t i = 0; i < table.parties.size(); ++i) {
    found += (found.empty() ? "" : ", ") + Quoted(table.parties[i]);
    if (i < first) continue;
    buyers += IsBuyer(v, table.parties[i]) ? 1 : 0;
    seller = seller || (table.parties[i] == product.seller && (between != Traders::kMany || i == 0));
  }
  const auto traders = static_cast<std::int64_t>(table.parties.size() - std::min(first, table.parties.size()));
  const bool fits = seller && (between == Traders::kMany ? buyers == traders - 1 : traders == 2 && buyers == 1);
  const std::string who = Quoted(product.seller);
  if (!fits && between == Traders::kMany) {
    v.faults.Add("parties", "expected the product's seller, " + who + ", first, and buyers" + sells + found);
  } else if (!fits && between == Traders::kMediated) {
    v.faults.Add("parties",
                 "expected a mediator first, the product's seller, " + who + ", and one buyer" + sells + found);
  } else if (!fits) {
    v.faults.Add("parties", "expected the product's seller, " + who + ", and one buyer" + sells + found);
  }
  if (IsAuction(table.protocol) && !table.issues.empty()) CheckLots(v, table);
}

}  // namespace haggle::core
