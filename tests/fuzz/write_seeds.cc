// fuzz_seeds FOLDER: writes what the fuzzers begin with, FOLDER/canonical/seed-1 and so on.
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/broker/journal_folder.h"
#include "tests/fuzz/seeds.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  std::filesystem::create_directories(folder + "/run");
  const haggle::testing::Seeds seeds = haggle::testing::MakeSeeds(folder + "/run");
  const auto write = [&](const std::string& name, const std::vector<std::string>& inputs) {
    std::filesystem::create_directories(folder + "/" + name);
    int n = 0;
    for (const std::string& input : inputs) {
      haggle::WriteBytes(folder + "/" + name + "/seed-" + std::to_string(++n), input);
    }
  };
  write("canonical", seeds.canonical);
  write("wire", seeds.wire);
  write("journal", seeds.journal);
  write("keys", seeds.keys);
  write("hosts", seeds.hosts);
  write("answers", seeds.answers);
  write("request", seeds.request);
  std::filesystem::remove_all(folder + "/run");
  return 0;
}
