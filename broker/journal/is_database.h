// Whether a file is a database of SQLite, as journals and results of sweeps are; nothing else of it is looked at.
#pragma once

#include <string>

namespace haggle::journal {

// False also of what is no regular file, cannot be read or is too short to tell. Never waits for a pipe.
bool IsDatabase(const std::string& path);

}  // namespace haggle::journal
