#include "tests/deploy/golden_runs.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/codec/scenario_text.h"

namespace haggle {
namespace {

namespace fs = std::filesystem;

constexpr char kList[] = HAGGLE_SOURCE_DIR "/tests/deploy/golden/hashes.txt";
constexpr char kScenarios[] = HAGGLE_SOURCE_DIR "/deploy/scenarios";

[[noreturn]] void Give(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

std::string FileOf(const std::string& scenario) {
  for (const char* folder : {"/", "/domains/"}) {
    const std::string file = kScenarios + (folder + scenario) + ".textproto";
    if (fs::exists(file)) return file;
  }
  Give(std::string(kList) + ": " + scenario + " is no scenario of " + kScenarios + "; remove its lines");
}

}  // namespace

std::string GoldenRun::Line() const {
  std::string line = scenario + " " + std::to_string(seed) + " " + hash + " " + outcome;
  for (const std::string& set : sets) line += " " + set;
  return line;
}

std::vector<GoldenRun> ReadGoldenRuns() {
  std::ifstream file(kList);
  if (!file) Give(std::string(kList) + " cannot be read");
  std::vector<GoldenRun> runs;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    GoldenRun run;
    words >> run.scenario >> run.seed >> run.hash >> run.outcome;
    if (!words || run.hash.size() != 64 || run.outcome.size() != 64) {
      Give(std::string(kList) + ":" + std::to_string(number) + ": expected SCENARIO SEED HASH OUTCOME, found " + line);
    }
    for (std::string set; words >> set;) run.sets.push_back(set);
    runs.push_back(std::move(run));
  }
  return runs;
}

void WriteGoldenLines(const std::vector<std::string>& lines) {
  std::ifstream old(kList);
  std::string text;
  for (std::string line; std::getline(old, line) && !line.empty() && line[0] == '#';) text += line + "\n";
  for (const std::string& line : lines) text += line + "\n";
  std::ofstream file(kList);
  file << text;
}

std::vector<std::string> ShippedScenarios() {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kScenarios)) {
    if (entry.path().extension() == ".textproto") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

launch::RunPlan PlanOf(const GoldenRun& golden) {
  absl::StatusOr<codec::ScenarioFile> file = codec::ReadScenarioFile(FileOf(golden.scenario));
  if (!file.ok()) Give(std::string(file.status().message()));
  for (const std::string& set : golden.sets) {
    if (const absl::Status status = codec::SetField(*file, set); !status.ok()) Give(std::string(status.message()));
  }
  launch::RunPlan plan;
  plan.scenario = file->scenario;
  plan.scenario.seed = golden.seed;
  for (const codec::SuggestedCast& cast : file->cast) plan.cast.push_back({cast.party, cast.strategy, cast.parameters});
  return plan;
}

std::string LineOf(const GoldenRun& golden, const launch::RunResult& result) {
  GoldenRun found = golden;
  found.hash = result.summary.hash;
  found.outcome = result.summary.outcome;
  return result.message.empty() ? found.Line() : found.Line() + ": " + result.message;
}

}  // namespace haggle
