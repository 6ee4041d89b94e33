// What a page is told of a run before anything else: who takes part, where the ticks begin, what happened when, what is
// worth a mark.
#pragma once

#include <cstdint>
#include <string>

#include "deploy/observe/recording.h"
#include "deploy/observe/source.h"

namespace haggle::observe {

// By what a page knows a run: its id, and the number that changes when another run takes its place.
struct RunName {
  std::string id;
  std::uint64_t life = 1;
};

// As JSON. Its member `at` says how far it knows the run; as `since` of a later question it gets what has changed from
// there on (which then has a member `since`), or the whole, if it is not known to be of this run. Empty: the whole.
std::string HeadJson(const RunName& name, const Recording& recording, const RunFacts& facts,
                     const std::string& since = "");

}  // namespace haggle::observe
