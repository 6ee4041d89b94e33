// Runs a folder of reference results: every JSON in it and below, in the order
// of their paths, every family that families.cc knows.
#pragma once

#include <filesystem>
#include <ostream>

namespace haggle::oracles {

struct Score {
  int passed = 0;
  int failed = 0;
};

// Writes, for each family, `NAME: passed/total`, under it each failed case with
// expected, got and tolerance; then what was not run and why: families and
// values that nothing here answers, which do not fail. What cannot be read
// counts as failed: a missing folder, one without JSON, a malformed file, a
// case of a known family that lacks what it needs. Last line: `N passed, N failed`.
Score RunFolder(const std::filesystem::path& folder, std::ostream& out);

}  // namespace haggle::oracles
