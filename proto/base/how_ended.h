// How a run, or a command about one, ended: what every program of ours tells by its exit code.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace haggle {

enum class HowEnded : std::uint8_t {
  kDone,        // all is well
  kFailed,      // anything not below: missing file, wrong scenario, busy port, disk
  kWrongUsage,  // wrong command line; unknown command, strategy, parameter, party, --set path
  // The run ended early because an agent failed; or it cannot go on (a process came back, resume, fork), since a
  // strategy does not decide again what it decided.
  kAgentFailed,
  kStopped,      // as an agent has it: the run ended early
  kRefused,      // identity or address refused
  kDamaged,      // verify or a digest failed, replay --check found a difference, no journal, or damaged keys
  kInterrupted,  // by a signal
  // `diff` alone; kDone is what it says of two runs with one hash.
  kDifferent,
  kCannotTell,
};

// The numbers, which every --help documents and which are part of the interface. For what ends a
// process: main, and handlers of signals.
constexpr int ExitCode(HowEnded how) {
  switch (how) {
    case HowEnded::kDone:
      return 0;
    case HowEnded::kFailed:
    case HowEnded::kDifferent:
      return 1;
    case HowEnded::kWrongUsage:
    case HowEnded::kCannotTell:
      return 2;
    case HowEnded::kAgentFailed:
    case HowEnded::kStopped:
      return 3;
    case HowEnded::kRefused:
      return 4;
    case HowEnded::kDamaged:
      return 5;
    case HowEnded::kInterrupted:
      break;
  }
  return 130;
}

// What the exit code of a program of ours that conducts a run says; of any other number, kFailed.
constexpr HowEnded HowEndedWith(int exit_code) {
  for (const HowEnded how : {HowEnded::kDone, HowEnded::kWrongUsage, HowEnded::kAgentFailed, HowEnded::kRefused,
                             HowEnded::kDamaged, HowEnded::kInterrupted}) {
    if (ExitCode(how) == exit_code) return how;
  }
  return HowEnded::kFailed;
}

}  // namespace haggle
