#include "deploy/import/genius_worth.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/import/curves.h"
#include "deploy/import/xml_attributes.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

// Evaluations of the domain's labels, in their order; the greatest is the unit.
absl::Status ReadTable(const SourceFile& file, const Element& element, const DomainIssue& issue, Notes& notes,
                       Valuation& valuation) {
  std::map<std::string, Decimal> evaluations;
  valuation.unit = {};
  for (const Element& item : element.children) {
    if (item.name != "item") continue;
    const absl::StatusOr<std::string> value = Attribute(file, item, "value");
    if (!value.ok()) return value.status();
    const std::string* text = item.Find("evaluation");
    if (text == nullptr || *text == "null") continue;  // listed, and not evaluated
    const absl::StatusOr<Decimal> evaluation = Number(file, item, "evaluation", notes);
    if (!evaluation.ok()) return evaluation.status();
    // GENIUS takes the last one, and its own domains rely on it.
    if (!evaluations.insert_or_assign(*value, *evaluation).second) {
      notes.Add(At(file, item), absl::StrCat("the value ", Quoted(*value), " is evaluated again; the last one counts"));
    }
  }
  for (const auto& [value, evaluation] : evaluations) {
    if (evaluation.value() > valuation.unit.value()) valuation.unit = evaluation;
  }
  for (const std::string& label : issue.labels) {
    const auto found = evaluations.find(label);
    if (found == evaluations.end()) {
      return Wrong(valuation.place, absl::StrCat("expected an <item> with the domain's value ", Quoted(label),
                                                 " and its evaluation, found none"));
    }
    valuation.table.push_back(found->second);
  }
  // So GENIUS has it.
  if (valuation.unit.value() >= 0.00001) return absl::OkStatus();
  valuation.unit = {1};
  valuation.table.assign(valuation.table.size(), Decimal());
  return absl::OkStatus();
}

absl::Status ReadTriangle(const SourceFile& file, const Element& evaluator, Notes& notes, Valuation& valuation) {
  const absl::StatusOr<Decimal> from = Number(file, evaluator, "parameter0", notes);
  if (!from.ok()) return from.status();
  const absl::StatusOr<Decimal> to = Number(file, evaluator, "parameter1", notes);
  if (!to.ok()) return to.status();
  const absl::StatusOr<Decimal> top = Number(file, evaluator, "parameter2", notes);
  if (!top.ok()) return top.status();
  if (from->value() > top->value() || top->value() > to->value()) {
    return Wrong(At(file, evaluator), absl::StrCat("expected parameter0 <= parameter2 <= parameter1, found ",
                                                   ToText(*from), ", ", ToText(*top), " and ", ToText(*to)));
  }
  SetTriangle(*from, *top, *to, valuation);
  return absl::OkStatus();
}

// The line of an integer issue begins at the lower bound that it has in the profile, or where that has none at the
// domain's, if it is given by offset and slope.
absl::Status ReadLine(const SourceFile& file, const Element& element, const Element& evaluator,
                      const DomainIssue& issue, Notes& notes, Valuation& valuation) {
  const bool from_low = evaluator.Find("offset") != nullptr || evaluator.Find("slope") != nullptr;
  double base = 0;
  if (from_low) {
    base = issue.low.value();
    const Element* range = element.Child("range");
    const Element& bounds = range == nullptr ? element : *range;
    if (bounds.Find("lowerbound") != nullptr) {
      const absl::StatusOr<Decimal> own = Number(file, bounds, "lowerbound", notes);
      if (!own.ok()) return own.status();
      base = own->value();
    }
  }
  const absl::StatusOr<Decimal> offset = Number(file, evaluator, from_low ? "offset" : "parameter0", notes);
  if (!offset.ok()) return offset.status();
  const absl::StatusOr<Decimal> slope = Number(file, evaluator, from_low ? "slope" : "parameter1", notes);
  if (!slope.ok()) return slope.status();
  SetCutLine(offset->value(), slope->value(), base, issue, valuation);
  return absl::OkStatus();
}

absl::Status ReadCurve(const SourceFile& file, const Element& element, const DomainIssue& issue, Notes& notes,
                       Valuation& valuation) {
  const Element* evaluator = element.Child("evaluator");
  if (evaluator == nullptr && issue.step.units > 0) {  // GENIUS has a line of 0 for integers, none for real issues
    notes.Add(valuation.place, "there is no <evaluator>; every value is worth 0");
    SetLine(0, 0, valuation);
    return absl::OkStatus();
  }
  if (evaluator == nullptr) return Wrong(valuation.place, "expected an <evaluator>, found none");
  const std::string* type = evaluator->Find("ftype");
  if (type == nullptr || absl::EqualsIgnoreCase(*type, "linear")) {
    return ReadLine(file, element, *evaluator, issue, notes, valuation);
  }
  if (absl::EqualsIgnoreCase(*type, "triangular")) return ReadTriangle(file, *evaluator, notes, valuation);
  if (!absl::EqualsIgnoreCase(*type, "constant")) {
    return Wrong(At(file, *evaluator),
                 absl::StrCat("expected the ftype linear, triangular or constant, found ", Quoted(*type)));
  }
  const absl::StatusOr<Decimal> worth = Number(file, *evaluator, "parameter0", notes);
  if (!worth.ok()) return worth.status();
  SetLine(worth->value(), 0, valuation);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Valuation> ReadValuation(const GeniusSpace& space, const GeniusIssue& of, const DomainIssue& issue,
                                        Notes& notes) {
  const SourceFile& file = *space.file;
  const auto found = std::find_if(space.issues.begin(), space.issues.end(),
                                  [&](const GeniusIssue& own) { return own.index == of.index; });
  if (found == space.issues.end()) {
    return Wrong(At(file, *space.objective), absl::StrCat("expected an <issue> with index ", Quoted(of.index),
                                                          ", the domain's ", Quoted(issue.name), ", found none"));
  }
  Valuation valuation;
  valuation.place = At(file, *found->element);
  if (found->kind != of.kind)
    return Wrong(valuation.place, "expected the type that the issue has in the domain, found another");
  const auto weight = space.weights.find(of.index);
  if (weight == space.weights.end()) {
    return Wrong(valuation.place, absl::StrCat("expected a <weight> with index ", Quoted(of.index), ", found none"));
  }
  const absl::StatusOr<Decimal> number = Number(file, *weight->second, "value", notes);
  if (!number.ok()) return number.status();
  valuation.weight = *number;
  const absl::Status read = of.kind == GeniusKind::kDiscrete
                                ? ReadTable(file, *found->element, issue, notes, valuation)
                                : ReadCurve(file, *found->element, issue, notes, valuation);
  if (!read.ok()) return read;
  return valuation;
}

}  // namespace haggle::importing
