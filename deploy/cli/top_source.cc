#include "deploy/cli/top_source.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/chain.h"
#include "broker/run/run.h"
#include "deploy/cli/journal_input.h"
#include "deploy/launch/follow_broker.h"
#include "deploy/report/standing.h"
#include "proto/base/canonical.h"

namespace haggle::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kDecisionsKept = 200;

// A run that is brought on, and what is seen of it.
struct Watched {
  explicit Watched(const Scenario& start) : scenario(start), run(scenario), glance(scenario, kDecisionsKept) {}
  const Scenario scenario;
  run::Run run;
  report::Glance glance;
};

// Over the last seconds, so that it neither jumps nor lags.
class Pace {
 public:
  void Take(std::int64_t steps) {
    const Clock::time_point now = Clock::now();
    points_.emplace_back(now, steps);
    while (points_.size() > 2 && now - points_.front().first > kSpan) points_.erase(points_.begin());
  }
  double PerSecond() const {
    if (points_.size() < 2) return -1;
    const double seconds = std::chrono::duration<double>(points_.back().first - points_.front().first).count();
    return seconds < 0.2 ? -1 : static_cast<double>(points_.back().second - points_.front().second) / seconds;
  }

 private:
  static constexpr std::chrono::seconds kSpan{5};
  std::vector<std::pair<Clock::time_point, std::int64_t>> points_;
};

class JournalSource : public TopSource {
 public:
  explicit JournalSource(const std::string& journal) : journal_(journal) {}

  void Refresh() override {
    if (how_ != HowEnded::kDone) return;
    // Only what has been written since has to be read; how the run stands may also change by a process that ends.
    const Written written = LastWritten();
    if (standing_ && written == written_ && standing_->state != "running") return;
    const Clock::time_point begin = Clock::now();
    if (!standing_ || !(written == written_) || begin >= looked_ + kLookAnyway) {
      looked_ = begin;
      written_ = written;
      if (absl::Status read = Read(); !read.ok()) {
        how_ = HowEndedBy(read);
        notice_ = std::string(read.message());
        return;
      }
    } else {
      standing_->quiet_ms = quiet_at_read_ + std::chrono::duration_cast<milliseconds>(begin - looked_).count();
    }
    pace_.Take(standing_->steps);
    // Reading a long journal again must not take a machine's time from the run.
    pause_ = std::clamp(10 * std::chrono::duration_cast<milliseconds>(Clock::now() - begin), milliseconds(250),
                        milliseconds(10'000));
  }
  void Settle() override { Refresh(); }
  milliseconds pause() const override { return pause_; }
  report::TopFacts facts() const override {
    report::TopFacts facts;
    facts.source = journal_;
    facts.notice = notice_;
    if (!standing_) return facts;
    facts.standing = &*standing_;
    facts.scenario = &watched_->scenario;
    facts.market = &watched_->run.market();
    facts.glance = &watched_->glance;
    if (standing_->state == "running") facts.steps_per_second = pace_.PerSecond();
    return facts;
  }
  HowEnded how() const override { return how_; }

 private:
  static constexpr milliseconds kLookAnyway{2000};
  using Written = std::vector<std::int64_t>;

  Written LastWritten() const {
    Written written;
    for (const char* suffix : {"", "-wal"}) {
      struct stat status {};
      if (::stat((journal_ + suffix).c_str(), &status) != 0) continue;
      written.insert(
          written.end(),
          {static_cast<std::int64_t>(status.st_ino), static_cast<std::int64_t>(status.st_size),
           static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec)});
    }
    return written;
  }

  absl::Status Read() {
    const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(journal_);
    if (!reader.ok()) return reader.status();
    if (watched_ == nullptr) watched_ = std::make_unique<Watched>((*reader)->scenario());
    if (!(watched_->scenario.name == (*reader)->scenario().name &&
          CanonicallyEqual(watched_->scenario, (*reader)->scenario()))) {
      return absl::UnavailableError(absl::StrCat("journal ", journal_, ": another run's has been put in its place"));
    }
    journal::ReplayHooks hooks;
    hooks.events = &watched_->glance;
    hooks.after_step = [this](const Step& step, const journal::Told& told) {
      watched_->glance.OnStep(step, told.whys);
    };
    if (absl::Status status = journal::ReplayTo(**reader, journal::kWholeJournal, watched_->run, hooks); !status.ok()) {
      return status;
    }
    absl::StatusOr<Standing> standing = report::StandingOf(**reader, watched_->run);
    if (!standing.ok()) return standing.status();
    standing_ = *std::move(standing);
    quiet_at_read_ = standing_->quiet_ms;
    return absl::OkStatus();
  }

  const std::string journal_;
  std::unique_ptr<Watched> watched_;
  std::optional<Standing> standing_;
  std::int64_t quiet_at_read_ = 0;
  Written written_;
  Clock::time_point looked_{};
  milliseconds pause_{250};
  Pace pace_;
  HowEnded how_ = HowEnded::kDone;
  std::string notice_;
};

class BrokerSource : public TopSource {
 public:
  explicit BrokerSource(const TopBroker& broker) : broker_(broker) {
    const absl::Status started = feed_.Start({broker.programs, broker.address, broker.keys, broker.token_file}, 1);
    if (!started.ok()) Fail(HowEnded::kFailed, std::string(started.message()));
  }

  void Refresh() override {
    if (over_) return;
    feed_.Read([this](const FeedRecord& record) { Take(record); });
    if (standing_) pace_.Take(watched_ == nullptr ? 0 : static_cast<std::int64_t>(watched_->run.steps()));
    if (feed_.ended() && !over_) Fail(feed_.how(), feed_.message());
  }
  void Settle() override {
    // Up to where it stood when it was asked.
    while (!over_ &&
           !(standing_ && watched_ != nullptr && static_cast<std::int64_t>(watched_->run.steps()) >= first_steps_)) {
      pollfd way{feed_.fd(), POLLIN, 0};
      ::poll(&way, 1, -1);
      Refresh();
    }
  }
  int fd() const override { return over_ ? -1 : feed_.fd(); }
  report::TopFacts facts() const override {
    report::TopFacts facts;
    facts.source = broker_.address;
    facts.notice = notice_;
    if (!standing_) return facts;
    facts.standing = &*standing_;
    if (!over_) {
      // What the run has come to is known sooner than how it stands, of which only changes are told.
      shown_ = *standing_;
      shown_.steps = std::max(shown_.steps, watched_ == nullptr ? 0 : static_cast<std::int64_t>(watched_->run.steps()));
      shown_.quiet_ms += std::chrono::duration_cast<milliseconds>(Clock::now() - told_).count();
      facts.standing = &shown_;
      facts.steps_per_second = standing_->state == "running" ? pace_.PerSecond() : -1;
    }
    if (watched_ == nullptr) return facts;
    facts.scenario = &watched_->scenario;
    facts.market = &watched_->run.market();
    facts.glance = &watched_->glance;
    return facts;
  }
  HowEnded how() const override { return how_; }

 private:
  void Fail(HowEnded how, std::string message) {
    how_ = how;
    notice_ = std::move(message);
    over_ = true;
  }

  void Take(const FeedRecord& record) {
    if (over_) return;
    if (const auto* scenario = std::get_if<FeedScenario>(&record)) {
      Scenario start;
      if (scenario->rules_version != run::kRulesVersion || !ParseCanonical(scenario->scenario, start, nullptr)) {
        return Fail(HowEnded::kFailed, absl::StrCat("the broker plays by version ", scenario->rules_version,
                                                    " of the rules, and this program by ", run::kRulesVersion));
      }
      watched_ = std::make_unique<Watched>(start);
    } else if (const auto* step = std::get_if<FeedStep>(&record)) {
      TakeStep(*step);
    } else if (const auto* standing = std::get_if<Standing>(&record)) {
      if (!standing_) first_steps_ = standing->steps;
      standing_ = *standing;
      told_ = Clock::now();
    } else if (const auto* end = std::get_if<FeedEnd>(&record)) {
      over_ = true;
      if (!standing_) return;
      standing_->state = end->complete ? "finished" : "stopped";
      standing_->reason = end->reason;
      standing_->process = 0;
      if (watched_ == nullptr) return;
      standing_->steps = static_cast<std::int64_t>(watched_->run.steps());
      standing_->hash = Hex(watched_->run.hash());
      standing_->tick = watched_->run.market().tick();
    }
  }

  void TakeStep(const FeedStep& step) {
    journal::Told told;
    if (watched_ == nullptr || !(step.told.empty() || ParseCanonical(step.told, told, nullptr))) {
      return Fail(HowEnded::kFailed, absl::StrCat("step ", step.id, " of the broker is not one of this version"));
    }
    if (absl::Status loaded = watched_->run.Load(step.bytes, step.hash); !loaded.ok()) {
      return Fail(
          HowEnded::kFailed,
          absl::StrCat("step ", step.id, " of the broker does not follow from those before: ", loaded.message()));
    }
    watched_->run.Apply(&watched_->glance);
    watched_->glance.OnStep(watched_->run.next().step, told.whys);
  }

  const TopBroker broker_;
  launch::BrokerFeed feed_;
  std::unique_ptr<Watched> watched_;
  std::optional<Standing> standing_;
  mutable Standing shown_;
  std::int64_t first_steps_ = 0;
  Clock::time_point told_{};
  Pace pace_;
  bool over_ = false;
  HowEnded how_ = HowEnded::kDone;
  std::string notice_;
};

}  // namespace

std::unique_ptr<TopSource> TopOfJournal(const std::string& journal) { return std::make_unique<JournalSource>(journal); }

std::unique_ptr<TopSource> TopOfBroker(const TopBroker& broker) { return std::make_unique<BrokerSource>(broker); }

}  // namespace haggle::cli
