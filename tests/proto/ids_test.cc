// How things are numbered.
#include "proto/base/ids.h"

#include <gtest/gtest.h>

namespace haggle::ids_test {
namespace {

constexpr Seq kLastSeq = (Seq{1} << 47) - 1;  // no run comes near it

TEST(Ids, AreThoseThatJournalsHave) {
  EXPECT_EQ(OpeningBookingId(0), 281'474'976'710'656U);
  EXPECT_EQ(OpeningBookingId(7), 281'474'976'710'663U);
  EXPECT_EQ(AgreedBookingId(3, 2), 562'949'953'421'312U + 3 * 65'536U + 2);
  EXPECT_EQ(ScenarioTableId(3, 2), 562'949'953'421'312U + 3 * 4'096U + 2);
}

TEST(Ids, TellWhatTheyWereMadeOf) {
  for (const Seq command : {Seq{1}, Seq{4'095}, Seq{1'000'000'007}, kLastSeq}) {
    for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, kScenarioTables - 1}) {
      EXPECT_EQ(ScenarioTableOf(ScenarioTableId(command, index)).command, command);
      EXPECT_EQ(ScenarioTableOf(ScenarioTableId(command, index)).index, index);
    }
    for (const std::uint64_t index : {std::uint64_t{0}, kAgreedBookings - 1}) {
      EXPECT_EQ(AgreedBookingOf(AgreedBookingId(command, index)).command, command);
      EXPECT_EQ(AgreedBookingOf(AgreedBookingId(command, index)).index, index);
    }
  }
}

TEST(Ids, OfOneSortNeverMeetThoseOfAnother) {
  EXPECT_TRUE(IsOrderedBooking(kLastSeq));
  EXPECT_FALSE(IsOpeningBooking(kLastSeq));
  EXPECT_TRUE(IsOpeningBooking(OpeningBookingId(0)));
  EXPECT_TRUE(IsOpeningBooking(OpeningBookingId(kFirstOpeningBooking - 1)));
  EXPECT_FALSE(IsOrderedBooking(OpeningBookingId(0)));
  EXPECT_FALSE(IsOpeningBooking(AgreedBookingId(0, 0)));
  EXPECT_LT(AgreedBookingId(1, kAgreedBookings - 1), AgreedBookingId(2, 0));
  EXPECT_LT(ScenarioTableId(1, kScenarioTables - 1), ScenarioTableId(2, 0));
  EXPECT_LT(AgreedBookingId(kLastSeq - 1, 0), AgreedBookingId(kLastSeq, 0)) << "nothing runs over";
}

}  // namespace
}  // namespace haggle::ids_test
