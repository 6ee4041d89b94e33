// Plays a journal's cast again with processes, and compares every move.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "deploy/launch/check.h"
#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"
#include "proto/codec/hosts_text.h"

namespace haggle::cli {

// Runs `reader`'s scenario from its beginning with a broker and agents as
// processes, which live where `hosts` says if there is one, castings in `instead` in the place of the journal's, and
// compares the two records as far as the first one goes. A difference stands in the report, as CheckReplay's (check.h)
// does. kInvalidArgument: a party's strategy is not known, so that it cannot be played again; kAborted: the run itself
// failed, with `how`; other errors are the journals'.
absl::StatusOr<launch::CheckReport> Reenact(const journal::JournalReader& reader, const std::vector<Casting>& instead,
                                            const std::vector<std::string>& plugins,
                                            const std::optional<codec::HostsFile>& hosts, const launch::RunHooks& hooks,
                                            HowEnded& how);

}  // namespace haggle::cli
