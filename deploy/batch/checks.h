// What kept results are recognised by: whether bytes are whole, and whether they are of the same settings.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace haggle::batch {

// The first 8 digits of the SHA-256 of the parts, one after another.
std::string CheckDigits(std::initializer_list<std::string_view> parts);

// The first line in which two texts of settings differ; a line that is not there is empty.
struct SettingsDifference {
  std::size_t line = 1;
  std::string kept;
  std::string now;
};
// Nothing: they are equal.
std::optional<SettingsDifference> CompareSettingsTexts(std::string_view kept, std::string_view now);

}  // namespace haggle::batch
