// Several pieces of work at once, as haggle-agent plays parties that show certificates.
#include "agents/companies/side_by_side.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

namespace haggle::companies::side_by_side_test {
namespace {

TEST(SideBySide, AllAreAtWorkAtOnceAndAwaited) {
  std::atomic<int> there = 0;
  std::promise<void> all;
  std::shared_future<void> everybody = all.get_future().share();
  std::atomic<int> back = 0;
  const Ending ending = SideBySide(5, [&](std::size_t) {
    if (++there == 5) all.set_value();
    everybody.wait();  // for ever, if one were begun after another
    ++back;
    return absl::OkStatus();
  });
  EXPECT_TRUE(ending.status.ok());
  EXPECT_EQ(back, 5);
}

TEST(SideBySide, TheFirstFailureIsNotHeldUpByTheOthers) {
  auto hold = std::make_shared<std::promise<void>>();
  auto gone = std::make_shared<std::promise<void>>();
  const auto held = std::make_shared<std::shared_future<void>>(hold->get_future().share());
  const Ending ending = SideBySide(2, [held, gone](std::size_t i) {
    if (i == 1) return absl::AbortedError("no more");
    held->wait();
    gone->set_value();
    return absl::OkStatus();
  });
  EXPECT_EQ(ending.which, 1U);
  EXPECT_EQ(ending.status.message(), "no more");
  hold->set_value();
  gone->get_future().wait();
}

}  // namespace
}  // namespace haggle::companies::side_by_side_test
