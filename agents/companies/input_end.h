// Standard input as the string by which a launcher on another machine holds a process: its end is the process's.
#pragma once

#include "proto/base/how_ended.h"

namespace haggle::companies {

// From now on the process ends at once, whatever it is doing, when its standard input does, with the exit code of
// `how`. A thread of its own reads it, to no other purpose.
void EndWithStandardInput(HowEnded how);

}  // namespace haggle::companies
