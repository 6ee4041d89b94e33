#include "tests/oracles/case.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace haggle::oracles {
namespace {

// p/q as a double; false if it is no fraction.
bool Fraction(absl::string_view text, double& value) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  double below = 1;
  if (parts.empty() || parts.size() > 2 || !absl::SimpleAtod(parts[0], &value)) return false;
  if (parts.size() == 2 && (!absl::SimpleAtod(parts[1], &below) || below == 0)) return false;
  value /= below;
  return true;
}

bool IsNumber(const Json& json) {
  return json.is_number() || (json.is_object() && (json.contains("frac") || json.contains("float")));
}

class Comparison {
 public:
  explicit Comparison(Tolerance tolerance) : tolerance_(tolerance) {}

  void Compare(const Json& expect, const Json& got, const std::string& path, const std::string& general) {
    if (expect.is_null()) return;
    if (IsNumber(expect)) {
      CompareNumbers(Number(expect), expect, got, path);
    } else if (expect.is_object() && got.is_object()) {
      CompareObjects(expect, got, path, general);
    } else if (expect.is_array() && got.is_array() && expect.size() == got.size()) {
      if (expect.empty()) ++found_.compared;
      for (std::size_t i = 0; i < expect.size(); ++i) {
        Compare(expect[i], got[i], absl::StrCat(path, "[", i, "]"), general + "[]");
      }
    } else {
      ++found_.compared;
      if (expect != got) Differ(path, expect, got, "");
    }
  }

  Judgement Take() { return std::move(found_); }

 private:
  void CompareNumbers(double expected, const Json& expect, const Json& got, const std::string& path) {
    ++found_.compared;
    const double bound = std::max(tolerance_.abs, tolerance_.relative * std::abs(expected));
    if (got.is_number() && std::abs(got.get<double>() - expected) <= bound) return;
    Differ(path, expect, got, absl::StrCat(", tolerance ", bound));
  }

  void CompareObjects(const Json& expect, const Json& got, const std::string& path, const std::string& general) {
    for (const auto& [key, value] : expect.items()) {
      const std::string dot = path.empty() ? "" : ".";
      if (got.contains(key)) {
        Compare(value, got.at(key), path + dot + key, general + dot + key);
      } else if (!value.is_null()) {
        found_.unanswered.push_back(general + dot + key);
      }
    }
  }

  void Differ(const std::string& path, const Json& expect, const Json& got, const std::string& more) {
    const auto shown = [](const Json& json) {
      std::string text = json.dump();
      if (text.size() > 200) text = absl::StrCat(text.substr(0, 200), ".. (", json.size(), " elements)");
      return text;
    };
    found_.differences.push_back({path, absl::StrCat("expected ", shown(expect), ", got ", shown(got), more)});
  }

  Tolerance tolerance_;
  Judgement found_;
};

}  // namespace

double Number(const Json& json) {
  double value = 0;
  if (json.is_object() && json.contains("frac") && Fraction(json.at("frac").get<std::string>(), value)) return value;
  if (json.is_object() && json.contains("float")) return json.at("float").get<double>();
  if (json.is_string() && Fraction(json.get<std::string>(), value)) return value;
  return json.get<double>();
}

std::vector<double> Numbers(const Json& json) {
  std::vector<double> numbers;
  for (const Json& number : json.get_ref<const Json::array_t&>()) numbers.push_back(Number(number));
  return numbers;
}

double NumberOr(const Json& params, const char* name, double otherwise) {
  const auto found = params.find(name);
  return found == params.end() || found->is_null() ? otherwise : Number(*found);
}

Judgement Judge(const Json& expect, const Json& answer, Tolerance tolerance) {
  Comparison judge(tolerance);
  judge.Compare(expect, answer, "", "");
  return judge.Take();
}

const Json& EitherReading(const Case& test, absl::string_view key, const Json& first, const Json& second) {
  const auto expected = test.expect.find(std::string(key));
  if (expected == test.expect.end()) return first;
  const auto agrees = [&](const Json& reading) {
    return Judge(*expected, reading, test.tolerance).differences.empty();
  };
  return !agrees(first) && agrees(second) ? second : first;
}

}  // namespace haggle::oracles
