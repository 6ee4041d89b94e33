// A barrier over gRPC that does nothing else: the floor of a step. One thread
// with a completion queue serves it, clients have a synchronous stream each; the
// messages have the sizes of ours, and gRPC is set up as well as ours is (reads
// after writes, channels without filters, no search for deadlocks), so that the
// difference is what a step of ours does, not how gRPC was called.
#pragma once

#include <string>
#include <vector>

namespace haggle::bench {

// Mean sizes of a step's messages of one process, in bytes.
struct MessageSizes {
  int prompts = 0;  // broker to agent
  int moves = 0;    // agent to broker
};

// Serves `clients` streams at `address` ("unix:PATH") on the calling thread and
// plays `steps` barrier steps with them once all have joined. The time is that
// of the steps alone. `joined` (may be null) is called between joining and the
// first step.
double ServeRawBarrier(const std::string& address, int clients, MessageSizes sizes, int steps, void (*joined)());

// The other side, in a process of its own: answers with `bytes` each time,
// until the server ends the stream. `streams` of them, each over a connection and from a thread of
// its own.
int RawClients(const std::string& address, int bytes, int streams);

// Joins a broker at `address` for each party with a stream and a connection of its own, passes every turn, and
// returns when the run is over or the broker has gone.
struct Seat {
  std::string party;
  std::string token;
};
int JoinAndPass(const std::string& address, const std::vector<Seat>& seats);

}  // namespace haggle::bench
