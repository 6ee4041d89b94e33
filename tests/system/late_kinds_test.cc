// Twenty kinds of agents that do not answer in time, beside one that does: it waits at most the deadline for each of
// their answers, the run comes to its end, and its record is sound. The longest wait of each kind is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "proto/base/canonical.h"
#include "tests/system/support.h"
#include "tests/system/wire_client.h"

namespace haggle::late_kinds_test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::int64_t kDeadlineMs = 40;
// How exactly that is kept; once in a run on a machine that does other things as well it may take longer.
constexpr std::int64_t kKeptMs = 50;
constexpr std::int64_t kMostMs = 500;

v1::MovesBatch* Moves(v1::AgentMessage& message) { return message.mutable_moves(); }

v1::AgentMessage AnswerTo(const v1::BrokerMessage& message) {
  if (message.has_prompts()) return Pass(message.prompts());
  v1::PromptBatch past;
  for (const v1::PastPrompt& asked : message.past().past()) *past.add_prompts() = asked.prompt();
  return Pass(past);
}

// The agent of lab, in a thread of its own until the run is over.
class Lab {
 public:
  using Kind = std::function<void(Lab&)>;

  Lab(const WireBroker& broker, const Kind& kind) : broker_(broker) {
    Join();
    thread_ = std::thread([this, kind] { kind(*this); });
  }
  ~Lab() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
      if (stream_ != nullptr) stream_->Cancel();
    }
    changed_.notify_all();
    thread_.join();
  }

  // Takes its seat anew, over another stream; false: the run is over.
  bool Join() {
    auto stream = std::make_shared<WireStream>(broker_);
    std::shared_ptr<WireStream> old;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (over_) return false;
      old = std::exchange(stream_, stream);
    }
    return stream->Write(JoinFor(broker_, "lab"));
  }
  // What comes next; false: the stream has ended.
  bool Read(v1::BrokerMessage& message) { return Current()->Read(message); }
  // The next that is to be answered.
  bool Asked(v1::BrokerMessage& message) {
    while (Read(message)) {
      if (message.has_prompts() || message.has_past()) return true;
    }
    return false;
  }
  void Send(const v1::AgentMessage& message) { Current()->Write(message); }
  void SendBytes(const std::string& bytes) { Current()->WriteBytes(bytes); }
  void Die() { Current()->Cancel(); }
  void Close() { Current()->Close(); }
  // Lets so much time pass; false: the run is over.
  bool Linger(std::int64_t ms) {
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_for(lock, milliseconds(ms), [this] { return over_; });
  }
  bool over() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return over_;
  }

 private:
  std::shared_ptr<WireStream> Current() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stream_;
  }

  const WireBroker& broker_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<WireStream> stream_;
  bool over_ = false;
  std::thread thread_;
};

// Answers each prompt after so many milliseconds: the i-th, counted from 0, after delay(i).
Lab::Kind Slow(std::function<std::int64_t(int)> delay) {
  return [delay = std::move(delay)](Lab& lab) {
    v1::BrokerMessage message;
    for (int i = 0; lab.Asked(message); ++i) {
      if (const std::int64_t ms = delay(i); ms > 0 && !lab.Linger(ms)) return;
      lab.Send(AnswerTo(message));
    }
  };
}

// Does something else than to answer, and comes back when its stream has ended.
Lab::Kind Instead(std::function<void(Lab&, const v1::BrokerMessage&)> act) {
  return [act = std::move(act)](Lab& lab) {
    v1::BrokerMessage message;
    while (!lab.over()) {
      if (lab.Asked(message)) {
        act(lab, message);
      } else if (!lab.Linger(kDeadlineMs) || !lab.Join()) {
        return;
      }
    }
  };
}

Lab::Kind Wrong(std::function<void(v1::AgentMessage&)> spoil) {
  return Instead([spoil = std::move(spoil)](Lab& lab, const v1::BrokerMessage& asked) {
    v1::AgentMessage answer = AnswerTo(asked);
    spoil(answer);
    lab.Send(answer);
  });
}

struct Named {
  const char* name;
  Lab::Kind kind;
  bool may_answer = false;  // some of its answers may come in time
};

void PrintTo(const Named& kind, std::ostream* out) { *out << kind.name; }

const std::vector<Named>& Kinds() {
  static const std::vector<Named> kinds = {
      {"silent",
       [](Lab& lab) {
         v1::BrokerMessage message;
         while (lab.Read(message)) {
         }
       }},
      {"deaf", [](Lab& lab) { lab.Linger(600'000); }},
      {"always_late", Slow([](int) { return kDeadlineMs * 3 / 2; })},
      {"far_too_late", Slow([](int) { return kDeadlineMs * 5; })},
      {"just_too_late", Slow([](int) { return kDeadlineMs + 5; }), true},
      {"late_now_and_then", Slow([](int i) { return i % 3 == 2 ? kDeadlineMs * 2 : 0; }), true},
      {"later_and_later", Slow([](int i) { return std::int64_t{i} * 10; }), true},
      {"dies_and_stays_away",
       [](Lab& lab) {
         v1::BrokerMessage message;
         if (lab.Asked(message)) lab.Die();
       }},
      {"dies_at_each_prompt", Instead([](Lab& lab, const v1::BrokerMessage&) { lab.Die(); })},
      {"closes_its_side", Instead([](Lab& lab, const v1::BrokerMessage&) { lab.Close(); })},
      {"never_through_its_past", Instead([](Lab& lab, const v1::BrokerMessage& asked) {
         if (asked.has_prompts()) return lab.Die();
         lab.Linger(kDeadlineMs * 4);
         lab.Die();
       })},
      {"replaces_itself",
       [](Lab& lab) {
         while (lab.Linger(kDeadlineMs / 2) && lab.Join()) {
         }
       }},
      {"another_prompts_number", Wrong([](v1::AgentMessage& answer) {
         for (v1::Moves& moves : *Moves(answer)->mutable_moves()) moves.set_number(moves.number() + 1);
       })},
      {"another_epoch", Wrong([](v1::AgentMessage& answer) {
         for (v1::Moves& moves : *Moves(answer)->mutable_moves()) moves.set_epoch(moves.epoch() + 1);
       })},
      {"in_the_name_of_another", Wrong([](v1::AgentMessage& answer) {
         for (v1::Moves& moves : *Moves(answer)->mutable_moves()) moves.set_party(1);
       })},
      {"no_answers_in_its_answer", Wrong([](v1::AgentMessage& answer) { Moves(answer)->clear_moves(); })},
      {"a_second_join", Instead([](Lab& lab, const v1::BrokerMessage&) {
         v1::AgentMessage again;
         again.mutable_join()->set_protocol_version(1);
         lab.Send(again);
       })},
      {"garbage", Instead([](Lab& lab, const v1::BrokerMessage&) { lab.SendBytes("\x0f rubbish"); })},
      {"too_large", Instead([](Lab& lab, const v1::BrokerMessage&) { lab.SendBytes(std::string(8 << 20, 'x')); })},
      {"late_and_a_flood",
       [](Lab& lab) {
         v1::BrokerMessage message;
         while (lab.Asked(message)) {
           v1::AgentMessage answer = AnswerTo(message);
           for (int i = 0; i < 5000; ++i) Moves(answer)->mutable_moves(0)->add_moves()->mutable_leave()->set_table(7);
           if (!lab.Linger(kDeadlineMs * 2)) return;
           lab.Send(answer);
         }
       }},
  };
  return kinds;
}

// Plays maker to the end. How long it waited for its next prompt after each of its answers, in milliseconds.
std::vector<std::int64_t> PlayMaker(WireStream& stream, v1::Farewell& farewell) {
  std::vector<std::int64_t> waits;
  v1::BrokerMessage message;
  Clock::time_point answered;
  bool any = false;
  while (stream.Read(message)) {
    if (any && message.has_prompts()) {
      waits.push_back(std::chrono::duration_cast<milliseconds>(Clock::now() - answered).count());
    }
    if (message.has_farewell()) {
      farewell = message.farewell();
      return waits;
    }
    if (!message.has_prompts()) continue;
    stream.Write(Pass(message.prompts()));
    answered = Clock::now();
    any = true;
  }
  return waits;
}

// After each answer of maker's, how many steps there were until its next prompt in which somebody timed out.
std::vector<std::int64_t> StepsWaited(const journal::JournalReader& reader, PartyId maker) {
  std::vector<std::int64_t> late;
  const absl::Status read = reader.ReadSteps([&](const journal::StoredStep& stored) {
    Step step;
    EXPECT_TRUE(ParseCanonical(stored.bytes, step));
    if (std::any_of(step.commands.begin(), step.commands.end(),
                    [](const Command& command) { return std::holds_alternative<TimeOut>(command.action); })) {
      late.push_back(stored.id);
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  const auto prompts = journal::PromptsOf(reader, maker);
  EXPECT_TRUE(prompts.ok()) << prompts.status();
  std::vector<std::int64_t> waited;
  for (std::size_t i = 0; i < prompts->size(); ++i) {
    EXPECT_FALSE((*prompts)[i].timed_out) << "one that answers at once was taken to be late";
    const std::int64_t next = i + 1 < prompts->size() ? (*prompts)[i + 1].step : INT64_MAX;
    waited.push_back(std::count_if(late.begin(), late.end(),
                                   [&](std::int64_t id) { return id >= (*prompts)[i].step && id < next; }));
  }
  return waited;
}

class LateKinds : public ::testing::TestWithParam<Named> {};

TEST_P(LateKinds, OthersWaitForTheDeadlineAtMost) {
  WireBroker broker("two_companies", {"--deadline", std::to_string(kDeadlineMs)});
  v1::Farewell farewell;
  std::vector<std::int64_t> waits;
  {
    WireStream maker(broker);
    ASSERT_TRUE(maker.Write(JoinFor(broker, "maker")));
    Lab lab(broker, GetParam().kind);
    waits = PlayMaker(maker, farewell);
  }
  EXPECT_TRUE(farewell.complete()) << farewell.message();
  EXPECT_EQ(broker.Wait(), 0);
  const auto verified = journal::VerifyJournal(broker.journal());
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(verified->ok) << verified->first_bad << ": " << verified->message;
  EXPECT_EQ(verified->hash, farewell.hash());
  const auto reader = journal::JournalReader::Open(broker.journal());
  ASSERT_TRUE(reader.ok()) << reader.status();
  const std::vector<std::int64_t> steps = StepsWaited(**reader, 1);
  ASSERT_EQ(waits.size() + 1, steps.size());  // the last answer is followed by the end, which takes its own time
  std::int64_t late = 0;
  std::int64_t longest = 0;
  int beyond = 0;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    late += steps[i];
    const std::int64_t more = waits[i] - std::max<std::int64_t>(steps[i], 1) * kDeadlineMs;
    longest = std::max(longest, more);
    beyond += more > kKeptMs ? 1 : 0;
    EXPECT_LE(more, kMostMs) << "after answer " << i;
  }
  EXPECT_LE(beyond, 1) << "the deadline is not kept";
  EXPECT_GT(late, GetParam().may_answer ? 0 : 20) << "it was not late: this shows nothing";
  std::printf("%-24s %3lld answers timed out, the deadline kept within %lld ms\n", GetParam().name,
              static_cast<long long>(late), static_cast<long long>(longest));
}

INSTANTIATE_TEST_SUITE_P(Kinds, LateKinds, ::testing::ValuesIn(Kinds()),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace haggle::late_kinds_test
