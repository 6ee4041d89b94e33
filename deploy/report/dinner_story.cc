#include "deploy/report/dinner_story.h"

#include <algorithm>

#include "broker/core/state.h"
#include "proto/base/why.h"

namespace haggle::report {

std::int64_t DinnerStory::units() const {
  std::int64_t sum = 0;
  for (const Promise& promise : promises) sum += promise.booking.units;
  return sum;
}

std::int64_t DinnerStory::delivered() const {
  std::int64_t sum = 0;
  for (const Promise& promise : promises) sum += promise.delivered;
  return sum;
}

DinnerSink::DinnerSink(const Scenario& scenario) : invitations_(scenario), event_text_(scenario) {}

void DinnerSink::OnStep(const Step& step, const std::vector<Why>& whys) {
  invitations_.OnStep(step, whys);
  whys_.clear();
  for (std::size_t i = 0; i < step.commands.size() && i < whys.size(); ++i) {
    if (whys[i].code != 0) whys_[step.commands[i].seq] = whys[i];
  }
}

void DinnerSink::OnEvent(const Event& event, bool, const std::vector<PartyId>&) { VisitEventOn(event, *this); }

DinnerStory* DinnerSink::Find(TableId table) {
  const auto found = std::find_if(dinners_.begin(), dinners_.end(),
                                  [table](const DinnerStory& dinner) { return dinner.opened.table == table; });
  return found == dinners_.end() ? nullptr : &*found;
}

Promise* DinnerSink::FindPromise(BookingId booking, DinnerStory** dinner) {
  const auto found = bookings_.find(booking);
  if (found == bookings_.end()) return nullptr;
  *dinner = &dinners_[found->second];
  for (Promise& promise : (*dinner)->promises) {
    if (promise.booking.id == booking) return &promise;
  }
  return nullptr;
}

void DinnerSink::Say(const Event& event, TableId table, PartyId party, std::int32_t round) {
  DinnerStory* const dinner = Find(table);
  if (dinner == nullptr) return;
  Said said{event.tick, round, party, event_text_.Tell(event), ""};
  if (const auto why = whys_.find(event.cause); why != whys_.end()) {
    said.why = TellWhy(why->second, [this](PartyId id) { return event_text_.PartyName(id); });
    whys_.erase(why);
  }
  dinner->said.push_back(std::move(said));
}

void DinnerSink::On(const Event& event, const TableOpened& opened) {
  invitations_.On(event, opened);
  if (opened.kind != TableKind::kDinner) return;
  event_text_.Tell(event);  // so that it knows the issues
  DinnerStory dinner;
  dinner.tick = event.tick;
  dinner.opened = opened;
  dinner.list_cents = prices_[opened.product];
  dinners_.push_back(std::move(dinner));
}

void DinnerSink::On(const Event& event, const TableClosed& closed) {
  invitations_.On(event, closed);
  DinnerStory* const dinner = Find(closed.table);
  if (dinner == nullptr) return;
  dinner->closed = closed;
  Say(event, closed.table, kNature, closed.round);
  if (closed.result == TableResult::kAgreed) agreed_[event.cause] = static_cast<std::size_t>(dinner - dinners_.data());
}

void DinnerSink::On(const Event& event, const Ordered& ordered) {
  const auto agreed = agreed_.find(event.cause);
  if (event.cause == 0 || agreed == agreed_.end()) return;
  Promise promise;
  promise.booking = ordered.booking;
  promise.open = ordered.booking.units;
  dinners_[agreed->second].promises.push_back(promise);
  bookings_[ordered.booking.id] = agreed->second;
}

void DinnerSink::On(const Event& event, const Delivered& delivered) {
  DinnerStory* dinner = nullptr;
  Promise* const promise = FindPromise(delivered.booking, &dinner);
  if (promise == nullptr) return;
  promise->delivered += delivered.units;
  dinner->arrivals.push_back({event.tick, delivered.party, delivered.units, delivered.paid_cents});
}

void DinnerSink::On(const Event&, const Cancelled& cancelled) {
  DinnerStory* dinner = nullptr;
  if (Promise* const promise = FindPromise(cancelled.booking, &dinner)) promise->cancelled += cancelled.units;
}

void DinnerSink::On(const Event&, const DamagesPaid& damages) {
  DinnerStory* dinner = nullptr;
  if (Promise* const promise = FindPromise(damages.booking, &dinner)) promise->damages_cents += damages.amount_cents;
}

void DinnerSink::On(const Event&, const Allocated& allocated) {
  short_[{allocated.product, allocated.party}] += allocated.due - allocated.units;
}

void DinnerSink::On(const Event&, const Bulletin& bulletin) { prices_[bulletin.product] = bulletin.price_cents; }

void DinnerSink::OnTickEnd(Tick tick, const core::Market& market) {
  for (DinnerStory& dinner : dinners_) {
    std::int64_t open = 0;
    for (Promise& promise : dinner.promises) {
      open += promise.open;
      const core::BookingState* const state = market.state().FindBooking(promise.booking.id);
      promise.open = state == nullptr ? 0 : state->booking.units;
    }
    if (open > 0) CountWaiting(dinner, tick, market);
  }
  short_.clear();
}

void DinnerSink::CountWaiting(DinnerStory& dinner, Tick tick, const core::Market& market) const {
  const auto dines = [&dinner](PartyId party) {
    return std::any_of(dinner.promises.begin(), dinner.promises.end(),
                       [party](const Promise& promise) { return promise.booking.owner == party; });
  };
  for (const auto& [key, units] : short_) {
    if (units > 0 && key.first == dinner.opened.product && !dines(key.second)) {
      dinner.waiting[key.second].short_of += units;
    }
  }
  std::vector<const Booking*> queue;
  for (const core::BookingState& state : market.state().bookings) {
    const Booking& booking = state.booking;
    const bool before = booking.placed_tick < dinner.tick && booking.by_tick == 0;
    const bool waits = booking.flexible || booking.requested_tick <= tick;
    if (before && waits && booking.product == dinner.opened.product && !dines(booking.owner)) queue.push_back(&booking);
  }
  std::sort(queue.begin(), queue.end(), [](const Booking* a, const Booking* b) { return IsServedBefore(*a, *b); });
  std::int64_t ahead = dinner.delivered();
  for (const Booking* booking : queue) {
    const std::int64_t units = std::min(ahead, booking->units);
    if (units == 0) break;
    Waiting& waiting = dinner.waiting[booking->owner];
    (booking->requested_tick <= tick ? waiting.due : waiting.dated) += units;
    ahead -= units;
  }
}

}  // namespace haggle::report
