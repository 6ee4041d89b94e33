// Reads the arguments of a question.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace haggle::observe {

using Arguments = std::map<std::string, std::string>;

// Errors are kInvalidArgument and say which argument is wrong and what was expected.

// Nothing: it was not given.
absl::StatusOr<std::optional<std::uint64_t>> OptionalNumber(const Arguments& arguments, const std::string& name,
                                                            std::uint64_t most);
absl::StatusOr<std::uint64_t> Number(const Arguments& arguments, const std::string& name, std::uint64_t most);
// "1,5,9"; at most `count` of them.
absl::StatusOr<std::vector<std::uint64_t>> NumberList(const Arguments& arguments, const std::string& name,
                                                      std::uint64_t most, std::size_t count);
// "a,b"; empty if it was not given.
std::vector<std::string> Words(const Arguments& arguments, const std::string& name);
std::string Text(const Arguments& arguments, const std::string& name);

}  // namespace haggle::observe
