#include "deploy/cli/people.h"

#include <algorithm>
#include <utility>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/launch/casting.h"
#include "proto/base/quoted.h"

namespace haggle::cli {

void AddHumans(CLI::App* app, std::vector<std::string>& humans) {
  AddRepeated(
      app, "--human", humans,
      "A party that a person plays at a page of its own, whose link is printed as `seat PARTY LINK`: it shows "
      "what the party knows and nothing else. Wants --web; the run is in this process, and a step waits for all "
      "who are asked, with --deadline so many milliseconds, after which nothing was said. Repeatable: each has a "
      "key of its own")
      ->type_name("PARTY");
}

HowEnded CheckHumans(const Scenario& scenario, const std::vector<std::string>& humans,
                     const std::vector<std::string>& agents, const std::string& command) {
  for (auto human = humans.begin(); human != humans.end(); ++human) {
    if (const absl::Status known = launch::CheckParty(scenario, *human); !known.ok()) {
      return Fail(HowEnded::kWrongUsage, command, "--human: " + std::string(known.message()));
    }
    if (std::find(humans.begin(), human, *human) != human) {
      return Fail(HowEnded::kWrongUsage, command, "--human is given twice for " + *human);
    }
    for (const std::string& agent : agents) {
      if (agent.rfind(*human + "=", 0) != 0) continue;
      return Fail(HowEnded::kWrongUsage, command,
                  *human + " is given with --agent and with --human; one of them must go");
    }
  }
  return HowEnded::kDone;
}

People::People(const std::vector<std::string>& humans, std::int64_t deadline_ms, const Registry& registry,
               std::vector<Casting> suggested) {
  seat::SeatsOptions options;
  options.parties = humans;
  options.deadline_ms = deadline_ms;
  options.registry = &registry;
  options.suggested = std::move(suggested);
  options.on_change = [this](const std::string& party, const std::string& live) {
    if (server_ != nullptr) server_->TellSeat(party, "seat", live);
  };
  seats_ = std::make_unique<seat::Seats>(std::move(options));
}

void People::Join(launch::RunHooks& hooks) {
  hooks.persons = &*seats_;
  hooks.events = &*seats_;
}

void People::SitDown(web::Server& server, const std::string& run) {
  server_ = &server;
  for (const std::string& party : seats_->parties()) {
    const std::string link = server.AddSeat(party, [this, party, run](const web::Question& question) {
      seat::SeatReply reply = seats_->Answer(
          party, {question.method, question.path, question.arguments, question.body, question.may_look ? run : ""});
      return web::Answer{reply.status, "application/json", std::move(reply.body)};
    });
    Note("seat " + Escaped(party) + " " + link);
  }
}

}  // namespace haggle::cli
