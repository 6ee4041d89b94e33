// A small valid scenario that has one of everything: a seller (maker), two
// buyers (lab, works), a principal (boss) that commands them, and a stranger.
#pragma once

#include "proto/base/scenario.h"

namespace haggle {

Scenario SampleScenario();

}  // namespace haggle
