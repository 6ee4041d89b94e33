#include "deploy/report/story.h"

#include <algorithm>

#include "broker/core/state.h"
#include "broker/journal/belief.h"
#include "deploy/report/text.h"
#include "proto/base/units.h"

namespace haggle::report {
namespace {

constexpr Tick kTicksWithoutCalendar = 10;

}  // namespace

std::int64_t RedirectionStory::value_cents() const {
  std::int64_t sum = 0;
  for (const Booking& booking : out) sum = CheckedAdd(sum, CheckedMul(booking.units, booking.price_cents));
  return sum;
}

std::int64_t RedirectionStory::unit_ticks() const {
  const auto by_date = [](const Booking& a, const Booking& b) { return IsServedBefore(a, b); };
  std::vector<Booking> sooner = out;
  std::vector<Booking> later = back;
  std::sort(sooner.begin(), sooner.end(), by_date);
  std::sort(later.begin(), later.end(), by_date);
  std::int64_t sum = 0;
  for (std::size_t s = 0, l = 0; s < sooner.size() && l < later.size();) {
    const std::int64_t units = std::min(sooner[s].units, later[l].units);
    const std::int64_t ticks = later[l].requested_tick - std::max(sooner[s].requested_tick, tick);
    sum = CheckedAdd(sum, CheckedMul(units, ticks));
    if ((sooner[s].units -= units) == 0) ++s;
    if ((later[l].units -= units) == 0) ++l;
  }
  return sum;
}

StorySink::StorySink(const Scenario& scenario) : scenario_(scenario) {
  for (const Product& product : scenario.products) {
    PartyId seller = kNature;
    for (const Party& party : scenario.parties) seller = party.name == product.seller ? party.id : seller;
    sellers_.push_back(seller);
  }
}

void StorySink::OnStep(const Step& step, const std::vector<Why>& whys) {
  expected_.clear();
  for (std::size_t i = 0; i < step.commands.size() && i < whys.size(); ++i) {
    if (const auto expected = journal::ExpectedBy(whys[i])) expected_[step.commands[i].seq] = *expected;
  }
}

std::size_t StorySink::PeriodOf(Tick tick) {
  std::string name = QuarterOf(scenario_, tick);
  if (name.empty()) {
    const Tick first = tick / kTicksWithoutCalendar * kTicksWithoutCalendar;
    name = "ticks " + std::to_string(first) + "-" + std::to_string(first + kTicksWithoutCalendar - 1);
  }
  if (story_.periods.empty() || story_.periods.back() != name) story_.periods.push_back(name);
  return story_.periods.size() - 1;
}

void StorySink::OnEvent(const Event& event, bool, const std::vector<PartyId>&) {
  PeriodOf(event.tick);  // one without deliveries is a period too
  VisitEventOn(event, *this);
}

void StorySink::On(const Event& event, const Delivered& delivered) {
  for (const PartyId party : {delivered.party, sellers_[delivered.product]}) {
    Shipped& shipped = story_.shipped[{party, PeriodOf(event.tick)}];
    shipped.units += delivered.units;
    shipped.paid_cents += delivered.paid_cents;
  }
}

void StorySink::On(const Event& event, const TableOpened& opened) {
  if (opened.kind != TableKind::kScenario) story_.tables[opened.table] = {event.tick, opened, {}};
}

void StorySink::On(const Event&, const TableClosed& closed) {
  if (const auto it = story_.tables.find(closed.table); it != story_.tables.end()) it->second.closed = closed;
}

void StorySink::On(const Event& event, const Redirected& redirected) {
  story_.redirections.push_back({event.tick, event.cause, redirected, {}, {}});
}

void StorySink::On(const Event& event, const Ordered& ordered) {
  if (!ordered.booking.moved || story_.redirections.empty()) return;
  RedirectionStory& last = story_.redirections.back();
  if (last.cause != event.cause) return;
  (ordered.booking.owner == last.redirected.to ? last.out : last.back).push_back(ordered.booking);
}

void StorySink::On(const Event& event, const Claimed& claimed) {
  ClaimStory& claim = story_.claims[claimed.claim];
  claim.claim = claimed;
  claim.tick = event.tick;
  if (const auto found = expected_.find(event.cause); found != expected_.end()) claim.expected = found->second;
}

void StorySink::On(const Event&, const ClaimBooked& booked) { story_.claims[booked.claim].booked = booked.units; }

void StorySink::On(const Event&, const ClaimAudited& audited) {
  ClaimStory& claim = story_.claims[audited.claim];
  claim.audited = true;
  claim.actual = audited.actual;
}

void StorySink::On(const Event& event, const SiteExtended& extended) {
  story_.extensions.push_back({event.tick, extended});
}

}  // namespace haggle::report
