// Parties of a run in this process that people play: who is to be asked in a strategy's place, and takes as long as it
// takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "broker/journal/prompts.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"

namespace haggle::launch {

// What somebody has decided.
struct PersonsAnswer {
  Moves moves;          // party, epoch and number as they were asked
  std::string said;     // the reason in words, UTF-8; empty: none was given. For the diary alone
  bool in_time = true;  // false: the deadline has passed without an answer, and there are no moves: a silence
};

// The people, as the run sees them. The run's thread alone calls; who answers may be on any other.
class Persons {
 public:
  virtual ~Persons() = default;

  // Names of the parties that they play; the same as long as it lives.
  virtual const std::vector<std::string>& parties() const = 0;
  // How long a decision may take, milliseconds; 0: as long as it takes.
  virtual std::int64_t deadline_ms() const = 0;

  // What a party is told before its first prompt; once for each of them, first.
  virtual void Brief(const std::string& party, Briefing briefing) = 0;
  // Of a run that is gone on with: what the party was asked before and decided, in order.
  virtual void Remind(const journal::PromptAndMoves& past) = 0;
  // Puts a prompt to its party and returns at once; `prompt` is copied.
  virtual void Ask(const Prompt& prompt) = 0;
  // Waits until the party has answered what it was asked last, or its deadline has passed; at most `patience`. False:
  // neither is so yet.
  virtual bool Await(PartyId party, std::chrono::milliseconds patience, PersonsAnswer& answer) = 0;
};

}  // namespace haggle::launch
