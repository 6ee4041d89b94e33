// haggle-oracles [DIR]: runs the reference results in DIR (or HAGGLE_ORACLES, or
// those that come with the tests). Exits with 0 if and only if none failed.
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/oracles/runner.h"

int main(int argc, char** argv) {
  if (argc > 2 || (argc == 2 && std::string(argv[1]).starts_with("-"))) {
    std::cerr << "usage: haggle-oracles [DIR]\n"
                 "Runs every JSON with reference results in DIR and below; without DIR, in the folder that\n"
                 "HAGGLE_ORACLES names, or tests/oracles.\n";
    return 2;
  }
  const char* named = std::getenv("HAGGLE_ORACLES");
  std::string folder = HAGGLE_SOURCE_DIR "/tests/oracles";
  if (named != nullptr && *named != '\0') folder = named;
  if (argc == 2) folder = argv[1];
  return haggle::oracles::RunFolder(folder, std::cout).failed == 0 ? 0 : 1;
}
