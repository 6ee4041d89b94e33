#include "deploy/cli/installation.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/report/text.h"
#include "proto/base/absl_view.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".textproto";

bool IsScenarioFile(std::string_view name) { return absl::EndsWithIgnoreCase(AbslView(name), AbslView(kEnding)); }

std::string_view NameOf(std::string_view file) { return file.substr(0, file.size() - kEnding.size()); }

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

std::vector<std::string> BaseFolders() { return {ScenarioFolder(), DomainFolder()}; }

std::vector<std::string> ScenarioFilesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::string file = it->path().filename().string();
    std::error_code unknown;
    if (IsScenarioFile(file) && it->is_regular_file(unknown)) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) {
    return std::pair(NameOf(a), std::string_view(a)) < std::pair(NameOf(b), std::string_view(b));
  });
  return files;
}

std::vector<std::string> ScenarioNamesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const std::string& file : ScenarioFilesIn(folder)) names.emplace_back(NameOf(file));
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
  if (name.find('/') != std::string_view::npos || IsScenarioFile(name)) return std::string(name);
  const std::string file = std::string(name) + std::string(kEnding);
  for (const std::string& folder : {ScenarioFolder(), DomainFolder()}) {
    const std::vector<std::string> there = ScenarioNamesIn(folder);
    if (std::binary_search(there.begin(), there.end(), name)) return (fs::path(folder) / file).string();
  }
  const std::vector<std::string> names = ScenarioNames();
  return absl::NotFoundError(absl::StrCat("no scenario \"", std::string(name), "\" in ", ScenarioFolder(),
                                          report::Instead(name, names),
                                          " (a path must contain '/' or end in .textproto)"));
}

std::string AbsolutePath(std::string_view path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(fs::path(path), error);
  return error ? std::string(path) : absolute.lexically_normal().string();
}

}  // namespace haggle::cli
