#include "deploy/cli/web_input.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <utility>

#include "absl/strings/str_split.h"
#include "deploy/cli/installation.h"
#include "deploy/keys/key_folder.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"

extern char** environ;

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

bool IsSet(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

// Where a program of that name is on the PATH; empty: nowhere.
std::string OnPath(const std::string& name) {
  const char* const path = std::getenv("PATH");
  for (const auto& folder : absl::StrSplit(path == nullptr ? "" : path, ':', absl::SkipEmpty())) {
    const std::string program = std::string(folder.data(), folder.size()) + "/" + name;
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return "";
}

absl::StatusOr<keys::OwnKeys> BrokersKeys(const std::string& folder) {
  const keys::Holder broker{keys::HolderKind::kBroker, "", {}};
  const std::string path = AbsolutePath(folder);
  std::error_code error;
  const std::string own = path + "/" + keys::FolderOf(broker);
  return keys::ReadOwnKeys(fs::is_directory(own, error) ? own : path, broker, std::time(nullptr));
}

}  // namespace

HowEnded HowEndedByWeb(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return HowEnded::kWrongUsage;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return HowEnded::kRefused;
    default:
      return HowEnded::kFailed;
  }
}

absl::StatusOr<web::ServerOptions> WebOptions(const std::string& listen, const std::string& keys) {
  const std::size_t colon = listen.rfind(':');
  web::ServerOptions options;
  if (colon == std::string::npos || colon == 0) {
    return absl::InvalidArgumentError("expected HOST:PORT (127.0.0.1:8080; port 0: any that is free), found " +
                                      Quoted(listen));
  }
  const absl::StatusOr<std::int64_t> port = ParseInteger(std::string_view(listen).substr(colon + 1), 0, 65'535);
  if (!port.ok())
    return absl::InvalidArgumentError("the port of " + Quoted(listen) + ": " + std::string(port.status().message()));
  options.host = listen.substr(0, colon);
  options.port = static_cast<std::uint16_t>(*port);
  if (!web::IsAddress(options.host)) {
    return absl::InvalidArgumentError("expected a numeric address or localhost before the port, found " +
                                      Quoted(options.host));
  }
  if (!keys.empty() && !web::IsLoopback(options.host)) {
    absl::StatusOr<keys::OwnKeys> own = BrokersKeys(keys);
    if (!own.ok()) return own.status();
    options.keys.emplace(*std::move(own));
  }
  if (const absl::Status may = web::MayListen(options); !may.ok()) return may;
  return options;
}

absl::Status Browser::Show(const std::string& link) {
  if (!IsSet("DISPLAY") && !IsSet("WAYLAND_DISPLAY")) {
    return absl::UnavailableError("there is no desktop here to open a browser on; open the link yourself");
  }
  const std::string program = OnPath("xdg-open");
  if (program.empty()) {
    return absl::UnavailableError(
        "xdg-open, which finds the desktop's browser, is not here (Debian: xdg-utils); open "
        "the link yourself");
  }
  if (absl::Status made = folder_.made() ? absl::OkStatus() : folder_.Make(); !made.ok()) return made;
  const std::string file = folder_.Path("observatory.html");
  std::error_code ignored;
  fs::remove(file, ignored);
  const absl::Status written = launch::WritePrivateFile(
      file,
      "<!doctype html><meta charset=\"utf-8\"><title>haggle</title><meta http-equiv=\"refresh\" content=\"0; url=" +
          link + "\">\n");
  if (!written.ok()) return written;
  // In a session of its own, so that Ctrl-C is for us alone; what it says goes nowhere.
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t files;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
  }
  std::string name = "xdg-open";
  std::string argument = file;
  char* arguments[] = {name.data(), argument.data(), nullptr};
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, program.c_str(), &files, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed == 0) return absl::OkStatus();
  return absl::UnavailableError("xdg-open cannot be started; open the link yourself");
}

}  // namespace haggle::cli
