// What a choice does to figures, for people and programs.
#pragma once

#include <string>
#include <vector>

#include "deploy/sweep/contrast.h"
#include "nlohmann/json.hpp"

namespace haggle::cli {

std::string ContrastsText(const sweep::Contrasts& contrasts, bool colour);
// `pictures`: files that were written.
nlohmann::ordered_json ContrastsJson(const sweep::Contrasts& contrasts, const std::vector<std::string>& pictures);

// A figure's name as a file's: what is no letter, digit, '.', '-' or '_' becomes '_'.
std::string FileNameOf(const std::string& figure);

}  // namespace haggle::cli
