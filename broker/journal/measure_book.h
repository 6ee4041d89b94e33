// Who wants, books, gets and holds what: the sums behind the measures, by product and party, as the run goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "broker/core/state.h"
#include "broker/journal/measure_spread.h"
#include "broker/journal/measure_sums.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::journal {

// Variances of two series, in exact integers.
class SeriesPair {
 public:
  void Take(std::int64_t x, std::int64_t y);
  // s^2(x) / s^2(y) in millionths; nothing: y never changes, or fewer than two ticks.
  std::optional<std::int64_t> RatioPpm() const;

 private:
  std::int64_t n_ = 0;
  Int128 x_ = 0, xx_ = 0, y_ = 0, yy_ = 0;
};

// Thread-compatible.
class BookMeasures {
 public:
  struct Cell {
    bool active = false;  // wants it, or has ever held or booked some
    FlowSums tick;
    LevelSums now;
    OverTicks over;
    RunSums run;
  };
  struct ProductSums {
    FlowSums tick;
    LevelSums now;
    OverTicks over;
    SeriesPair orders;  // against demand
    Bulletin bulletin;
    std::int64_t supply = 0;  // of the tick
    std::int64_t produced = 0;
    std::int64_t inventory = 0;
    std::int64_t capacity_bought = 0;  // in the tick
    std::int64_t capacity_units = 0;   // in the run
    std::int64_t capacity_cents = 0;
    std::int64_t revenue_cents = 0;
  };

  explicit BookMeasures(const Scenario& scenario);

  void On(const Bulletin& body) { products_[body.product].bulletin = body; }
  void On(const Event& event, const SellerBook& body);
  void On(const Ordered& body) { dates_[body.booking.id] = DatesOf(body.booking); }
  void On(const Rescheduled& body);
  void On(const Event& event, const Cancelled& body);
  void On(const Allocated& body);
  void On(const Event& event, const Delivered& body);
  void On(const Expanded& body);

  // Closes the tick: all that `tick`, `now` and `supply` say is of it, until the next one begins.
  void OnTickEnd(Tick tick, const core::MarketState& state);
  // After what there is to say of a tick has been read.
  void BeginTick();

  std::size_t products() const { return products_.size(); }
  std::size_t parties() const { return ids_.size(); }
  PartyId id(std::size_t party) const { return ids_[party]; }  // ascending
  const Cell& cell(std::size_t product, std::size_t party) const { return cells_[product * ids_.size() + party]; }
  const ProductSums& product(std::size_t product) const { return products_[product]; }
  // Over all products, of a party; of the market.
  const OverTicks& OverTicksOf(std::size_t party) const { return parties_[party]; }
  const OverTicks& over_all() const { return all_; }
  // What each has got of each product that is wanted, as envy and the best division want it. Variants count with the
  // product that they serve.
  Shares SharesOf(const core::MarketState& state) const;

 private:
  struct Dates {
    Tick placed = 0;
    Tick date = 0;
  };
  // Of one party's wants.
  struct DemandOf {
    std::size_t party = 0;
    std::size_t product = 0;
    std::size_t scenario_party = 0;  // place in Scenario.parties
    std::size_t place = 0;           // ... and in its demands
    Tick first = 0;
    std::int64_t before = 0;  // D of the tick before; for the bullwhip
  };
  // A product whose units meet what is wanted of another one; itself too.
  struct Variant {
    std::size_t product = 0;
    std::int64_t power = 1000;
  };
  // A firm booking is late after its date, any other after the date that it bears.
  static Tick DateOf(const Booking& booking) { return booking.by_tick != 0 ? booking.by_tick : booking.requested_tick; }
  static Dates DatesOf(const Booking& booking) { return {booking.placed_tick, DateOf(booking)}; }

  // The greatest number there is: no such party.
  std::size_t PlaceOf(PartyId party) const;
  Cell* Find(ProductId product, PartyId party);
  Cell& At(std::size_t product, std::size_t party) { return cells_[product * ids_.size() + party]; }
  void FindDemands();
  void TakePositions(const core::MarketState& state);
  void TakeBookings(Tick tick, const core::MarketState& state);
  void TakeDemands(Tick tick, const core::MarketState& state);
  void TakeProducts(const core::MarketState& state);
  // Of what a party has of a product and its variants, by what they do.
  template <class Of>
  std::int64_t Met(std::size_t product, std::size_t party, Of of) const;

  const Scenario scenario_;
  std::vector<PartyId> ids_;
  std::vector<std::size_t> seller_;  // by product: place of the party
  std::vector<DemandOf> demands_;
  std::vector<std::vector<Variant>> variants_;  // by the product that is wanted
  std::vector<Cell> cells_;
  std::vector<core::Position> before_;  // by cell, as they stood when the tick before had ended
  std::vector<ProductSums> products_;
  std::vector<OverTicks> parties_;
  OverTicks all_;
  std::unordered_map<BookingId, Dates> dates_;  // looked into, never walked through
  std::vector<std::vector<Tick>> leads_;        // published, by product and tick
  Tick last_ = 0;
};

}  // namespace haggle::journal
