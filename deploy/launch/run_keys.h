// Keys for one run between machines, when its user has brought none: made before it, gone with it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "deploy/launch/run_folder.h"
#include "proto/base/scenario.h"
#include "proto/codec/hosts_text.h"

namespace haggle::launch {

// Whether the broker can be reached from other machines, so that it wants keys. Pure; thread-safe.
bool WantsKeys(const codec::HostsFile& file);

// A private folder, as `haggle keys init` makes one, with certificates for the broker under the names by which it is
// called and for every party. The key of the authority is dropped as soon as they are signed: nobody can sign more.
// Thread-compatible.
class RunKeys {
 public:
  // Errors are those of MakeKeys (deploy/keys/key_folder.h).
  absl::Status Make(const Scenario& scenario, const codec::HostsFile& file);
  std::string folder() const { return folder_.Path("keys"); }

 private:
  RunFolder folder_;
};

}  // namespace haggle::launch
