#include "deploy/kubernetes/yaml.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace haggle::kubernetes {
namespace {

using nlohmann::ordered_json;

// Words that YAML 1.1 or 1.2 read as something else than a string.
constexpr std::array<std::string_view, 9> kReserved = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};

bool IsPlain(std::string_view text) {
  if (text.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(text.front()))) return false;
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '/';
  });
  const std::string lower = absl::AsciiStrToLower(std::string(text));
  return plain && std::find(kReserved.begin(), kReserved.end(), lower) == kReserved.end();
}

// What JSON lets stand in a string and YAML does not, or takes for the end of a line.
const auto& Unprintable() {
  static const auto* const kPairs = [] {
    auto* pairs = new std::vector<std::pair<std::string, std::string>>{
        {"\x7f", "\\u007f"},         {"\xe2\x80\xa8", "\\u2028"}, {"\xe2\x80\xa9", "\\u2029"},
        {"\xef\xbb\xbf", "\\ufeff"}, {"\xef\xbf\xbe", "\\ufffe"}, {"\xef\xbf\xbf", "\\uffff"}};
    for (int c = 0x80; c <= 0x9f; ++c) {
      pairs->emplace_back(std::string("\xc2") + static_cast<char>(c), absl::StrCat("\\u00", absl::Hex(c)));
    }
    return pairs;
  }();
  return *kPairs;
}

void Append(const ordered_json& value, std::size_t depth, std::string& out);

// What follows "key:" or "-": on the same line, or, of a list or map, below it.
void AppendBelow(const ordered_json& value, std::size_t depth, std::string& out) {
  if (value.is_structured() && !value.empty()) {
    out += '\n';
    Append(value, depth, out);
    return;
  }
  absl::StrAppend(&out, " ", value.is_string() ? YamlString(value.get_ref<const std::string&>()) : value.dump(), "\n");
}

void AppendItem(const ordered_json& item, std::size_t depth, std::string& out) {
  const std::string indent(depth * 2, ' ');
  if (!item.is_object() || item.empty()) {
    absl::StrAppend(&out, indent, "-");
    AppendBelow(item, depth + 1, out);
    return;
  }
  std::string below;
  Append(item, depth + 1, below);
  out += indent + "- " + below.substr(indent.size() + 2);
}

void Append(const ordered_json& value, std::size_t depth, std::string& out) {
  if (value.is_array()) {
    for (const ordered_json& item : value) AppendItem(item, depth, out);
    return;
  }
  for (const auto& [key, below] : value.items()) {
    absl::StrAppend(&out, std::string(depth * 2, ' '), YamlString(key), ":");
    AppendBelow(below, depth + 1, out);
  }
}

}  // namespace

std::string YamlString(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  // A string of JSON is one of YAML.
  return absl::StrReplaceAll(ordered_json(text).dump(-1, ' ', false, ordered_json::error_handler_t::replace),
                             Unprintable());
}

std::string YamlText(const ordered_json& value) {
  std::string out;
  if (value.is_structured() && !value.empty()) {
    Append(value, 0, out);
  } else {
    out = (value.is_string() ? YamlString(value.get_ref<const std::string&>()) : value.dump()) + "\n";
  }
  return out;
}

}  // namespace haggle::kubernetes
