// One table: who sat there over what, each move in its order, who gave way, and what theory says of it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "deploy/observe/recording.h"

namespace haggle::observe {

// By its number. kNotFound: there is none.
absl::StatusOr<std::string> TableJson(const Recording& recording, std::uint32_t number);

}  // namespace haggle::observe
