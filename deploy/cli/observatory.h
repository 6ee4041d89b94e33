// The observatory as commands open it: who answers the server's questions, and what it watches.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/cli/observatory_metrics.h"
#include "deploy/launch/ask_broker.h"
#include "deploy/observe/observatory.h"
#include "deploy/web/exchange.h"
#include "deploy/web/journal_watch.h"
#include "deploy/web/server.h"

namespace haggle::cli {

// What it shows. A value.
struct ObservatorySources {
  std::vector<std::string> paths;               // journals, results of sweeps, and folders of both
  std::vector<launch::BrokerQuestion> brokers;  // live brokers, to be followed from the first step
  // Runs of this process, by name: it must not read a journal that it writes (reader.h).
  std::vector<std::pair<std::string, std::shared_ptr<observe::LiveSource>>> runs;
  std::vector<std::string> seats;  // parties that people play in it
};

// Answers of deploy/observe, for the server; looks again when a file changes or a broker says something. Made on any
// thread, then for the server's alone.
class ObservatoryAnswerer final : public web::Answerer {
 public:
  // `trouble` is told, on the server's thread, why a broker cannot be followed (any more).
  ObservatoryAnswerer(const ObservatorySources& sources, std::function<void(const std::string&)> trouble);
  ~ObservatoryAnswerer() override;

  web::Answer Ask(const web::Question& question) override;
  std::vector<web::Notice> Refresh() override;
  std::vector<int> Descriptors() override;

 private:
  class Follower;
  // Says that the list of runs has changed, once a second at most.
  void AddIndex(std::vector<web::Notice>& notices);

  observe::Observatory observatory_;
  ObservatoryMetrics metrics_;
  web::JournalWatch watch_;
  std::function<void(const std::string&)> trouble_;
  std::vector<std::unique_ptr<Follower>> followers_;
  bool index_changed_ = false;
  std::int64_t next_index_ms_ = 0;
  std::vector<std::shared_ptr<observe::LiveSource>> runs_;
  int later_ = -1;  // timerfd: when what was held back may be told
  int more_ = -1;   // eventfd: a run of this process has grown
};

// An observatory that is being served, from Open to its destructor. Thread-compatible.
class ServedObservatory {
 public:
  // Serves what `sources` name; the errors of Server::Start. Troubles that come later go to standard error, as
  // `command`'s.
  static absl::StatusOr<std::unique_ptr<ServedObservatory>> Open(const ObservatorySources& sources,
                                                                 web::ServerOptions options, const char* command);
  std::string Link() const { return server_->Link(); }
  web::Server& server() { return *server_; }

 private:
  ServedObservatory() = default;
  std::unique_ptr<ObservatoryAnswerer> answerer_;
  std::unique_ptr<web::Server> server_;  // goes first
};

}  // namespace haggle::cli
