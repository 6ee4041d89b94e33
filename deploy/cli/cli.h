// The command line as a function, so that tests can call it.
#pragma once

#include <string>
#include <vector>

#include "proto/base/how_ended.h"

namespace haggle::cli {

// Carries out one command line (without the program's name), prints to standard
// output and error, and returns how it ended.
HowEnded Main(std::vector<std::string> arguments);

}  // namespace haggle::cli
