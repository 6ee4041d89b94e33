#include "tests/deploy/import/drive.h"

#include <utility>

#include "broker/core/validate.h"
#include "proto/base/canonical.h"
#include "proto/base/check.h"
#include "proto/codec/scenario_text.h"

namespace haggle::testing {

using importing::Imported;
using importing::SourceFile;

Driven DriveImport(const std::vector<SourceFile>& files, const importing::ImportOptions& options) {
  const absl::StatusOr<Imported> imported = importing::ImportDomain(files, options);
  if (!imported.ok()) {
    const bool told = absl::IsInvalidArgument(imported.status()) && !imported.status().message().empty();
    return told ? Driven::kRefused : Driven::kWrong;
  }
  const absl::StatusOr<codec::ScenarioFile> again =
      codec::ParseScenarioText(imported->header + codec::ScenarioToText(imported->file), "imported");
  const bool same = again.ok() && Canonical(again->scenario) == Canonical(imported->file.scenario) &&
                    again->cast == imported->file.cast && core::Validate(again->scenario).empty();
  return same ? Driven::kImported : Driven::kWrong;
}

void DriveBytes(const std::string& format, std::string_view bytes) {
  std::vector<SourceFile> files;
  while (true) {
    const std::size_t end = bytes.find('\x1E');
    files.push_back({"file" + std::to_string(files.size()), std::string(bytes.substr(0, end))});
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
  }
  importing::ImportOptions options;
  options.format = format;
  HAGGLE_CHECK(DriveImport(files, options) != Driven::kWrong);
  if (files.size() > 1) return;
  files.push_back(files[0]);
  HAGGLE_CHECK(DriveImport(files, options) != Driven::kWrong);
}

}  // namespace haggle::testing
