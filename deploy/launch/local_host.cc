#include "deploy/launch/local_host.h"

#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/launch/child.h"
#include "proto/codec/read_file.h"

namespace haggle::launch {

std::string OwnFolder() {
  std::array<char, 4096> path{};
  const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string program(path.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  const std::size_t slash = program.rfind('/');
  return slash == std::string::npos ? "." : program.substr(0, slash);
}

std::vector<std::string> LocalWords(const std::string& programs, const ProcessOrder& order, const std::string& launcher,
                                    const std::string& run_folder) {
  std::vector<std::string> words = {absl::StrCat(programs, "/", order.program)};
  words.insert(words.end(), order.arguments.begin(), order.arguments.end());
  for (const Plugin& plugin : order.plugins) words.insert(words.end(), {"--plugin", plugin.path});
  for (const std::string& keys : order.keys) words.insert(words.end(), {"--keys", keys});
  words.insert(words.end(), {"--launcher", launcher});
  if (order.tells) {
    words.insert(words.end(), {"--status-fd", "3"});
    if (!run_folder.empty()) words.insert(words.end(), {"--run-dir", run_folder});
  }
  return words;
}

LocalHost::LocalHost(const std::string& programs) : programs_(programs.empty() ? OwnFolder() : programs) {}
LocalHost::~LocalHost() = default;

absl::StatusOr<std::string> LocalHost::MakeFolder(const std::string& name) {
  if (!folder_.made()) {
    if (absl::Status status = folder_.Make(); !status.ok()) return status;
  }
  return folder_.MakeFolder(name);
}

absl::Status LocalHost::WriteFile(const std::string& path, const std::string& bytes) {
  return WritePrivateFile(path, bytes);
}

absl::StatusOr<std::string> LocalHost::ReadFile(const std::string& path) {
  return codec::ReadWholeFile(path, codec::kAnySize);
}

absl::StatusOr<std::unique_ptr<HostedProcess>> LocalHost::Start(const ProcessOrder& order) {
  std::vector<std::string> words =
      LocalWords(programs_, order, absl::StrCat(::getpid()), folder_.made() ? folder_.path() : "");
  const std::string program = words.front();
  words.erase(words.begin());
  auto process = std::make_unique<Process>(*this, order.name);
  const absl::Status status = process->child().Start(program, words, order.tells, order.hears);
  if (!status.ok()) return status;
  return std::unique_ptr<HostedProcess>(std::move(process));
}

}  // namespace haggle::launch
