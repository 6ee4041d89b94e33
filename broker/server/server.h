// The broker's gRPC server: carries messages between agents' streams and the
// run's session, and events to watchers. One thread, one completion queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/server/address.h"
#include "broker/server/limits.h"
#include "broker/server/metrics_listener.h"
#include "broker/server/orders.h"
#include "broker/server/run_session.h"
#include "proto/codec/credentials.h"

namespace haggle::server {

// Thread-compatible: Listen and Run are called by the same thread, which is also
// the session's.
class Server {
 public:
  // `scenario` bounds the size of messages, `credentials` protect connections. All must
  // outlive the server. `note` is told what its user should know (may not be empty).
  Server(RunSession* session, const Scenario& scenario, codec::Credentials& credentials, const ServerLimits& limits,
         std::function<void(const std::string&)> note);
  ~Server();

  // Begins to listen and returns the address as agents dial it, a free port
  // filled in, `dial` (if not empty) in place of its host. kAlreadyExists: somebody listens there. The socket is
  // removed by the destructor.
  absl::StatusOr<std::string> Listen(const Address& address, const std::string& dial);

  // How long Run stays, when the run is complete, for agents that have not heard of it and may come back: until all
  // have joined and hung up, at most so long. 0, the default: only those that are there are told.
  void StayForAbsent(std::int64_t ms);

  // Figures of the run are put down there from now on; it must outlive Run.
  void Publish(MetricsListener* metrics);

  // Carries the run to its end: until it is over and every agent has been told. The number of a signal in `interrupted`
  // (0: none has come) stops the run, unless whoever gives the `orders` has ended: then the run is abandoned.
  void Run(const std::atomic<int>& interrupted, Orders& orders);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::server
