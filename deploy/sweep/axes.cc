#include "deploy/sweep/axes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "agents/sdk/registry.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {
namespace {

bool Opens(char c) { return c == '{' || c == '['; }
bool Closes(char c) { return c == '}' || c == ']'; }

// The values between commas, without spaces around them.
absl::StatusOr<std::vector<std::string>> SplitValues(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\' && i + 1 < text.size()) {
        values.back() += c;
        ++i;
      } else if (c == quote) {
        quote = 0;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (Opens(c)) {
      ++depth;
    } else if (Closes(c)) {
      --depth;
    } else if (c == ',' && depth == 0) {
      values.emplace_back();
      continue;
    }
    if (depth < 0)
      return absl::InvalidArgumentError(absl::StrCat("found '", std::string(1, c), "' that nothing opens"));
    values.back() += text[i];
  }
  if (quote != 0) return absl::InvalidArgumentError(absl::StrCat("found no end of the quote ", std::string(1, quote)));
  if (depth != 0) return absl::InvalidArgumentError("found a bracket that nothing closes");
  for (std::string& value : values) value = std::string(absl::StripAsciiWhitespace(value));
  return values;
}

absl::Status Malformed(const char* option, std::string_view text, const std::string& found, const char* expected) {
  return absl::InvalidArgumentError(absl::StrCat(option, " ", Quoted(text), ": ", found, "; expected ", expected));
}

bool HasControl(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::StatusOr<Axis> VaryAxis(std::string_view text) {
  constexpr char kForm[] = "PATH=VALUE,VALUE,...";
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return Malformed("--vary", text, "found no PATH=", kForm);
  Axis axis{std::string(text.substr(0, equals)), {}};
  const absl::StatusOr<std::vector<std::string>> values = SplitValues(text.substr(equals + 1));
  if (!values.ok()) return Malformed("--vary", text, std::string(values.status().message()), kForm);
  for (const std::string& value : *values) {
    if (value.empty()) return Malformed("--vary", text, "found an empty value", kForm);
    axis.alternatives.push_back({value, {axis.name + "=" + value}, {}});
  }
  return axis;
}

absl::StatusOr<Axis> CastAxis(std::string_view text) {
  constexpr char kForm[] = "PARTY=STRATEGY[,KEY=VALUE]...|STRATEGY...";
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return Malformed("--cast", text, "found no PARTY=", kForm);
  const std::string party(text.substr(0, equals));
  Axis axis{"cast." + party, {}};
  for (const auto part : absl::StrSplit(AbslView(text.substr(equals + 1)), '|')) {
    const std::string strategy(absl::StripAsciiWhitespace(part));
    if (const auto casting = ParseStrategy(party, strategy); !casting.ok()) {
      return Malformed("--cast", text, std::string(casting.status().message()), kForm);
    }
    axis.alternatives.push_back({strategy, {}, {party + "=" + strategy}});
  }
  return axis;
}

absl::Status CheckAxes(const std::vector<Axis>& axes) {
  std::set<std::string> names;
  for (const Axis& axis : axes) {
    const auto wrong = [&](const std::string& what) {
      return absl::InvalidArgumentError(absl::StrCat("what is varied, ", Quoted(axis.name), ": ", what));
    };
    if (axis.name.empty() || HasControl(axis.name)) return wrong("expected a name without control characters");
    if (axis.name == "seed") return wrong("every run has a seed of its own; give --seeds A..B");
    if (!names.insert(axis.name).second) return wrong("it is varied twice; give all values at once");
    if (axis.alternatives.empty()) return wrong("expected one value or more");
    std::set<std::string> labels;
    for (const Alternative& alternative : axis.alternatives) {
      if (alternative.label.empty() || HasControl(alternative.label)) {
        return wrong("expected values without control characters");
      }
      if (!labels.insert(alternative.label).second) {
        return wrong(absl::StrCat("the value ", Quoted(alternative.label), " is given twice; leave one out"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace haggle::sweep
