#include "deploy/cli/journal_input.h"

#include "proto/base/how_ended.h"

namespace haggle::cli {

HowEnded HowEndedBy(const absl::Status& status) {
  return absl::IsDataLoss(status) ? HowEnded::kDamaged : HowEnded::kFailed;
}

}  // namespace haggle::cli
