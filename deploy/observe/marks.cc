#include "deploy/observe/marks.h"

#include "proto/base/visit.h"

namespace haggle::observe {

std::string_view MarkName(MarkKind kind) {
  static constexpr std::array<std::string_view, kMarkKinds> kNames = {
      "dinner", "refused_invitation", "redirection", "refused_move", "site", "funding", "claim", "audit",
      "late",   "extension",          "amended",     "lost"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool MarkOf(const Event& event, bool dinner, MarkKind& kind) {
  const auto is = [&kind](MarkKind of) {
    kind = of;
    return true;
  };
  return VisitEvent(
      event, [&](const TableOpened& opened) { return opened.kind == TableKind::kDinner && is(MarkKind::kDinner); },
      [&](const TableClosed& closed) {
        return dinner && closed.result == TableResult::kDeclined && is(MarkKind::kRefusedInvitation);
      },
      [&](const Redirected&) { return is(MarkKind::kRedirection); },
      [&](const Refused&) { return is(MarkKind::kRefusedMove); },
      [&](const SiteOpened&) { return is(MarkKind::kSite); }, [&](const Funded&) { return is(MarkKind::kFunding); },
      [&](const Claimed&) { return is(MarkKind::kClaim); }, [&](const ClaimAudited&) { return is(MarkKind::kAudit); },
      [&](const OneOf<DamagesPaid, TimedOut> auto&) { return is(MarkKind::kLate); },
      [&](const SiteExtended&) { return is(MarkKind::kExtension); },
      // What happens all the time.
      [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited, RedirectionRequested,
                     Answered, Offered, Accepted, LeftTable, Ordered, Cancelled, ClaimBooked, Allocated, Delivered,
                     Unpaid, PriceSet, Expanded, Drawn, Rejected, LeadQuoted, Rescheduled, LineShared> auto&) {
        return false;
      });
}

}  // namespace haggle::observe
