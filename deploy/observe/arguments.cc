#include "deploy/observe/arguments.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/number.h"

namespace haggle::observe {
namespace {

absl::StatusOr<std::uint64_t> Parse(const std::string& name, const std::string& text, std::uint64_t most) {
  const absl::StatusOr<std::uint64_t> number = ParseUnsigned(text);
  if (number.ok() && *number <= most) return number;
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": expected a whole number from 0 to ", most, ", found \"", text.substr(0, 40), "\""));
}

}  // namespace

absl::StatusOr<std::optional<std::uint64_t>> OptionalNumber(const Arguments& arguments, const std::string& name,
                                                            std::uint64_t most) {
  const auto found = arguments.find(name);
  if (found == arguments.end()) return std::optional<std::uint64_t>();
  const absl::StatusOr<std::uint64_t> number = Parse(name, found->second, most);
  if (!number.ok()) return number.status();
  return std::optional<std::uint64_t>(*number);
}

absl::StatusOr<std::uint64_t> Number(const Arguments& arguments, const std::string& name, std::uint64_t most) {
  const auto found = arguments.find(name);
  if (found == arguments.end()) return absl::InvalidArgumentError(name + ": expected it, and it was not given");
  return Parse(name, found->second, most);
}

absl::StatusOr<std::vector<std::uint64_t>> NumberList(const Arguments& arguments, const std::string& name,
                                                      std::uint64_t most, std::size_t count) {
  std::vector<std::uint64_t> numbers;
  for (const std::string& word : Words(arguments, name)) {
    const absl::StatusOr<std::uint64_t> number = Parse(name, word, most);
    if (!number.ok()) return number.status();
    numbers.push_back(*number);
  }
  if (numbers.size() <= count) return numbers;
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": expected at most ", count, " numbers, found ", numbers.size()));
}

std::vector<std::string> Words(const Arguments& arguments, const std::string& name) {
  const auto found = arguments.find(name);
  if (found == arguments.end() || found->second.empty()) return {};
  return absl::StrSplit(found->second, ',');
}

std::string Text(const Arguments& arguments, const std::string& name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? "" : found->second;
}

}  // namespace haggle::observe
