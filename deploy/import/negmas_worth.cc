#include "deploy/import/negmas_worth.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/core/validate.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

// 1, 1.0 and 1e0 are one value; "one" is itself.
std::string KeyOf(const std::string& text) {
  const std::optional<Decimal> number = ParseDecimal(text);
  return number ? ToText(*number) : text;
}

// Texts of the issue's values, as often as the file lists them; of an interval, those of its integers.
absl::StatusOr<std::vector<std::string>> TextsOf(const DomainIssue& issue, const Place& place) {
  if (!issue.listed.empty()) return issue.listed;
  if (!issue.labels.empty()) return issue.labels;
  if (issue.step.units == 0) return Wrong(place, "expected a function of a real issue's numbers, found a table");
  if (issue.high.units - issue.low.units >= core::bounds::kListed) {
    return Wrong(place, absl::StrCat("expected a table of at most ", core::bounds::kListed,
                                     " values, found an issue with more"));
  }
  std::vector<std::string> texts;
  for (std::int64_t value = issue.low.units; value <= issue.high.units; ++value) texts.push_back(std::to_string(value));
  return texts;
}

absl::Status ReadTable(const Value& mapping, const DomainIssue& issue, Notes& notes, Valuation& worth) {
  const absl::StatusOr<std::vector<std::string>> texts = TextsOf(issue, mapping.place());
  if (!texts.ok()) return texts.status();
  const bool in_order = mapping.node().kind == Node::Kind::kList;
  if (in_order && mapping.size() != texts->size()) {
    return mapping.Wrong(
        absl::StrCat("expected a number for each of the ", texts->size(), " values, found ", mapping.size()));
  }
  std::map<std::string, std::size_t> rows;
  // Of a value that is listed twice the last number counts, as with NegMAS.
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    rows.insert_or_assign(in_order ? KeyOf((*texts)[i]) : KeyOf(mapping.key(i)), i);
  }
  for (const std::string& text : issue.labels.empty() ? *texts : issue.labels) {
    const auto row = rows.find(KeyOf(text));
    if (row == rows.end())
      return mapping.Wrong(absl::StrCat("expected a number for the value ", Quoted(text), ", found none"));
    const absl::StatusOr<Decimal> number = mapping.At(row->second).Number(notes);
    if (!number.ok()) return number.status();
    worth.table.push_back(*number);
  }
  return absl::OkStatus();
}

// `curve` for the issue: of an interval as it is, of categories that are numbers as a table.
absl::Status SetCurve(std::function<double(double)> curve, std::vector<Corner> corners, const DomainIssue& issue,
                      Valuation& worth) {
  if (issue.labels.empty()) {
    worth.curve = std::move(curve);
    worth.corners = std::move(corners);
    return absl::OkStatus();
  }
  for (const std::string& label : issue.labels) {
    const std::optional<Decimal> number = ParseDecimal(label);
    if (!number) {
      return Wrong(worth.place, absl::StrCat("expected a table, for the value ", Quoted(label), " is no number"));
    }
    const double value = curve(number->value());
    if (value < -static_cast<double>(kLargestNumber) || value > static_cast<double>(kLargestNumber)) {
      return Wrong(worth.place, absl::StrCat("expected numbers of at most 10^15 either way, found ", value));
    }
    worth.table.push_back(NearestDecimal(value));
  }
  return absl::OkStatus();
}

// A parameter of a function, or what NegMAS has where it is not given.
absl::StatusOr<Decimal> Parameter(const Value& value, const char* name, std::optional<Decimal> missing, Notes& notes) {
  if (!value.Has(name) && missing) return *missing;
  const absl::StatusOr<Value> given = value.Get(name);
  if (!given.ok()) return given.status();
  return given->Number(notes);
}

absl::Status ReadLine(const Value& value, std::optional<Decimal> slope_missing, const DomainIssue& issue, Notes& notes,
                      Valuation& worth) {
  const absl::StatusOr<Decimal> slope = Parameter(value, "slope", slope_missing, notes);
  if (!slope.ok()) return slope.status();
  const absl::StatusOr<Decimal> bias = Parameter(value, "bias", Decimal(), notes);
  if (!bias.ok()) return bias.status();
  return SetCurve([a = slope->value(), b = bias->value()](double x) { return x * a + b; }, {}, issue, worth);
}

absl::Status ReadTriangle(const Value& value, const DomainIssue& issue, Notes& notes, Valuation& worth) {
  Decimal numbers[5];
  const char* const names[] = {"start", "middle", "end", "bias", "scale"};
  const std::optional<Decimal> missing[] = {std::nullopt, std::nullopt, std::nullopt, Decimal(), Decimal{1}};
  for (std::size_t i = 0; i < 5; ++i) {
    const absl::StatusOr<Decimal> number = Parameter(value, names[i], missing[i], notes);
    if (!number.ok()) return number.status();
    numbers[i] = *number;
  }
  const double start = numbers[0].value();
  const double middle = numbers[1].value();
  const double end = numbers[2].value();
  if (start > middle || middle > end) return value.Wrong("expected start <= middle <= end, found another order");
  const auto curve = [=, bias = numbers[3].value(), scale = numbers[4].value()](double x) {
    if (x <= start || x >= end) return bias;
    return x <= middle ? bias + scale * (x - start) / (middle - start) : bias + scale * (end - x) / (end - middle);
  };
  const bool leans = start == middle || middle == end;  // has a jump
  return SetCurve(curve, {{numbers[0], !leans}, {numbers[1], !leans}, {numbers[2], !leans}}, issue, worth);
}

}  // namespace

absl::Status SetIdentity(const DomainIssue& issue, Valuation& worth) {
  return SetCurve([](double x) { return x; }, {}, issue, worth);
}

absl::Status ReadFunction(const Value& value, const DomainIssue& issue, Notes& notes, Valuation& worth) {
  worth.place = value.place();
  if (value.node().kind == Node::Kind::kList) return ReadTable(value, issue, notes, worth);
  if (absl::Status map = value.Expect(Node::Kind::kMap); !map.ok()) return map;
  const absl::StatusOr<std::string> type = TypeOf(value);
  if (!type.ok()) return type.status();
  if (type->empty() && !value.Has("mapping")) return ReadTable(value, issue, notes, worth);
  if (type->empty() || *type == "TableFun") {
    const absl::StatusOr<Value> mapping = value.Get("mapping", Node::Kind::kMap);
    if (!mapping.ok()) return mapping.status();
    return ReadTable(*mapping, issue, notes, worth);
  }
  if (*type == "IdentityFun") return ReadLine(value, Decimal{1}, issue, notes, worth);
  if (*type == "ConstFun") return ReadLine(value, Decimal(), issue, notes, worth);
  if (*type == "LinearFun" || *type == "AffineFun") return ReadLine(value, std::nullopt, issue, notes, worth);
  if (*type == "TriangularFun") return ReadTriangle(value, issue, notes, worth);
  return value.Wrong(absl::StrCat(
      "expected a TableFun, LinearFun, AffineFun, IdentityFun, ConstFun or TriangularFun, found ", Quoted(*type)));
}

}  // namespace haggle::importing
