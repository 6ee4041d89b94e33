// One file that shows runs without a server: the page with all its answers inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "deploy/observe/observatory.h"

namespace haggle::observe {

// The page as it is built: index.html, and the script and the style that it names.
struct PageParts {
  std::string_view html;
  std::string_view script;
  std::string_view style;
};

// A file holds every event in words and every decision: longer runs are for the observatory itself.
inline constexpr std::size_t kMostReportedEvents = 200'000;

// A page that is sent has so many bytes at most.
inline constexpr std::size_t kMostReportBytes = 5'000'000;

// What is in it of a run: of a page that would be too large, the decisions by themselves are left out first (the rows
// have their reasons as well), then also the states after each step.
enum class ReportDetail : std::uint8_t { kFull, kWithoutDecisions, kWithoutStates };

// One JSON object from addresses, as the page asks them, to answers, of one run or of two (which are compared too).
// Bytes stand as {"base64": ...}. kResourceExhausted: a run is too long; else an error of the observatory.
absl::StatusOr<std::string> ReportAnswers(Observatory& observatory, const std::vector<std::string>& runs,
                                          ReportDetail detail = ReportDetail::kFull);

// The page with these answers in it: script and style inlined and allowed by their hashes alone, so that nothing else
// can run in it, and nothing be asked from anywhere. kInternal: the page is not built as expected.
absl::StatusOr<std::string> ReportPage(const PageParts& page, std::string_view answers);

}  // namespace haggle::observe
