// Words of a command as a shell reads them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace haggle::launch {

// The word as a shell takes it for one: as it is, or in single quotes. Pure; thread-safe.
std::string ShellWord(std::string_view word);

// Several, with blanks between them. Pure; thread-safe.
std::string ShellText(const std::vector<std::string>& words);

}  // namespace haggle::launch
