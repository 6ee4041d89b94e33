#include "deploy/cli/journal_input.h"

#include "deploy/cli/exit_code.h"

namespace haggle::cli {

int ExitCodeOf(const absl::Status& status) {
  return status.code() == absl::StatusCode::kDataLoss ? kExitCorrupt : kExitFailed;
}

}  // namespace haggle::cli
