// The broker's gRPC server: carries messages between agents' streams and the
// conductor, and events to watchers. One thread, one completion queue.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/server/address.h"
#include "broker/server/conductor.h"

namespace haggle {

// Thread-compatible: Listen and Run are called by the same thread, which is also
// the conductor's.
class Server {
 public:
  // `conductor` must outlive the server; `scenario` bounds the size of messages.
  Server(Conductor* conductor, const Scenario& scenario);
  ~Server();

  // Begins to listen and returns the address as agents dial it, a free port
  // filled in. kAlreadyExists: somebody listens there. The socket is removed by
  // the destructor.
  absl::StatusOr<std::string> Listen(const Address& address);

  // Carries the run to its end: until it is over and every agent has been told.
  // The number of a signal in `interrupted` (0: none has come) stops the run.
  void Run(const std::atomic<int>& interrupted);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle
