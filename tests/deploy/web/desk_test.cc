// The thread that answers: what waits is bounded, what fails harms nobody else, and looking costs no more than it may.
#include "deploy/web/desk.h"

#include <gtest/gtest.h>

#include <ctime>
#include <future>
#include <new>
#include <stdexcept>

#include "tests/deploy/web/client.h"

namespace haggle::web::desk_test {
namespace {

using haggle::testing::FakeAnswerer;
using haggle::testing::Gate;

Answer AskAndWait(Desk& desk, std::function<Answer()> task) {
  std::promise<Answer> answer;
  if (!desk.Ask(std::move(task), [&](Answer given) { answer.set_value(std::move(given)); })) return {503, "", ""};
  return answer.get_future().get();
}

TEST(DeskTest, AnswersOneAfterAnother) {
  Desk desk({}, nullptr, nullptr);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(AskAndWait(desk, [i] { return Answer{200, "", std::to_string(i)}; }).body, std::to_string(i));
  }
}

// However much one asks, others are answered after one answer of it, in the order in which each has asked.
TEST(DeskTest, ThoseWhoAskTakeTurns) {
  Gate gate;
  std::promise<void> begun;
  std::promise<void> all;
  std::string order;
  DeskOptions options;
  options.waiting = 4;
  Desk desk(options, nullptr, nullptr);
  const auto ask = [&](char name, const std::string& whose) {
    return desk.Ask([] { return Answer{}; },
                    [&order, &all, name](const Answer&) {
                      order.push_back(name);
                      if (order.size() == 9) all.set_value();
                    },
                    nullptr, whose);
  };
  ASSERT_TRUE(desk.Ask(
      [&] {
        begun.set_value();
        gate.Pass();
        return Answer{};
      },
      [&](const Answer&) { order.push_back('0'); }, nullptr, "a"));
  begun.get_future().wait();
  for (const char name : {'1', '2', '3', '4'}) EXPECT_TRUE(ask(name, "a"));
  EXPECT_FALSE(ask('x', "a")) << "more than may wait";
  for (const char name : {'5', '6'}) EXPECT_TRUE(ask(name, "b")) << "another's places are its own";
  for (const char name : {'7', '8'}) EXPECT_TRUE(ask(name, "c"));
  gate.Open();
  all.get_future().wait();
  EXPECT_EQ(order, "057168234");
}

TEST(DeskTest, TakesNoMoreThanMayWait) {
  Gate gate;
  DeskOptions options;
  options.waiting = 3;
  std::promise<void> begun;
  std::promise<void> all;
  int done = 0;
  Desk desk(options, nullptr, nullptr);
  const auto wait = [&] {
    gate.Pass();
    return Answer{};
  };
  ASSERT_TRUE(desk.Ask(
      [&] {
        begun.set_value();
        return wait();
      },
      [&](const Answer&) { ++done; }));
  begun.get_future().wait();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(desk.Ask(wait, [&](const Answer&) {
      if (++done == 4) all.set_value();
    }));
  }
  EXPECT_FALSE(desk.Ask(wait, [](const Answer&) { ADD_FAILURE() << "was not taken"; }));
  gate.Open();
  all.get_future().wait();
  EXPECT_EQ(AskAndWait(desk, [] { return Answer{200, "", "again"}; }).body, "again");
}

TEST(DeskTest, WhatThrowsIsAnErrorOfThatQuestionAlone) {
  Desk desk({}, nullptr, nullptr);
  const Answer failed = AskAndWait(desk, []() -> Answer { throw std::runtime_error("no \"such\" thing"); });
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body, R"({"error":"this could not be answered: no \"such\" thing"})");
  EXPECT_EQ(AskAndWait(desk, []() -> Answer { throw std::bad_alloc(); }).status, 500);
  EXPECT_EQ(AskAndWait(desk, [] { return Answer{}; }).status, 200);
}

TEST(DeskTest, TellsWhatHasChanged) {
  FakeAnswerer answerer;
  std::promise<std::string> told;
  Desk desk({}, &answerer, [&](std::vector<Notice> notices) { told.set_value(notices.at(0).data); });
  answerer.Happen({{"grew", "a", "7"}});
  EXPECT_EQ(told.get_future().get(), "7");
}

TEST(DeskTest, LooksWithoutBeingToldIfNothingTells) {
  class Silent final : public Answerer {
   public:
    Answer Ask(const Question&) override { return {}; }
    std::vector<Notice> Refresh() override {
      if (++looks_ == 3) return {{"grew", "a", "third"}};
      return {};
    }

   private:
    int looks_ = 0;
  } silent;
  DeskOptions options;
  options.idle = std::chrono::milliseconds(1);
  options.pause = std::chrono::milliseconds(1);
  std::promise<std::string> told;
  Desk desk(options, &silent, [&](std::vector<Notice> notices) { told.set_value(notices.at(0).data); });
  EXPECT_EQ(told.get_future().get(), "third");
}

// A look that takes 5 ms, with something new to look at always: at 5 % of the time there is one in 100 ms.
TEST(DeskTest, LookingTakesItsShareOfTheTimeAtMost) {
  using Clock = std::chrono::steady_clock;
  FakeAnswerer news;
  struct Always final : public Answerer {
    explicit Always(FakeAnswerer& source) : source_(source) {}
    Answer Ask(const Question&) override { return {}; }
    std::vector<Notice> Refresh() override {
      const std::clock_t begin = std::clock();  // of the processor: nobody else works meanwhile
      source_.Happen({});                       // there is more already
      while (std::clock() - begin < CLOCKS_PER_SEC / 200) {
      }
      ++looks;
      return {{"grew", "a", std::to_string(looks)}};
    }
    std::vector<int> Descriptors() override { return source_.Descriptors(); }
    FakeAnswerer& source_;
    int looks = 0;
  } always(news);
  DeskOptions options;
  options.pause = std::chrono::milliseconds(1);
  options.share = 0.05;
  options.credit = std::chrono::milliseconds(0);
  std::promise<void> fourth;
  const auto begin = Clock::now();
  {
    Desk desk(options, &always, [&](const std::vector<Notice>& notices) {
      if (notices.at(0).data == "4") fourth.set_value();
    });
    fourth.get_future().wait();
  }
  EXPECT_GE(Clock::now() - begin, std::chrono::milliseconds(3 * 95)) << "four looks of 5 ms, three pauses of 95";
}

// Time that was not used is saved: of looks that cost next to nothing none waits for more than the pause, and one that
// is dear is paid for by those after it.
TEST(DeskTest, LooksThatCostLittleDoNotWait) {
  using Clock = std::chrono::steady_clock;
  FakeAnswerer news;
  struct Cheap final : public Answerer {
    explicit Cheap(FakeAnswerer& source) : source_(source) {}
    Answer Ask(const Question&) override { return {}; }
    std::vector<Notice> Refresh() override {
      source_.Happen({});  // there is more already
      const std::clock_t begin = std::clock();
      while (looks == 0 && std::clock() - begin < CLOCKS_PER_SEC / 100) {  // the first one takes 10 ms
      }
      at[looks % 11] = Clock::now();
      return {{"grew", "a", std::to_string(++looks)}};
    }
    std::vector<int> Descriptors() override { return source_.Descriptors(); }
    FakeAnswerer& source_;
    int looks = 0;
    Clock::time_point at[11];
  } cheap(news);
  DeskOptions options;
  options.pause = std::chrono::milliseconds(1);
  options.each = std::chrono::milliseconds(1);
  options.share = 0.001;  // 10 ms would be 10 s of waiting
  std::promise<void> tenth;
  const auto begin = Clock::now();
  {
    Desk desk(options, &cheap, [&](const std::vector<Notice>& notices) {
      if (notices.at(0).data == "10") tenth.set_value();
    });
    tenth.get_future().wait();
  }
  EXPECT_GE(cheap.at[9] - begin, std::chrono::milliseconds(9)) << "there is a pause all the same";
  EXPECT_LT(cheap.at[9] - begin, std::chrono::seconds(5));
}

// However little looks cost, to tell of them costs others: a few come at once, and then they keep their distance.
TEST(DeskTest, LooksThatGoOnKeepTheirDistance) {
  using Clock = std::chrono::steady_clock;
  FakeAnswerer news;
  struct Ever final : public Answerer {
    explicit Ever(FakeAnswerer& source) : source_(source) {}
    Answer Ask(const Question&) override { return {}; }
    std::vector<Notice> Refresh() override {
      source_.Happen({});
      return {{"grew", "a", std::to_string(++looks)}};
    }
    std::vector<int> Descriptors() override { return source_.Descriptors(); }
    FakeAnswerer& source_;
    int looks = 0;
  } ever(news);
  DeskOptions options;
  options.pause = std::chrono::milliseconds(1);
  options.each = std::chrono::milliseconds(30);
  options.at_once = 4;
  std::promise<void> tenth;
  const auto begin = Clock::now();
  Desk desk(options, &ever, [&](const std::vector<Notice>& notices) {
    if (notices.at(0).data == "10") tenth.set_value();
  });
  tenth.get_future().wait();
  EXPECT_GE(Clock::now() - begin, std::chrono::milliseconds(6 * 30));
}

TEST(DeskTest, NothingIsComputedForWhomNobodyWaits) {
  Gate gate;
  DeskOptions options;
  options.waiting = 2;
  std::promise<void> begun;
  Desk desk(options, nullptr, nullptr);
  ASSERT_TRUE(desk.Ask(
      [&] {
        begun.set_value();
        gate.Pass();
        return Answer{};
      },
      [](const Answer&) {}));
  begun.get_future().wait();
  const auto gone = std::make_shared<std::atomic<bool>>(false);
  int ended = 0;  // answers that nobody reads are told all the same, so that what waits for them is let go
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(desk.Ask(
        []() -> Answer {
          ADD_FAILURE() << "was computed";
          return {};
        },
        [&ended](const Answer&) { ++ended; }, gone));
  }
  gone->store(true);
  std::promise<std::string> answered;
  EXPECT_TRUE(desk.Ask(
      [] {
        return Answer{200, "", "there is room again"};
      },
      [&](const Answer& answer) { answered.set_value(answer.body); }));
  EXPECT_EQ(ended, 2);
  gate.Open();
  EXPECT_EQ(answered.get_future().get(), "there is room again");
}

// Who is asked while something is looked at is answered before the next look.
TEST(DeskTest, AQuestionComesBeforeALook) {
  FakeAnswerer news;
  struct Slow final : public Answerer {
    explicit Slow(FakeAnswerer& source) : source_(source) {}
    Answer Ask(const Question&) override { return {}; }
    std::vector<Notice> Refresh() override {
      source_.Happen({});
      if (++looks == 1) {
        begun.set_value();
        gate.Pass();
      }
      return {};
    }
    std::vector<int> Descriptors() override { return source_.Descriptors(); }
    FakeAnswerer& source_;
    int looks = 0;
    std::promise<void> begun;
    Gate gate;
  } slow(news);
  DeskOptions options;
  options.pause = std::chrono::milliseconds(0);
  options.patience = std::chrono::hours(1);
  Desk desk(options, &slow, [](const std::vector<Notice>&) {});
  slow.begun.get_future().wait();
  std::promise<int> looks;
  ASSERT_TRUE(desk.Ask([] { return Answer{}; }, [](const Answer&) {}));
  ASSERT_TRUE(desk.Ask([] { return Answer{}; }, [&](const Answer&) { looks.set_value(slow.looks); }));
  slow.gate.Open();
  EXPECT_EQ(looks.get_future().get(), 1);
}

TEST(DeskTest, EndsWithQuestionsWaiting) {
  Gate gate;
  std::promise<void> begun;
  std::promise<void> given;
  auto desk = std::make_unique<Desk>(DeskOptions{}, nullptr, nullptr);
  desk->Ask(
      [&] {
        begun.set_value();
        gate.Pass();
        return Answer{};
      },
      [&](const Answer&) { given.set_value(); });
  begun.get_future().wait();
  desk->Ask([]() -> Answer { return {}; }, [](const Answer&) {});
  std::thread ending([&] { desk.reset(); });
  gate.Open();
  ending.join();
  given.get_future().wait();
}

}  // namespace
}  // namespace haggle::web::desk_test
