#include "tests/agents/findings.h"

#include <algorithm>
#include <map>
#include <variant>

#include "proto/base/check.h"
#include "proto/base/premium.h"
#include "proto/base/units.h"
#include "proto/base/why.h"

namespace haggle {
namespace {

constexpr Tick kQuarter = 13;
constexpr Tick kQuarterBegins = -4;  // the seller's year is not the calendar's

// What a guest thinks that its word is worth, as its reason says; false: it says nothing of that.
bool WorthSaid(const Why& why, std::int64_t& worth) {
  switch (static_cast<WhyCode>(why.code)) {
    case WhyCode::kDinnerAccept:
    case WhyCode::kDinnerFirstWord:
      worth = why.args[0];
      return true;
    case WhyCode::kDinnerTops:
      worth = why.args[2];
      return true;
    default:
      return false;
  }
}

class Observer {
 public:
  Observer(const Scenario& scenario, Findings& findings) : scenario_(scenario), findings_(findings) {
    findings.received.resize(scenario.parties.size());
  }

  void OnMoves(const Prompt& prompt, const std::vector<Move>& moves) {
    for (const Move& move : moves) {
      std::int64_t worth = 0;
      if (WorthSaid(move.why, worth)) {
        const TableId table = TableOf(move.action);
        if (table != 0) said_[{table, prompt.party}] = worth;
      }
      if (std::holds_alternative<Claim>(move.action)) {
        const bool inflated = move.why.code == static_cast<std::uint32_t>(WhyCode::kClaimInflated);
        findings_.claims_permille.push_back(inflated ? move.why.args[1] : 1000);
      }
    }
  }

  void OnEvent(const Event& event) {
    if (const auto* bulletin = std::get_if<Bulletin>(&event.body)) {
      prices_[bulletin->product] = bulletin->price_cents;
    } else if (const auto* opened = std::get_if<TableOpened>(&event.body)) {
      Open(event.tick, *opened);
    } else if (const auto* offered = std::get_if<Offered>(&event.body)) {
      OnOffer(*offered);
    } else if (const auto* closed = std::get_if<TableClosed>(&event.body)) {
      Close(event.cause, *closed);
    } else if (const auto* ordered = std::get_if<Ordered>(&event.body)) {
      Book(event.cause, ordered->booking);
    } else if (const auto* asked = std::get_if<RedirectionRequested>(&event.body)) {
      asked_[asked->table] = true;
    } else if (const auto* moved = std::get_if<Redirected>(&event.body)) {
      findings_.redirections.push_back({event.tick, *moved});
    } else if (const auto* delivered = std::get_if<Delivered>(&event.body)) {
      Deliver(event.tick, *delivered);
    }
  }

 private:
  struct Open_ {
    std::size_t dinner = 0;
    TableOpened opened;
    bool guests_spoke = false;
    strategies::Terms most;  // money, of the guests' side so far
    std::int64_t share = 0;  // permille, of the seller's last word; 0: it has not spoken
  };

  static TableId TableOf(const Action& action) {
    if (const auto* offer = std::get_if<Offer>(&action)) return offer->table;
    if (const auto* accept = std::get_if<Accept>(&action)) return accept->table;
    return 0;
  }

  void Open(Tick tick, const TableOpened& opened) {
    if (opened.kind != TableKind::kDinner) return;
    DinnerFound& dinner = findings_.dinners.emplace_back();
    dinner.tick = tick;
    // The seller speaks first, then the guests in the order of their pleas.
    for (std::size_t i = 0; i < opened.pleas.size() && i + 1 < opened.parties.size(); ++i) {
      const Plea& plea = opened.pleas[i];
      dinner.guests.push_back({opened.parties[i + 1], plea.party, plea.units, plea.pledge_cents, 0, 0, 0});
    }
    tables_[opened.table] = {findings_.dinners.size() - 1, opened, false, {}};
  }

  void OnOffer(const Offered& offered) {
    const auto at = tables_.find(offered.table);
    if (at == tables_.end()) return;
    Open_& table = at->second;
    const strategies::Terms terms = strategies::TermsOf(table.opened.issues, offered.values, {});
    if (offered.party == table.opened.parties.front()) {
      if (table.share > 0 && terms.share_permille > table.share) ++findings_.dinners[table.dinner].gives;
      table.share = terms.share_permille;
      return;
    }
    const bool less =
        terms.premium_permille < table.most.premium_permille || terms.prepaid_permille < table.most.prepaid_permille;
    const bool more =
        terms.premium_permille > table.most.premium_permille || terms.prepaid_permille > table.most.prepaid_permille;
    if (table.guests_spoke && more && !less) ++findings_.dinners[table.dinner].rises;
    if (!table.guests_spoke || (more && !less)) table.most = terms;
    table.guests_spoke = true;
  }

  void Book(Seq cause, const Booking& booking) {
    const auto at = closed_.find(cause);
    if (cause == 0 || at == closed_.end()) return;
    for (GuestFound& guest : findings_.dinners[at->second].guests) {
      if (guest.party != booking.owner) continue;
      guest.booked_premium_cents = booking.units * (booking.price_cents - prices_[booking.product]);
    }
  }

  void Close(Seq cause, const TableClosed& closed) {
    if (const auto asked = asked_.find(closed.table); asked != asked_.end()) {
      findings_.declined += closed.result == TableResult::kDeclined ? 1 : 0;
      findings_.broken_off += closed.result != TableResult::kDeclined && closed.result != TableResult::kAgreed ? 1 : 0;
      return;
    }
    const auto at = tables_.find(closed.table);
    if (at == tables_.end() || closed.result != TableResult::kAgreed) return;
    DinnerFound& dinner = findings_.dinners[at->second.dinner];
    dinner.agreed = true;
    closed_[cause] = at->second.dinner;
    dinner.terms = strategies::TermsOf(at->second.opened.issues, closed.values, {});
    const std::int64_t price = prices_[at->second.opened.product];
    for (std::size_t i = 0; i < dinner.guests.size(); ++i) {
      GuestFound& guest = dinner.guests[i];
      const std::int64_t units = MulDiv(guest.units, dinner.terms.share_permille, 1000);
      const std::int64_t rate =
          PremiumRate(scenario_.rules.dinner.premium_by, at->second.opened.pleas, i, dinner.terms.premium_permille);
      guest.premium_cents = MulDiv(units * price, rate, kWholePremium);
      guest.believed_cents = said_[{closed.table, guest.speaker}] + guest.premium_cents;
    }
  }

  void Deliver(Tick tick, const Delivered& delivered) {
    for (std::size_t i = 0; i < scenario_.parties.size(); ++i) {
      if (scenario_.parties[i].id != delivered.party) continue;
      std::vector<std::int64_t>& received = findings_.received[i];
      received.resize(static_cast<std::size_t>(tick) + 1, received.empty() ? 0 : received.back());
      received.back() += delivered.units;
    }
    const auto quarter = static_cast<std::size_t>((tick - kQuarterBegins) / kQuarter);
    if (findings_.revenue_cents.size() <= quarter) findings_.revenue_cents.resize(quarter + 1, 0);
    findings_.revenue_cents[quarter] += delivered.paid_cents;
  }

  const Scenario& scenario_;
  Findings& findings_;
  std::map<ProductId, std::int64_t> prices_;
  std::map<TableId, Open_> tables_;
  std::map<TableId, bool> asked_;
  std::map<Seq, std::size_t> closed_;  // agreed dinners by what closed them
  std::map<std::pair<TableId, PartyId>, std::int64_t> said_;
};

}  // namespace

Findings Observe(const Scenario& scenario, const std::vector<Casting>& cast, const Registry& registry) {
  Findings findings;
  Observer observer(scenario, findings);
  findings.played = Play(
      scenario, cast, registry,
      [&](const Prompt& prompt, const std::vector<Move>& moves) { observer.OnMoves(prompt, moves); },
      [&](const Event& event) { observer.OnEvent(event); });
  for (std::vector<std::int64_t>& received : findings.received) {
    received.resize(static_cast<std::size_t>(scenario.ticks), received.empty() ? 0 : received.back());
  }
  return findings;
}

std::size_t PlaceOf(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.parties.size(); ++i) {
    if (scenario.parties[i].name == name) return i;
  }
  CheckFailed(__FILE__, __LINE__, "the scenario has that party");
}

Quartiles QuartilesOf(std::vector<double> sample) {
  if (sample.empty()) return {};
  std::sort(sample.begin(), sample.end());
  const auto at = [&](std::size_t quarters) { return sample[(sample.size() - 1) * quarters / 4]; };
  return {at(1), at(2), at(3)};
}

}  // namespace haggle
