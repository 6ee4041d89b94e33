// The one place where commands get their numbers.
#pragma once

#include "proto/base/moves.h"
#include "proto/base/types.h"

namespace haggle::core {

// Whether the commands stand by ascending party and are numbered from `first` on.
bool IsNumbered(const Step& step, Seq first);

// Orders the commands by party, each party's as it gave them, and numbers them from `first` on.
void Number(Step& step, Seq first);

}  // namespace haggle::core
