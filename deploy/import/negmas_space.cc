#include "deploy/import/negmas_space.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/import/labels.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

bool LooksReal(const std::string& text) { return text.find_first_of(".eE") != std::string::npos; }

bool IsNumber(const Node& node) {
  return node.kind == Node::Kind::kText && !node.quoted && ParseDecimal(node.text).has_value();
}

// [low, high], of integers or reals.
absl::Status ReadInterval(const Value& values, bool real, Notes& notes, DomainIssue& issue) {
  if (values.size() != 2) return values.Wrong(absl::StrCat("expected two bounds, found ", values.size()));
  Decimal* const bounds_of[] = {&issue.low, &issue.high};
  for (std::size_t i = 0; i < 2; ++i) {
    const absl::StatusOr<Decimal> bound = values.At(i).Number(notes);
    if (!bound.ok()) return bound.status();
    if (!real && bound->places > 0) {
      return values.At(i).Wrong(absl::StrCat("expected a whole number, found ", ToText(*bound)));
    }
    *bounds_of[i] = *bound;
  }
  issue.step = real ? Decimal() : Decimal{1};
  if (issue.low.value() <= issue.high.value()) return absl::OkStatus();
  return values.Wrong(absl::StrCat("expected a lower bound up to the upper one, found ", ToText(issue.low), " and ",
                                   ToText(issue.high)));
}

// Without a type two rising numbers are bounds, and a whole number n stands for 0 to n - 1.
absl::Status ReadValues(const Value& values, const std::string& type, Notes& notes, DomainIssue& issue) {
  const Node& node = values.node();
  if (node.kind == Node::Kind::kText) {
    const absl::StatusOr<Decimal> count = values.Number(notes);
    if (!count.ok()) return count.status();
    if (count->places > 0 || count->units < 1) {
      return values.Wrong(
          absl::StrCat("expected a whole number above 0, a list or two bounds, found ", ToText(*count)));
    }
    issue.high = {count->units - 1};
    issue.step = {1};
    return absl::OkStatus();
  }
  if (absl::Status list = values.Expect(Node::Kind::kList); !list.ok()) return list;
  if (type == "ContiguousIssue") return ReadInterval(values, false, notes, issue);
  if (type == "ContinuousIssue") return ReadInterval(values, true, notes, issue);
  const bool interval = type.empty() && values.size() == 2 && IsNumber(node.items[0]) && IsNumber(node.items[1]) &&
                        ParseDecimal(node.items[0].text)->value() < ParseDecimal(node.items[1].text)->value();
  if (!interval) return ReadLabels(values, notes, issue);
  return ReadInterval(values, LooksReal(node.items[0].text) || LooksReal(node.items[1].text), notes, issue);
}

absl::StatusOr<DomainIssue> ReadIssue(const Value& value, std::size_t number, Notes& notes) {
  if (absl::Status map = value.Expect(Node::Kind::kMap); !map.ok()) return map;
  DomainIssue issue;
  issue.place = value.place();
  const Node* name = value.node().Find("name");
  if (name == nullptr || name->kind == Node::Kind::kNull) {
    issue.name = absl::StrCat("issue_", number);  // NegMAS makes up a name, another one each time
  } else {
    absl::StatusOr<std::string> text = value.Get("name")->Text();
    if (!text.ok()) return text.status();
    issue.name = *std::move(text);
  }
  const absl::StatusOr<std::string> type = TypeOf(value);
  if (!type.ok()) return type.status();
  const char* const known[] = {"",
                               "ContiguousIssue",
                               "ContinuousIssue",
                               "CategoricalIssue",
                               "CardinalIssue",
                               "DiscreteCardinalIssue",
                               "DiscreteOrdinalIssue",
                               "OrdinalIssue"};
  if (std::find(std::begin(known), std::end(known), *type) == std::end(known)) {
    return value.Wrong(absl::StrCat("expected a contiguous, continuous, categorical, cardinal or ordinal issue, found ",
                                    Quoted(*type)));
  }
  const absl::StatusOr<Value> values = value.Get("values");
  if (!values.ok()) return values.status();
  if (absl::Status read = ReadValues(*values, *type, notes, issue); !read.ok()) return read;
  return issue;
}

}  // namespace

absl::StatusOr<Domain> ReadSpace(const Value& value, Notes& notes) {
  const absl::StatusOr<std::string> type = TypeOf(value);
  if (!type.ok()) return type.status();
  if (!type->empty() && !absl::StrContains(*type, "CartesianOutcomeSpace")) {
    return value.Wrong(absl::StrCat("expected a CartesianOutcomeSpace, found ", Quoted(*type)));
  }
  Domain domain;
  domain.format = "NegMAS";
  const Node* name = value.node().Find("name");
  domain.name = name != nullptr && name->kind == Node::Kind::kText ? name->text : value.file().Stem();
  const absl::StatusOr<Value> issues = value.Get("issues", Node::Kind::kList);
  if (!issues.ok()) return issues.status();
  if (issues->size() == 0) return issues->Wrong("expected at least one issue, found none");
  if (absl::Status few = CheckIssueCount(issues->place(), issues->size()); !few.ok()) return few;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < issues->size(); ++i) {
    absl::StatusOr<DomainIssue> issue = ReadIssue(issues->At(i), i + 1, notes);
    if (!issue.ok()) return issue.status();
    if (!seen.insert(issue->name).second) {
      return issues->At(i).Wrong(absl::StrCat("expected every name once, found ", Quoted(issue->name), " again"));
    }
    domain.issues.push_back(*std::move(issue));
  }
  return domain;
}

}  // namespace haggle::importing
