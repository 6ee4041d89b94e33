// How a command ends. The numbers are documented in every --help and are part
// of the interface.
#pragma once

namespace haggle::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;   // anything not below: missing file, wrong scenario, busy port, disk
inline constexpr int kExitUsage = 2;    // wrong command line; unknown command, strategy, parameter, party, --set path
inline constexpr int kExitAgent = 3;    // the run ended early because an agent failed
inline constexpr int kExitRefused = 4;  // identity or address refused
inline constexpr int kExitCorrupt = 5;  // verify, replay --check or a digest failed, or the file is no journal
inline constexpr int kExitInterrupted = 130;

// `diff` alone reads: 0 same, 1 different, 2 cannot tell.
inline constexpr int kExitSame = 0;
inline constexpr int kExitDifferent = 1;
inline constexpr int kExitCannotTell = 2;

}  // namespace haggle::cli
