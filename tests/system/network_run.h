// A run across a network of the test's own: a broker at the hub, agents at the sites, started by hand with keys, some
// of them over relays that can harm what they carry.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/child.h"
#include "proto/base/run_status.h"
#include "tests/system/fault_proxy.h"
#include "tests/system/network.h"
#include "tests/system/support.h"

namespace haggle {

// Thread-compatible. The destructor kills what is still on.
class NetworkRun {
 public:
  // Makes network and keys, and starts the broker; aborts if that fails. A tick takes `pace_ms` at least.
  NetworkRun(const std::string& scenario, int sites, int pace_ms);
  ~NetworkRun();

  // Starts an agent of `party`, with the strategy that the scenario has for it, at a site; `proxied`: over a relay of
  // its own, which stands at the hub and does `harm` from the beginning.
  void StartAgent(const std::string& party, int site, bool proxied, const ProxyHarm& harm = {});
  // Those of all parties, by turns at the sites and every other one over a relay.
  void StartAgents();

  Network& network() { return network_; }
  // In the order in which they were started.
  std::vector<std::unique_ptr<FaultProxy>>& proxies() { return proxies_; }
  Daemon& agent(std::size_t i) { return *agents_[i]; }
  std::size_t agents() const { return agents_.size(); }
  // Of the agent that StartAgents has started for a party.
  std::size_t NumberOf(const std::string& party) const;

  // ---- what the broker tells
  // Waits until `happened`, which is asked anew for each line. False: it is `deadline`, or the broker has ended.
  bool Await(std::chrono::steady_clock::time_point deadline, const std::function<bool()>& happened);
  const Progress& progress() const { return progress_; }
  std::int64_t seen() const { return seen_; }  // how often progress was told
  bool over() const { return over_; }
  // Or it is complete, and the broker stays for agents that have not heard of it.
  bool complete() const { return over_ || stays_; }
  int joined(const std::string& party) { return joined_[party]; }
  int left(const std::string& party) { return left_[party]; }
  pid_t broker() const;

  // Waits for the end of all, each of which must have exit code 0 unless `others` says otherwise, by the agents'
  // numbers. The hash by the journal, after it was verified; what is wrong is a failure of the test, and "".
  std::string End(const std::map<std::size_t, int>& others = {});
  const std::string& journal() const { return journal_; }

 private:
  const std::string scenario_;
  const launch::RunPlan plan_;
  const TempFolder folder_;
  const std::string journal_;
  const int sites_;
  Network network_;
  launch::Child broker_{"haggle-broker"};
  std::string address_;
  std::vector<std::unique_ptr<FaultProxy>> proxies_;
  std::vector<std::unique_ptr<Daemon>> agents_;
  Progress progress_;
  std::int64_t seen_ = 0;
  bool over_ = false;
  bool stays_ = false;
  std::map<std::string, int> joined_;
  std::map<std::string, int> left_;
};

}  // namespace haggle
