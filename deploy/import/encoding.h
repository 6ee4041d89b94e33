// Files of others as UTF-8, whatever they were written in.
#pragma once

#include "absl/status/statusor.h"
#include "deploy/import/source.h"

namespace haggle::importing {

// The file with its text in UTF-8. A byte order mark, or zero bytes, tell UTF-8 or UTF-16 of every format. An
// XML file may declare UTF-8 (and UTF-16, which it then is not), ISO-8859-1, ISO-8859-15 or
// windows-1252, by any of their names; what is no UTF-8 and does not say what else is read as windows-1252, which
// programs on Windows write, and noted. Lines stay what they are. kInvalidArgument: another encoding, or a byte that
// the encoding does not have. Pure; thread-safe.
absl::StatusOr<SourceFile> InUtf8(const SourceFile& file, Notes& notes);

}  // namespace haggle::importing
