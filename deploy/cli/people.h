// `--human PARTY`: parties that people play at pages.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "agents/sdk/registry.h"
#include "deploy/launch/plan.h"
#include "deploy/seat/seats.h"
#include "deploy/web/server.h"
#include "proto/base/how_ended.h"
#include "proto/base/scenario.h"

namespace haggle::cli {

void AddHumans(CLI::App* app, std::vector<std::string>& humans);

// Whether people may play those parties: each is one of the scenario's, given once, and nobody else's (`agents`, as
// they were given). kDone, or kWrongUsage after the reason was said.
HowEnded CheckHumans(const Scenario& scenario, const std::vector<std::string>& humans,
                     const std::vector<std::string>& agents, const std::string& command);

// A run that another command asks for: with the scenario's own cast, seed and length, and people.
struct PlayRequest {
  std::string scenario;  // as of haggle run
  std::vector<std::string> humans;
  std::string listen;  // of the observatory: HOST:PORT
  std::string keys;    // the folder of its keys; empty: none
  std::int64_t deadline_ms = 0;
};
HowEnded PlayScenario(const PlayRequest& request);

// The people of a run, at a server. Thread-compatible, but for what the server asks.
class People {
 public:
  // `registry` must outlive them; `suggested` is who would have played.
  People(const std::vector<std::string>& humans, std::int64_t deadline_ms, const Registry& registry,
         std::vector<Casting> suggested);
  People(const People&) = delete;
  People& operator=(const People&) = delete;

  // Gives each a seat at the server and prints its link, `seat PARTY LINK`, on standard error. The server has to end
  // before they do. `run`: the id under which the server shows the run to those who may look on; empty: it does not.
  void SitDown(web::Server& server, const std::string& run);
  // They play in the run that has these hooks.
  void Join(launch::RunHooks& hooks);
  // The run is over: pages are told what came of it, and advice is given from now on.
  void End(const launch::RunResult& result) { seats_->End(result.how, result.summary); }

 private:
  web::Server* server_ = nullptr;
  std::unique_ptr<seat::Seats> seats_;
};

}  // namespace haggle::cli
