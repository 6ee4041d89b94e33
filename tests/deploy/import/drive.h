// What must hold of an import, whatever it is given. Used by tests and fuzzers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/import/import.h"

namespace haggle::testing {

enum class Driven : std::uint8_t {
  kImported,  // and the scenario is valid and reads back as it was written
  kRefused,   // with a message
  kWrong,     // neither: a mistake of ours
};

Driven DriveImport(const std::vector<importing::SourceFile>& files, const importing::ImportOptions& options);

// The same for any bytes: files of `format` with a byte 0x1E between them; a single one
// is tried alone, and twice. Ends the program where something is wrong.
void DriveBytes(const std::string& format, std::string_view bytes);

}  // namespace haggle::testing
