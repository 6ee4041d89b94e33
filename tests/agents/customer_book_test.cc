// What a seller thinks of its customers, from what it was shown.
#include "agents/strategies/customer_book.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "proto/base/belief.h"
#include "tests/agents/desk.h"

namespace haggle::strategies::customer_book_test {
namespace {

constexpr PartyId kSecond = 3;
constexpr PartyId kThird = 4;

class CustomerBookTest : public ::testing::Test {
 protected:
  static Scenario Market() {
    Scenario scenario = DeskScenario(100);
    for (const PartyId id : {kSecond, kThird}) {
      Party party = scenario.parties[1];
      party.id = id;
      party.name = id == kSecond ? "second" : "third";
      party.sites.clear();
      scenario.parties.push_back(party);
    }
    return scenario;
  }

  void Show(Tick tick, std::vector<EventBody> bodies) {
    prompt_ = Prompt();
    prompt_.party = kDeskSeller;
    prompt_.tick = tick;
    for (EventBody& body : bodies) prompt_.shown.push_back(Event{0, tick, std::move(body)});
    view_.Take(prompt_);
    customers_.Notice(view_);
  }
  static SellerBook BookOf(std::vector<Booking> bookings) {
    SellerBook book;
    book.bookings = std::move(bookings);
    return book;
  }
  static Booking Of(PartyId owner, BookingId id, std::int64_t units) {
    Booking booking = BookingOf(id, units, 0);
    booking.owner = owner;
    return booking;
  }

  Scenario scenario_ = Market();
  CustomerBook customers_{scenario_, kDeskSeller, 1200};
  View view_{DeskBriefing(scenario_, kDeskSeller)};
  Prompt prompt_;
};

TEST_F(CustomerBookTest, DoubtsABacklogThatIsGivenBack) {
  const SellerBook book = BookOf({Of(kDeskBuyer, 1, 100)});
  Show(0, {book});
  EXPECT_EQ(customers_.Doubt(book), 450);
  Show(0, {Cancelled{1, kDeskBuyer, 0, 50, 0, 0}});
  EXPECT_EQ(customers_.Doubt(book), 550) << "half the backlog given back takes a tenth of the trust in it";
}

TEST_F(CustomerBookTest, BelievesABacklogThatIsTaken) {
  Show(0, {BookOf({Of(kDeskBuyer, 1, 100)})});
  Show(0, {Delivered{1, kDeskBuyer, 0, 50, 0}});
  EXPECT_EQ(customers_.realness(kDeskBuyer), 560);
  EXPECT_EQ(customers_.realness(kSecond), 550);
}

TEST_F(CustomerBookTest, BelievesWithinBounds) {
  for (Tick tick = 0; tick < 100; ++tick) {
    Show(tick, {BookOf({Of(kDeskBuyer, 1, 100), Of(kSecond, 2, 100)}), Cancelled{1, kDeskBuyer, 0, 100, 0, 0},
                Delivered{2, kSecond, 0, 100, 0}});
  }
  EXPECT_EQ(customers_.realness(kDeskBuyer), 300);
  EXPECT_EQ(customers_.realness(kSecond), 980);
  EXPECT_EQ(customers_.Doubt(BookOf({Of(kDeskBuyer, 1, 300), Of(kSecond, 2, 100)})), 530)
      << "1000 - (3 * 300 + 980) / 4";
}

TEST_F(CustomerBookTest, RemembersAgreementsForAWhile) {
  customers_.Warm(kDeskBuyer);
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 60);
  for (int more = 0; more < 9; ++more) customers_.Warm(kDeskBuyer);
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 600);
  Show(0, {});
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 577) << "a twenty-sixth of 600 is forgotten";
  Show(0, {});
  EXPECT_EQ(customers_.relationship(kDeskBuyer), 577) << "once a tick";
  std::int64_t before = 577;
  for (Tick tick = 1; tick < 200; ++tick) {
    Show(tick, {});
    EXPECT_LE(customers_.relationship(kDeskBuyer), before);
    before = customers_.relationship(kDeskBuyer);
  }
  EXPECT_LT(before, 26);
  for (int more = 0; more < 20; ++more) customers_.Warm(kSecond);
  EXPECT_EQ(customers_.relationship(kSecond), 1000);
}

TEST_F(CustomerBookTest, ForgetsBackToHowItStandsToACustomer) {
  scenario_.parties[0].wants.regard = {Regard{"buyer", 500}};
  CustomerBook customers(scenario_, kDeskSeller, 1200);
  EXPECT_EQ(customers.relationship(kDeskBuyer), 500);
  customers.Warm(kDeskBuyer);
  for (Tick tick = 0; tick < 200; ++tick) {
    Show(tick, {});
    customers.Notice(view_);
  }
  EXPECT_GE(customers.relationship(kDeskBuyer), 500);
  EXPECT_LT(customers.relationship(kDeskBuyer), 526);
}

TEST_F(CustomerBookTest, LearnsWhatTablesPayOfWhatWasPledged) {
  EXPECT_EQ(customers_.trust(), 1200) << "guests open low";
  customers_.Judge(0, 1000);
  EXPECT_EQ(customers_.trust(), 1050);
  customers_.Judge(5000, 1000);
  EXPECT_EQ(customers_.trust(), 1231) << "an eighth of the way to 2,500, the most that counts";
  customers_.Judge(1231, 1000);
  EXPECT_EQ(customers_.trust(), 1231);
}

TEST_F(CustomerBookTest, ComparesHowFastTheyFillOneHall) {
  const auto halls = [](std::vector<std::int64_t> rates) {
    std::vector<Site> sites;
    for (const std::int64_t rate : rates) {
      Site site;
      site.always_open = true;
      site.install_rate = rate;
      sites.push_back(site);
    }
    return sites;
  };
  scenario_.parties[1].sites = halls({9000});
  scenario_.parties[2].sites = halls({4000, 4000, 4500, 4000});
  const CustomerBook customers(scenario_, kDeskSeller, 1200);
  EXPECT_EQ(customers.BuildSpeed(kDeskBuyer), 1000);
  EXPECT_EQ(customers.BuildSpeed(kSecond), 500) << "one hall, not all of them";
  EXPECT_EQ(customers.BuildSpeed(kThird), 1000) << "no halls: no limit";
}

// Shorthand for what is stated.
std::vector<std::pair<PartyId, std::int64_t>> Stated(CustomerBook& customers, BeliefCode code) {
  Reply reply;
  customers.State(reply);
  std::vector<std::pair<PartyId, std::int64_t>> stated;
  for (const Belief& belief : reply.beliefs()) {
    if (belief.code == static_cast<std::uint32_t>(code)) stated.emplace_back(belief.about, belief.value_ppm);
  }
  return stated;
}
using StatedList = std::vector<std::pair<PartyId, std::int64_t>>;

TEST_F(CustomerBookTest, StatesItsRelationshipsOnceAndWhenTheyHaveChanged) {
  EXPECT_EQ(Stated(customers_, BeliefCode::kRelationship), (StatedList{{kDeskBuyer, 0}, {kSecond, 0}, {kThird, 0}}));
  EXPECT_EQ(Stated(customers_, BeliefCode::kRelationship), StatedList{});
  for (int more = 0; more < 10; ++more) customers_.Warm(kSecond);
  EXPECT_EQ(Stated(customers_, BeliefCode::kRelationship), (StatedList{{kSecond, 600'000}}));
  Show(0, {});
  EXPECT_EQ(Stated(customers_, BeliefCode::kRelationship), (StatedList{{kSecond, 577'000}}));
  EXPECT_EQ(Stated(customers_, BeliefCode::kRelationship), StatedList{});
}

TEST_F(CustomerBookTest, StatesItsTrustOnceAndWhenItHasChanged) {
  EXPECT_EQ(Stated(customers_, BeliefCode::kTrust), (StatedList{{0, 1'200'000}}));
  customers_.Judge(100, 100);
  EXPECT_EQ(Stated(customers_, BeliefCode::kTrust), (StatedList{{0, 1'175'000}}));
  EXPECT_EQ(Stated(customers_, BeliefCode::kTrust), StatedList{});
}

}  // namespace
}  // namespace haggle::strategies::customer_book_test
