// What the fuzzers begin with: inputs that are right, of a short run.
#pragma once

#include <string>
#include <vector>

namespace haggle::testing {

struct Seeds {
  std::vector<std::string> canonical;
  std::vector<std::string> wire;
  std::vector<std::string> journal;
  std::vector<std::string> keys;
  std::vector<std::string> hosts;
  std::vector<std::string> answers;
  std::vector<std::string> request;
};

// Plays the run in `folder`, which must be there.
Seeds MakeSeeds(const std::string& folder);

}  // namespace haggle::testing
