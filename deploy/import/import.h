// `haggle import`: domains of other programs as scenarios.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/assemble.h"
#include "deploy/import/source.h"
#include "proto/codec/scenario_text.h"

namespace haggle::importing {

struct Imported {
  codec::ScenarioFile file;        // valid
  std::string header;              // a comment to put before its text: what it was made of, what names stand for
  std::vector<std::string> notes;  // what was rounded or left out, a line each
};

// Reads the files of one domain, two profiles or more, all of one format (the first file's
// content tells which, unless options.format does), in any encoding that encoding.h reads. kInvalidArgument: the first
// thing that is wrong, "FILE:LINE: ELEMENT: expected ..., found ...". The same files and options give the same
// scenario. Pure; thread-safe.
absl::StatusOr<Imported> ImportDomain(const std::vector<SourceFile>& given, const ImportOptions& options);

}  // namespace haggle::importing
