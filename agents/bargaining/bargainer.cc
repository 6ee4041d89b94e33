#include "agents/bargaining/bargainer.h"

#include <algorithm>
#include <utility>

#include "agents/bargaining/auction_bids.h"
#include "proto/base/canonical.h"
#include "proto/base/own_preference.h"
#include "proto/base/sorted_list.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

// All that a table's parts are made from and may see, but for what the table is called.
std::string ContentOf(const View& view, TableOpened opened) {
  const std::string name = std::exchange(opened.name, "");
  opened.table = 0;
  std::string content = Canonical(opened);
  for (const Preference& preference : view.me().preferences) {
    if (preference.table != name) continue;
    Preference nameless = preference;
    nameless.table.clear();
    AppendCanonical(nameless, content);
  }
  return content;
}

// At a uniform price of the best losing bid that is so but for the bid that sets it.
bool PriceIsNotOnesOwn(const TableOpened& opened) {
  return opened.protocol == ProtocolKind::kSecondPrice || opened.protocol == ProtocolKind::kVcg ||
         (opened.protocol == ProtocolKind::kUniformPrice && !opened.auction.last_accepted);
}

Why WhyCrowded(const Turn& turn) {
  return Because(WhyCode::kLeaveCrowd, static_cast<std::int64_t>(turn.table.seats.size()));
}

Why WhyAccept(double offered, const Proposal& proposal) {
  return Because(WhyCode::kAcceptAtTarget, ToPpm(offered), ToPpm(proposal.target));
}

}  // namespace

void Bargainer::Decide(const View& view, Reply& reply) {
  See(view);
  for (const Ask& ask : view.asks()) {
    if (ask.kind != AskKind::kBargain) continue;
    const TableView* table = view.table(ask.table);
    if (table == nullptr || table->opened.kind != TableKind::kScenario) continue;
    Speak(view, ask, *table, reply);
  }
}

void Bargainer::See(const View& view) {
  for (const Event& event : view.shown()) {
    VisitEvent(
        event,
        [&](const Offered& offered) {
          if (remembers_) Observe(view, offered);
        },
        [&](const TableOpened& opened) {
          const TableView* table = opened.kind == TableKind::kScenario ? view.table(opened.table) : nullptr;
          if (table != nullptr) Sit(view, *table);
        },
        // The view keeps what was said to an offer and how tables ended; the rest is not of such a table.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                       RedirectionRequested, Answered, Accepted, LeftTable, TableClosed, Refused, Ordered, Cancelled,
                       Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet,
                       LeadQuoted, Rescheduled, SiteExtended, Expanded, LineShared, Funded, SiteOpened, DamagesPaid,
                       Drawn, Rejected, TimedOut> auto&) {});
  }
}

void Bargainer::Forget() {
  for (std::unique_ptr<Session>& session : sessions_) {
    session->history.Clear();
    session->model.reset();
    spare_.push_back(std::move(session));
  }
  sessions_.clear();
  cursor_ = 0;
}

std::size_t Bargainer::KindOf(const View& view, const TableView& table) {
  const auto [by_name, is_new_name] = by_name_.emplace(table.opened.name, 0);
  if (!is_new_name) return by_name->second;
  const auto [alike, is_new] = by_content_.emplace(ContentOf(view, table.opened), kinds_.size());
  by_name->second = alike->second;
  if (!is_new) return alike->second;
  Kind& kind = *kinds_.emplace_back(std::make_unique<Kind>());
  if (const Preference* preference = OwnPreference(view.me(), table.opened.name)) {
    kind.own = std::make_unique<OwnOutcomes>(table.opened.issues, *preference);
    kind.bidding = composition_.bidding(kind.own.get());
    kind.acceptance = composition_.acceptance();
    remembers_ = remembers_ || kind.bidding->remembers() || kind.acceptance->remembers();
  }
  return alike->second;
}

Bargainer::Session& Bargainer::Sit(const View& view, const TableView& table) {
  if (view.tick() != tick_) Forget();
  tick_ = view.tick();
  const TableId id = table.opened.table;
  const auto table_of = [](const std::unique_ptr<Session>& session) { return session->table; };
  if (const auto* known = FindFrom(cursor_, sessions_, id, table_of)) return **known;
  if (spare_.empty()) spare_.push_back(std::make_unique<Session>());
  Session& session = **sessions_.insert(PlaceOf(sessions_, id, table_of), std::move(spare_.back()));
  spare_.pop_back();
  session.table = id;
  session.kind = KindOf(view, table);
  if (composition_.model && kinds_[session.kind]->own != nullptr) {
    session.model = composition_.model(view, table);
    remembers_ = remembers_ || (session.model != nullptr && session.model->learns());
  }
  return session;
}

void Bargainer::Observe(const View& view, const Offered& offered) {
  const TableView* table = view.table(offered.table);
  if (table == nullptr || table->opened.kind != TableKind::kScenario) return;
  Session& session = Sit(view, *table);
  const Kind& kind = *kinds_[session.kind];
  if (kind.own == nullptr) return;
  const double time = static_cast<double>(offered.round + 1) / static_cast<double>(table->opened.rounds + 1);
  std::size_t seat = 0;
  while (seat < table->seats.size() && table->seats[seat].party != offered.party) ++seat;
  Made made{offered.values, kind.own->utility()(offered.values), time, seat};
  if (seat == table->seat) return session.history.AddOwn(std::move(made));
  if (session.model != nullptr) session.model->Observe(seat, offered.values, time);
  session.history.AddOther(std::move(made));
}

void Bargainer::Speak(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  Session& session = Sit(view, table);
  Kind& kind = *kinds_[session.kind];
  if (ask.turn == TurnKind::kCall) return;
  if (kind.own == nullptr) {
    if (ask.turn != TurnKind::kVote && ask.turn != TurnKind::kBid && ask.turn != TurnKind::kAward) {
      reply.Do(Leave{ask.table}, Because(WhyCode::kLeaveIndifferent));
    }
    return;
  }
  const std::int32_t rounds = table.opened.rounds;
  const double time = static_cast<double>(ask.round + 1) / static_cast<double>(rounds + 1);
  const Turn turn{view, ask, table, *kind.own, session.history, session.model.get(), rounds, time};
  if (kind.own->best().utility < kind.own->reservation() && ask.turn != TurnKind::kVote && ask.turn != TurnKind::kBid) {
    reply.Do(Leave{ask.table}, Because(WhyCode::kLeaveWorthless, ToPpm(kind.own->reservation())));
    return;
  }
  const bool leaves = ask.turn != TurnKind::kVote && ask.turn != TurnKind::kBid && ask.turn != TurnKind::kAward;
  if (!CanBid(turn, kind) && leaves) {
    reply.Do(Leave{ask.table}, WhyCrowded(turn));
    return;
  }
  Answer(turn, kind, reply);
}

bool Bargainer::CanBid(const Turn& turn, const Kind& kind) {
  return turn.table.seats.size() == 2 || !kind.bidding->bilateral();
}

void Bargainer::Answer(const Turn& turn, Kind& kind, Reply& reply) {
  switch (turn.ask.turn) {
    case TurnKind::kUnset:
      return OfferOrAccept(turn, kind, reply);
    case TurnKind::kPropose:
      return Propose(turn, kind.bidding->Propose(turn), reply);
    case TurnKind::kVote:
      return Vote(turn, kind, reply);
    case TurnKind::kConcede:
      return Concede(turn, kind, reply);
    case TurnKind::kBid:
      return BidFor(turn, kind, reply);
    case TurnKind::kAward:
      return AwardBest(turn, kind, reply);
    case TurnKind::kCall:
      return;
  }
}

void Bargainer::OfferOrAccept(const Turn& turn, Kind& kind, Reply& reply) {
  const bool others = turn.table.standing && turn.table.offered_by != turn.view.party();
  if (others && turn.table.has_agreed) return;
  const Proposal& proposal = kind.bidding->Propose(turn);
  if (proposal.kind != Proposal::Kind::kLeave && others) {
    const double offered = kind.own->utility()(turn.table.offer);
    if (offered >= kind.own->reservation() - kSameToMe && kind.acceptance->Accepts(turn, offered, proposal)) {
      reply.Do(Accept{turn.ask.table}, WhyAccept(offered, proposal));
      return;
    }
  }
  Propose(turn, proposal, reply);
}

void Bargainer::Propose(const Turn& turn, const Proposal& proposal, Reply& reply) {
  if (proposal.kind == Proposal::Kind::kLeave) {
    reply.Do(Leave{turn.ask.table}, proposal.why);
  } else {
    reply.Do(Offer{turn.ask.table, proposal.bid.outcome}, proposal.why);
  }
}

void Bargainer::Vote(const Turn& turn, Kind& kind, Reply& reply) {
  const double offered = kind.own->utility()(turn.table.offer);
  const double least = turn.table.settled ? kind.own->utility()(turn.table.settled_text) : kind.own->reservation();
  bool accepts = offered >= least - kSameToMe;
  Why why = Because(accepts ? WhyCode::kVoteFor : WhyCode::kVoteAgainst, ToPpm(offered), ToPpm(least));
  if (turn.table.protocol == ProtocolKind::kSingleText) {
    // To mediated texts no bid of one's own is compared.
  } else if (!CanBid(turn, kind)) {
    accepts = false;
    why = WhyCrowded(turn);
  } else {
    const Proposal& proposal = kind.bidding->Propose(turn);
    if (proposal.kind == Proposal::Kind::kLeave) return reply.Do(Leave{turn.ask.table}, proposal.why);
    if (accepts) {
      accepts = kind.acceptance->Accepts(turn, offered, proposal);
      why = accepts ? WhyAccept(offered, proposal)
                    : Because(WhyCode::kVoteAgainst, ToPpm(offered), ToPpm(proposal.target));
    }
  }
  if (accepts) {
    reply.Do(Accept{turn.ask.table}, why);
  } else {
    reply.Do(Reject{turn.ask.table}, why);
  }
}

void Bargainer::Concede(const Turn& turn, Kind& kind, Reply& reply) {
  const Proposal& proposal = kind.bidding->Propose(turn);
  if (proposal.kind == Proposal::Kind::kLeave) return reply.Do(Leave{turn.ask.table}, proposal.why);
  if (proposal.kind == Proposal::Kind::kHold) return;
  const SeatView& mine = turn.table.seats[turn.table.seat];
  // One agrees to what is as good as the offer one stands by.
  const double stands_by = mine.standing ? kind.own->utility()(mine.offer) : proposal.bid.utility;
  const double least = std::max(stands_by, kind.own->reservation());
  bool accepted = false;
  for (std::size_t seat = 0; seat < turn.table.seats.size(); ++seat) {
    const SeatView& other = turn.table.seats[seat];
    if (seat == turn.table.seat || !other.standing) continue;
    const double offered = kind.own->utility()(other.offer);
    if (offered < least - kSameToMe) continue;
    reply.Do(Accept{turn.ask.table, other.party}, WhyAccept(offered, proposal));
    accepted = true;
  }
  if (accepted || (mine.standing && mine.offer == proposal.bid.outcome)) return;
  reply.Do(Offer{turn.ask.table, proposal.bid.outcome}, proposal.why);
}

void Bargainer::BidFor(const Turn& turn, Kind& kind, Reply& reply) {
  if (kind.own->best().utility < kind.own->reservation()) {
    reply.Do(Reject{turn.ask.table}, Because(WhyCode::kLeaveWorthless, ToPpm(kind.own->reservation())));
  } else if (PriceIsNotOnesOwn(turn.table.opened)) {
    const bool many = turn.table.protocol != ProtocolKind::kSecondPrice;
    for (const Outcome& bid : TruthfulBids(*kind.own, many)) {
      reply.Do(Offer{turn.ask.table, bid}, Because(WhyCode::kBidTruth, ToPpm(kind.own->reservation())));
    }
  } else if (!CanBid(turn, kind)) {
    reply.Do(Reject{turn.ask.table}, WhyCrowded(turn));
  } else if (const Proposal& proposal = kind.bidding->Propose(turn); proposal.kind == Proposal::Kind::kLeave) {
    reply.Do(Reject{turn.ask.table}, proposal.why);
  } else {
    Propose(turn, proposal, reply);
  }
}

void Bargainer::AwardBest(const Turn& turn, Kind& kind, Reply& reply) {
  const SeatView* best = nullptr;
  double most = kind.own->reservation() - kSameToMe;
  for (std::size_t seat = 0; seat < turn.table.seats.size(); ++seat) {
    const SeatView& bidder = turn.table.seats[seat];
    if (seat == turn.table.seat || !bidder.standing) continue;
    const double offered = kind.own->utility()(bidder.offer);
    if (offered < most || (best != nullptr && offered == most)) continue;
    best = &bidder;
    most = offered;
  }
  const Why why = Because(WhyCode::kAwardBest, ToPpm(most));
  if (best == nullptr) {
    reply.Do(Reject{turn.ask.table}, Because(WhyCode::kVoteAgainst, 0, ToPpm(kind.own->reservation())));
  } else {
    reply.Do(Award{turn.ask.table, best->party}, why);
  }
}

}  // namespace haggle::bargaining
