// What a claimant expects itself, as the reason that it gives for a claim tells it.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/base/moves.h"
#include "proto/base/why.h"

namespace haggle::journal {

// In units; nothing if the reason is another one, or there is none.
inline std::optional<std::int64_t> ExpectedBy(const Why& why) {
  const auto code = static_cast<WhyCode>(why.code);
  if (code != WhyCode::kClaimForecast && code != WhyCode::kClaimInflated) return std::nullopt;
  return why.args[0];
}

}  // namespace haggle::journal
