// Answers Prometheus on this machine: one question at a time, in a thread of its own, from what the broker has put down
// last.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/server/address.h"
#include "proto/metrics/run_metrics.h"

namespace haggle::server {

// Thread-compatible; Put costs a copy and never waits for whoever asks.
class MetricsListener {
 public:
  // Listens at a loopback address ("HOST:PORT", port 0: any free one). kPermissionDenied: another machine could reach
  // it, or it is no TCP address; kAlreadyExists: the port is in use.
  static absl::StatusOr<std::unique_ptr<MetricsListener>> Listen(const std::string& address,
                                                                 const std::string& version);
  ~MetricsListener();

  // "127.0.0.1:9464".
  const std::string& address() const { return address_; }
  void Put(metrics::RunFigures run, const metrics::BrokerFigures& broker);

 private:
  MetricsListener() = default;
  void Serve();
  void Answer(int connection);
  std::string Reply(const std::string& request);

  std::string address_;
  std::string version_;
  int listener_ = -1;
  int wake_ = -1;  // written when it is to end
  std::mutex mutex_;
  metrics::RunFigures run_;
  metrics::BrokerFigures broker_;
  std::thread thread_;
};

}  // namespace haggle::server
