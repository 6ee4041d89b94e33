// Where things lie, found relative to this program: PREFIX/bin/haggle-cli,
// PREFIX/share/haggle/scenarios. A build folder has the same shape (its share/
// points into the source tree).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace haggle::cli {

// The folder of the running program, links resolved; "." if unknown.
std::string ProgramFolder();

// The folder with the scenarios that are called by name.
std::string ScenarioFolder();

// The folder in it with the domains: scenarios in which two parties negotiate once.
std::string DomainFolder();

// Both, where a scenario's `base` is looked for if it is not beside it.
std::vector<std::string> BaseFolders();

// The names of both folders' scenarios, sorted; empty if they cannot be read.
std::vector<std::string> ScenarioNames();

// The files of a folder that end in .textproto, in any case, sorted by their names; empty if it cannot be read.
std::vector<std::string> ScenarioFilesIn(const std::string& folder);

// Their names, without the ending.
std::vector<std::string> ScenarioNamesIn(const std::string& folder);

// The path of a scenario: `name` itself if it contains '/' or ends in
// .textproto, else a file in ScenarioFolder() or DomainFolder(). kNotFound, with what there is
// instead, if no such name exists.
absl::StatusOr<std::string> FindScenario(std::string_view name);

// `path` made absolute (its folder need not exist), links not resolved.
std::string AbsolutePath(std::string_view path);

}  // namespace haggle::cli
