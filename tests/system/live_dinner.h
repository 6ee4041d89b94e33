// A live broker of the dinner (or of another run), started as a process, and everybody who plays in it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/system/support.h"

namespace haggle {

class LiveDinner : public ::testing::Test {
 protected:
  LiveDinner() {
    std::ofstream tokens(tokens_);
    tokens << "@observer ooo\n";
    for (const Party& party : plan_.scenario.parties) tokens << party.name << " t-" << party.name << "\n";
    tokens.close();
    ::chmod(tokens_.c_str(), 0600);
  }
  void Start(std::vector<std::string> more) {
    more.insert(more.end(), {"--tokens", tokens_, "--listen", "127.0.0.1:0", "--status-fd", "1"});
    broker_ = std::make_unique<Daemon>("haggle-broker", more);
    address_ = broker_->Await("listening\t");
  }
  void StartDinner(std::vector<std::string> more) {
    more.insert(more.end(), {"--scenario", HAGGLE_SOURCE_DIR "/deploy/scenarios/dinner.textproto"});
    Start(std::move(more));
  }
  // Everybody of the dinner, in one process.
  void Play() {
    std::vector<std::string> arguments = {"--broker", address_, "--token-file", tokens_};
    for (const Casting& casting : plan_.cast) {
      std::string strategy = casting.strategy;
      for (const auto& [key, value] : casting.parameters) strategy += "," + key + "=" + value;
      arguments.insert(arguments.end(), {"--party", casting.party, "--strategy", strategy});
    }
    agents_ = std::make_unique<Daemon>("haggle-agent", arguments);
  }

  const launch::RunPlan plan_ = PlanOf("dinner");
  TempFolder folder_;
  const std::string tokens_ = folder_ / "tokens";
  const std::string journal_ = folder_ / "run.haggle";
  std::string address_;
  std::unique_ptr<Daemon> broker_;
  std::unique_ptr<Daemon> agents_;
};

}  // namespace haggle
