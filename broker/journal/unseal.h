// Makes a running journal of one that was sealed as stopped, so that its run can go on.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/files.h"

namespace haggle::journal {

// Puts a running journal with the same steps and diary in the place of the stopped one at `path`: without derived
// tables and seal, which are made anew when it is sealed again. At every moment one of the two is whole and in its
// place. Returns the file, taken over. kAlreadyExists: its run has come to its end (HasEnded), or see
// JournalFile::TakeOver. kDataLoss: it is damaged. After an error the journal is as it was, or, if another process has
// taken over the running one, that process's.
absl::StatusOr<JournalFile> Unseal(const std::string& path);

}  // namespace haggle::journal
