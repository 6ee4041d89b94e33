#include "deploy/cli/installation.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "deploy/report/text.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".textproto";

bool EndsIn(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

}  // namespace

std::string ProgramFolder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? "." : program.parent_path().string();
}

std::string ScenarioFolder() {
  const fs::path folder = fs::path(ProgramFolder()) / ".." / "share" / "haggle" / "scenarios";
  std::error_code error;
  const fs::path resolved = fs::canonical(folder, error);
  return error ? folder.lexically_normal().string() : resolved.string();
}

std::string DomainFolder() { return (fs::path(ScenarioFolder()) / "domains").string(); }

std::vector<std::string> ScenarioNamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string file = it->path().filename().string();
    if (EndsIn(file, kEnding)) names.push_back(file.substr(0, file.size() - kEnding.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> ScenarioNames() {
  std::vector<std::string> names = ScenarioNamesIn(ScenarioFolder());
  const std::vector<std::string> domains = ScenarioNamesIn(DomainFolder());
  names.insert(names.end(), domains.begin(), domains.end());
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<std::string> FindScenario(std::string_view name) {
  if (name.find('/') != std::string_view::npos || EndsIn(name, kEnding)) return std::string(name);
  const std::string file = std::string(name) + std::string(kEnding);
  for (const std::string& folder : {ScenarioFolder(), DomainFolder()}) {
    const std::vector<std::string> there = ScenarioNamesIn(folder);
    if (std::binary_search(there.begin(), there.end(), name)) return (fs::path(folder) / file).string();
  }
  const std::vector<std::string> names = ScenarioNames();
  return absl::NotFoundError(absl::StrCat("no scenario \"", std::string(name), "\" in ", ScenarioFolder(),
                                          Instead(name, names), " (a path must contain '/' or end in .textproto)"));
}

std::string AbsolutePath(std::string_view path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(fs::path(path), error);
  return error ? std::string(path) : absolute.lexically_normal().string();
}

}  // namespace haggle::cli
