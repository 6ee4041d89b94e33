// Where the observatory listens, as command lines say it, and the way to it: the browser of this desktop.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/launch/run_folder.h"
#include "deploy/web/server.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

inline constexpr char kWebListen[] = "127.0.0.1:0";

// How a command ends that cannot serve for that reason. Pure; thread-safe.
HowEnded HowEndedByWeb(const absl::Status& status);

// "HOST:PORT" and the folder of keys (DIR of haggle keys, or its broker's; empty: none) as options of a server. On
// loopback nobody needs TLS, and keys count for nothing.
// kInvalidArgument: it is no such text. kPermissionDenied: other machines reach it, and there are no keys. Else what is
// wrong with the keys.
absl::StatusOr<web::ServerOptions> WebOptions(const std::string& listen, const std::string& keys);

// Shows a link in a browser. The key in it stands in no command line, where all users of the machine could read it: the
// browser is given a file that leads on, in a private folder that goes with this object. Thread-compatible.
class Browser {
 public:
  // An error says why it cannot be: there is no desktop, or nothing that opens browsers on it.
  absl::Status Show(const std::string& link);

 private:
  launch::RunFolder folder_;
};

}  // namespace haggle::cli
