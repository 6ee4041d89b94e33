#include "broker/core/fault_list.h"

#include <algorithm>

namespace haggle::core {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string FromTo(std::int64_t low, std::int64_t high) {
  return "from " + std::to_string(low) + " to " + std::to_string(high);
}

}  // namespace

std::string FaultList::Joined(std::string_view name) const {
  std::string path = path_;
  if (!path.empty() && !name.empty()) path.push_back('.');
  path.append(name);
  return path;
}

void FaultList::Between(std::string_view field, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return;
  Add(field, "expected a number " + FromTo(low, high) + ", found " + std::to_string(value));
}

void FaultList::AtMost(std::string_view field, std::size_t size, std::int64_t most) {
  if (size <= static_cast<std::size_t>(most)) return;
  Add(field, "expected at most " + std::to_string(most) + " elements, found " + std::to_string(size));
}

void FaultList::RangeWithin(std::string_view field, const Range& range, std::int64_t low, std::int64_t high) {
  if (low <= range.low && range.low <= range.high && range.high <= high) return;
  Add(field, "expected low <= high, both " + FromTo(low, high) + ", found low " + std::to_string(range.low) +
                 " and high " + std::to_string(range.high));
}

void FaultList::Name(std::string_view field, const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return IsLetter(c) || IsDigit(c); });
  const bool number = std::all_of(name.begin(), name.end(), IsDigit);
  if (!name.empty() && name.size() <= bounds::kNameLength && plain && !number) return;
  Add(field, "expected a name of 1 to " + std::to_string(bounds::kNameLength) +
                 " letters, digits, _ and -, not digits alone, found " + Quoted(name));
}

}  // namespace haggle::core
