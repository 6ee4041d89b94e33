// How a run stands, asked of its live broker by a program that can: haggle-agent.
#pragma once

#include <string>

#include "proto/base/how_ended.h"
#include "proto/base/standing.h"

namespace haggle::launch {

struct BrokerQuestion {
  std::string programs;    // folder of haggle-agent
  std::string address;     // "unix:PATH" or "HOST:PORT"
  std::string keys;        // the observer's folder; empty: none
  std::string token_file;  // with the observer's token; empty: the environment's HAGGLE_TOKEN
  // AskBroker alone: how long the program that asks may take in all, milliseconds. It gives up by itself before; one
  // that is stopped, or hangs, is killed then.
  int patience_ms = 12'000;
};

// An answer, or why there is none.
struct BrokerAnswer {
  HowEnded how = HowEnded::kDone;
  std::string message;
  Standing standing;
};

// Whether `text` is a broker's address and no path of a file: it begins with "unix:", or has no '/' and ends in a colon
// and a number. Pure; thread-safe.
bool IsAddress(const std::string& text);

// Blocks for as long as the question says at most. Thread-compatible.
BrokerAnswer AskBroker(const BrokerQuestion& question);

}  // namespace haggle::launch
