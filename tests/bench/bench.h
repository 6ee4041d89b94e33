// The benchmark table: each figure beside the floor it is to be judged by,
// measured in the same run, in turns.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "proto/base/scenario.h"

namespace haggle::bench {

// A line of the table. `ratio` = ours / floor for rates (more is better), and
// for costs too (less is better); `goal` is the bound that the project has set
// for the ratio or for `ours`, in words.
struct Row {
  std::string what;
  double ours = 0;
  std::string unit;
  std::string floor_what;
  double floor = 0;
  std::string goal;
};

// How often each side of a comparison is measured, in turns; the median counts.
struct Effort {
  int repeats = 3;
  int scale = 1;  // length of a measurement
};

std::vector<Row> AllocationRows(const Effort& effort);   // allocations.cc; ends the program if a move allocates
std::vector<Row> BarrierRows(const Effort& effort);      // barrier.cc
std::vector<Row> BatchingRows(const Effort& effort);     // batching.cc
std::vector<Row> InProcessRows(const Effort& effort);    // inprocess.cc
std::vector<Row> JournalRows(const Effort& effort);      // journal.cc
std::vector<Row> MemoryRows(const Effort& effort);       // memory.cc
std::vector<Row> ObservatoryRows(const Effort& effort);  // observatory.cc
std::vector<Row> RejoinRows(const Effort& effort);       // rejoin.cc
std::vector<Row> SweepRows(const Effort& effort);        // sweep.cc
std::vector<Row> TournamentRows(const Effort& effort);   // tournament.cc
std::vector<Row> WebRows(const Effort& effort);          // web.cc

// ---- scenarios (scenarios.cc) -------------------------------------------------

// `parties` buyers in a ring, each at a table with the next one and with the one
// before, so that all of them have a turn in every step. They never agree: a
// tick has `rounds` rounds of two steps.
Scenario Ring(int parties, int rounds, int ticks);

// `pairs` pairs of buyers with `tables` tables of so many outcomes in each, likewise.
Scenario Pairs(int pairs, int tables, int rounds, int ticks, int outcomes);

// ---- measuring ------------------------------------------------------------------

// Wall time of `work` in seconds.
double Seconds(const std::function<void()>& work);
double Median(std::vector<double> values);
// Rounded, with a comma every three digits.
std::string Grouped(double value);
// A folder of our own for files, removed at the end of the program.
const std::string& Folder();
// Ends the program with a message: a measurement that fails is no figure.
[[noreturn]] void Give(const std::string& what);
// Resident memory of a process in bytes.
double ResidentBytes(int pid);
// This program's folder, where the daemons are too.
std::string BinFolder();

}  // namespace haggle::bench
