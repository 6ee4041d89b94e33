#include "deploy/cli/observatory.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <utility>

#include "broker/journal/diary.h"
#include "broker/run/chain.h"
#include "deploy/cli/console.h"
#include "deploy/launch/follow_broker.h"
#include "deploy/report/json_text.h"
#include "deploy/sweep/results.h"
#include "proto/base/canonical.h"
#include "proto/base/run_feed.h"

namespace haggle::cli {
namespace {

constexpr std::int64_t kIndexMs = 1000;
constexpr std::int64_t kLongestPaceMs = 3'600'000;  // as of haggle run --pace

std::int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Nobody tells when what lies on a server changes.
std::vector<std::string> PathsOfFiles(std::vector<std::string> paths) {
  std::erase_if(paths, sweep::OnServer);
  return paths;
}

web::Notice NoticeOf(const observe::Growth& growth) {
  const nlohmann::ordered_json data = {{"run", growth.run},
                                       {"events", growth.events},
                                       {"steps", growth.steps},
                                       {"tick", growth.tick},
                                       {"ticks", growth.ticks},
                                       {"state", growth.state},
                                       {"waiting_for", growth.waiting_for},
                                       {"held_ms", growth.held_ms},
                                       {"reason", growth.reason},
                                       {"life", growth.life}};
  return {"grew", growth.run, report::JsonText(data, -1)};
}

}  // namespace

// The run of one broker, from its scenario on.
class ObservatoryAnswerer::Follower {
 public:
  // `begun` is told when there is a run to show.
  Follower(launch::BrokerQuestion question, observe::Observatory& observatory,
           const std::function<void(const std::string&)>& trouble, std::function<void()> begun)
      : question_(std::move(question)), observatory_(observatory), trouble_(trouble), begun_(std::move(begun)) {}

  int fd() const { return feed_.has_value() ? feed_->fd() : -1; }

  void Read() {
    if (over_) return;
    if (!started_) {  // here, for the program that is read ends with the thread that has started it
      started_ = true;
      feed_.emplace();
      if (const absl::Status starts = feed_->Start(question_, 1); !starts.ok()) {
        End(std::string(starts.message()));
      }
    }
    if (!over_) feed_->Read([this](const FeedRecord& record) { Take(record); });
    if (!over_ && feed_->ended()) End(feed_->how() == HowEnded::kDone ? "" : feed_->message());
    if (over_) feed_.reset();  // its end stays readable, and would be looked at for ever
  }

 private:
  void Take(const FeedRecord& record) {
    if (over_) return;
    if (const auto* begin = std::get_if<FeedScenario>(&record)) {
      Scenario scenario;
      if (begin->rules_version != run::kRulesVersion || !ParseCanonical(begin->scenario, scenario)) {
        return End("the broker is of another version");
      }
      live_ = std::make_shared<observe::LiveSource>(std::move(scenario), std::vector<journal::CastLine>());
      observatory_.Add(question_.address, live_);
      begun_();
    } else if (const auto* step = std::get_if<FeedStep>(&record)) {
      journal::Told told;
      if (!step->told.empty() && !ParseCanonical(step->told, told)) return End("a step's reasons cannot be read");
      if (live_ != nullptr) live_->Add(step->bytes, step->hash, told);
    } else if (const auto* standing = std::get_if<Standing>(&record)) {
      // How long it holds a tick back a broker does not say, but when it does no more.
      if (live_ != nullptr) live_->Pace(standing->held ? kLongestPaceMs : 0);
    } else if (const auto* end = std::get_if<FeedEnd>(&record)) {
      if (live_ != nullptr) live_->End(end->complete ? "finished" : "stopped", end->reason);
      over_ = true;
    }
  }

  void End(const std::string& trouble) {
    if (over_) return;
    over_ = true;
    const std::string why = trouble.empty() ? "the broker has ended without a word" : trouble;
    if (live_ != nullptr) live_->End("killed", why);
    trouble_(question_.address + " is not followed: " + why);
  }

  const launch::BrokerQuestion question_;
  observe::Observatory& observatory_;
  const std::function<void(const std::string&)>& trouble_;
  const std::function<void()> begun_;
  std::optional<launch::BrokerFeed> feed_;  // while it is followed
  std::shared_ptr<observe::LiveSource> live_;
  bool started_ = false;
  bool over_ = false;
};

ObservatoryAnswerer::ObservatoryAnswerer(const ObservatorySources& sources,
                                         std::function<void(const std::string&)> trouble)
    : observatory_({sources.paths, sources.seats}),
      watch_(PathsOfFiles(sources.paths)),
      trouble_(std::move(trouble)),
      later_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      more_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  for (const auto& [name, run] : sources.runs) {
    observatory_.Add(name, run);
    run->OnMore([this] { ::eventfd_write(more_, 1); });
    runs_.push_back(run);
  }
  for (const launch::BrokerQuestion& broker : sources.brokers) {
    followers_.push_back(std::make_unique<Follower>(broker, observatory_, trouble_, [this] { index_changed_ = true; }));
  }
}

ObservatoryAnswerer::~ObservatoryAnswerer() {
  for (const auto& run : runs_) run->OnMore({});
  ::close(later_);
  ::close(more_);
}

web::Answer ObservatoryAnswerer::Ask(const web::Question& question) {
  observe::Answer answer =
      question.path == "/metrics" ? metrics_.Of(observatory_) : observatory_.Ask({question.path, question.arguments});
  return {answer.status, std::move(answer.type), std::move(answer.body)};
}

std::vector<int> ObservatoryAnswerer::Descriptors() {
  std::vector<int> descriptors = watch_.Descriptors();
  descriptors.push_back(later_);
  descriptors.push_back(more_);
  for (const auto& follower : followers_) {
    if (follower->fd() >= 0) descriptors.push_back(follower->fd());
  }
  return descriptors;
}

void ObservatoryAnswerer::AddIndex(std::vector<web::Notice>& notices) {
  if (!index_changed_) return;
  const std::int64_t now = NowMs();
  if (now >= next_index_ms_) {
    index_changed_ = false;
    next_index_ms_ = now + kIndexMs;
    notices.push_back({"index", "", "{}"});
    return;
  }
  const std::int64_t left = next_index_ms_ - now;
  const itimerspec once{{0, 0}, {left / 1000, left % 1000 * 1'000'000 + 1}};
  ::timerfd_settime(later_, 0, &once, nullptr);
}

std::vector<web::Notice> ObservatoryAnswerer::Refresh() {
  std::uint64_t times = 0;
  (void)!::read(later_, &times, sizeof times);
  (void)!::read(more_, &times, sizeof times);
  const web::Changes changes = watch_.Changed();
  const std::vector<std::string> files(changes.files.begin(), changes.files.end());
  for (const auto& follower : followers_) follower->Read();
  std::vector<web::Notice> notices;
  for (const observe::Growth& growth : changes.all ? observatory_.Refresh() : observatory_.Refresh(files)) {
    if (growth.run.empty()) {
      index_changed_ = true;
    } else {
      notices.push_back(NoticeOf(growth));
    }
  }
  AddIndex(notices);
  return notices;
}

absl::StatusOr<std::unique_ptr<ServedObservatory>> ServedObservatory::Open(const ObservatorySources& sources,
                                                                           web::ServerOptions options,
                                                                           const char* command) {
  std::unique_ptr<ServedObservatory> served(new ServedObservatory());
  const std::string begin = std::string("haggle ") + command + ": ";
  served->answerer_ =
      std::make_unique<ObservatoryAnswerer>(sources, [begin](const std::string& trouble) { Note(begin + trouble); });
  absl::StatusOr<std::unique_ptr<web::Server>> server = web::Server::Start(std::move(options), *served->answerer_);
  if (!server.ok()) return server.status();
  served->server_ = *std::move(server);
  return served;
}

}  // namespace haggle::cli
