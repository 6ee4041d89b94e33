#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/import/formats.h"
#include "deploy/import/negmas_worth.h"
#include "deploy/import/value_tree.h"
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

absl::Status ReadCategories(const Value& values, DomainIssue& issue) {
  if (values.size() == 0) return values.Wrong("expected at least one value, found none");
  if (absl::Status few = CheckValueCount(values.place(), values.size()); !few.ok()) return few;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    absl::StatusOr<std::string> text = values.At(i).Text();
    if (!text.ok()) return text.status();
    if (!seen.insert(*text).second) {
      return values.At(i).Wrong(absl::StrCat("expected every value once, found ", Quoted(*text), " again"));
    }
    issue.labels.push_back(*std::move(text));
  }
  return absl::OkStatus();
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
  if (!interval) return ReadCategories(values, issue);
  return ReadInterval(values, LooksReal(node.items[0].text) || LooksReal(node.items[1].text), notes, issue);
}

absl::StatusOr<DomainIssue> ReadIssue(const Value& value, Notes& notes) {
  if (absl::Status map = value.Expect(Node::Kind::kMap); !map.ok()) return map;
  DomainIssue issue;
  issue.place = value.place();
  const absl::StatusOr<Value> name = value.Get("name");
  if (!name.ok()) return name.status();
  absl::StatusOr<std::string> text = name->Text();
  if (!text.ok()) return text.status();
  issue.name = *std::move(text);
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
    absl::StatusOr<DomainIssue> issue = ReadIssue(issues->At(i), notes);
    if (!issue.ok()) return issue.status();
    if (!seen.insert(issue->name).second) {
      return issues->At(i).Wrong(absl::StrCat("expected every name once, found ", Quoted(issue->name), " again"));
    }
    domain.issues.push_back(*std::move(issue));
  }
  return domain;
}

// What `list`, by position or by name, has for the issue; nothing: none, and NegMAS has a default.
absl::StatusOr<std::optional<Value>> Of(const Value& list, const std::vector<DomainIssue>& issues, std::size_t i) {
  if (list.node().kind == Node::Kind::kMap) {
    if (!list.Has(issues[i].name)) return std::optional<Value>();
    return std::optional<Value>(*list.Get(issues[i].name));
  }
  if (absl::Status kind = list.Expect(Node::Kind::kList); !kind.ok()) return kind;
  if (list.size() == issues.size()) return std::optional<Value>(list.At(i));
  return list.Wrong(absl::StrCat("expected one for each of the ", issues.size(), " issues, found ", list.size()));
}

// Names of a map must be those of issues, or a mistyped one would be read as none.
absl::Status CheckNames(const Value& list, const std::vector<DomainIssue>& issues) {
  for (std::size_t i = 0; i < list.node().keys.size(); ++i) {
    const auto known = [&](const DomainIssue& issue) { return issue.name == list.key(i); };
    if (std::any_of(issues.begin(), issues.end(), known)) continue;
    return list.At(i).Wrong("expected the name of an issue, found another");
  }
  return absl::OkStatus();
}

absl::StatusOr<IssueWorth> ReadWorth(const Value& value, const std::vector<DomainIssue>& issues, std::size_t i,
                                     Notes& notes) {
  IssueWorth worth;
  worth.place = value.place();
  worth.weight = {1};
  if (value.Has("weights") && value.node().Find("weights")->kind != Node::Kind::kNull) {
    const Value weights = *value.Get("weights");
    if (absl::Status checked = CheckNames(weights, issues); !checked.ok()) return checked;
    const absl::StatusOr<std::optional<Value>> weight = Of(weights, issues, i);
    if (!weight.ok()) return weight.status();
    if (weight->has_value()) {
      const absl::StatusOr<Decimal> number = (*weight)->Number(notes);
      if (!number.ok()) return number.status();
      worth.weight = *number;
    }
  }
  if (!value.Has("values")) {
    if (absl::Status set = SetIdentity(issues[i], worth); !set.ok()) return set;
    return worth;
  }
  const Value values = *value.Get("values");
  if (absl::Status checked = CheckNames(values, issues); !checked.ok()) return checked;
  const absl::StatusOr<std::optional<Value>> function = Of(values, issues, i);
  if (!function.ok()) return function.status();
  const absl::Status read =
      function->has_value() ? ReadFunction(**function, issues[i], notes, worth) : SetIdentity(issues[i], worth);
  if (!read.ok()) return read;
  return worth;
}

absl::Status ReadReserved(const Value& value, Notes& notes, Profile& profile) {
  const Node* outcome = value.node().Find("reserved_outcome");
  if (outcome != nullptr && outcome->kind != Node::Kind::kNull) {
    return value.Wrong("expected a reserved_value, found a reserved_outcome, which is not supported");
  }
  const Node* reserved = value.node().Find("reserved_value");
  if (reserved == nullptr || reserved->kind == Node::Kind::kNull) return absl::OkStatus();
  for (const char* none : {"-.inf", "-.Inf", "-.INF", "-Infinity", "-inf"}) {
    if (reserved->text == none) return absl::OkStatus();
  }
  const absl::StatusOr<Decimal> number = value.Get("reserved_value")->Number(notes);
  if (!number.ok()) return number.status();
  profile.reservation = *number;
  return absl::OkStatus();
}

// ExpDiscountedUFun: what it discounts stands in `ufun`.
absl::Status ReadDiscount(const Value& value, Notes& notes, Profile& profile) {
  const Node* discount = value.node().Find("discount");
  if (discount == nullptr || discount->kind == Node::Kind::kNull) return absl::OkStatus();
  const absl::StatusOr<Decimal> number = value.Get("discount")->Number(notes);
  if (!number.ok()) return number.status();
  if (number->value() <= 0 || number->value() > 1) {
    return value.Get("discount")
        ->Wrong(absl::StrCat("expected a discount above 0 and up to 1, found ", ToText(*number)));
  }
  if (*number == Decimal{1}) return absl::OkStatus();
  const absl::StatusOr<Value> factor = value.Get("factor", Node::Kind::kText);
  if (!factor.ok()) return factor.status();
  if (factor->node().text == "step") {
    profile.discount_round = *number;
  } else if (factor->node().text == "relative_time") {
    profile.discount_time = *number;
  } else {
    return factor->Wrong(absl::StrCat("expected step or relative_time, found ", Quoted(factor->node().text)));
  }
  return absl::OkStatus();
}

absl::Status ReadLinear(const Value& value, const std::string& type, const std::vector<DomainIssue>& issues,
                        Notes& notes, Profile& profile) {
  const bool additive =
      type.empty() || type == "LinearAdditiveUtilityFunction" || type == "LinearUtilityAggregationFunction";
  if (!additive && type != "AffineUtilityFunction" && type != "LinearUtilityFunction") {
    return value.Wrong(
        absl::StrCat("expected a LinearAdditiveUtilityFunction, LinearUtilityAggregationFunction, "
                     "AffineUtilityFunction, LinearUtilityFunction or ExpDiscountedUFun, found ",
                     Quoted(type)));
  }
  if (additive && !value.Has("values")) return value.Wrong("expected values, found none");
  std::vector<IssueWorth> worths;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    absl::StatusOr<IssueWorth> worth = ReadWorth(value, issues, i, notes);
    if (!worth.ok()) return worth.status();
    worths.push_back(*std::move(worth));
  }
  Decimal bias;
  if (value.Has("bias")) {
    const absl::StatusOr<Decimal> number = value.Get("bias")->Number(notes);
    if (!number.ok()) return number.status();
    bias = *number;
  }
  return SetValuations(issues, worths, bias.value(), value.place(), profile);
}

absl::StatusOr<Profile> ReadUfun(const Value& value, const std::string& default_name,
                                 const std::vector<DomainIssue>& issues, Notes& notes) {
  if (absl::Status map = value.Expect(Node::Kind::kMap); !map.ok()) return map;
  Profile profile;
  profile.place = value.place();
  const Node* name = value.node().Find("name");
  profile.name = name != nullptr && name->kind == Node::Kind::kText ? name->text : default_name;
  const absl::StatusOr<std::string> type = TypeOf(value);
  if (!type.ok()) return type.status();
  if (*type != "ExpDiscountedUFun") {
    if (absl::Status read = ReadLinear(value, *type, issues, notes, profile); !read.ok()) return read;
  } else {
    const absl::StatusOr<Value> inner = value.Get("ufun", Node::Kind::kMap);
    if (!inner.ok()) return inner.status();
    const absl::StatusOr<std::string> inner_type = TypeOf(*inner);
    if (!inner_type.ok()) return inner_type.status();
    if (absl::Status read = ReadLinear(*inner, *inner_type, issues, notes, profile); !read.ok()) return read;
    if (absl::Status read = ReadDiscount(value, notes, profile); !read.ok()) return read;
  }
  if (absl::Status read = ReadReserved(value, notes, profile); !read.ok()) return read;
  return profile;
}

// Puts what one file holds where it belongs.
absl::Status Sort(const Value& root, std::optional<Value>& space, std::vector<Value>& ufuns) {
  if (absl::Status map = root.Expect(Node::Kind::kMap); !map.ok()) return map;
  std::optional<Value> own;
  if (root.Has("domain")) {
    const absl::StatusOr<Value> domain = root.Get("domain", Node::Kind::kMap);
    if (!domain.ok()) return domain.status();
    own = *domain;
  } else if (root.Has("issues")) {
    own = root;
  }
  if (own && space) return root.Wrong("expected one domain, found a second");
  if (own) space = own;
  if (root.Has("ufuns")) {
    const absl::StatusOr<Value> list = root.Get("ufuns", Node::Kind::kList);
    if (!list.ok()) return list.status();
    if (absl::Status few = CheckProfileCount(list->place(), list->size()); !few.ok()) return few;
    for (std::size_t i = 0; i < list->size(); ++i) ufuns.push_back(list->At(i));
    return absl::OkStatus();
  }
  if (own) return absl::OkStatus();
  if (!root.Has("type") && !root.Has("__python_class__") && !root.Has("values")) {
    return root.Wrong(
        "expected an outcome space with issues, a utility function with values, or ufuns, found none of them");
  }
  ufuns.push_back(root);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Domain> ReadNegmas(const std::vector<SourceFile>& files, Notes& notes) {
  std::vector<Node> roots;  // which the values refer to
  for (const SourceFile& file : files) {
    absl::StatusOr<Node> root = ParseYaml(file);
    if (!root.ok()) return root.status();
    roots.push_back(*std::move(root));
  }
  std::optional<Value> space;
  std::vector<Value> ufuns;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (absl::Status sorted = Sort(Value(files[i], roots[i]), space, ufuns); !sorted.ok()) return sorted;
  }
  if (!space) return Wrong({&files[0]}, "expected a file with the outcome space's issues, found none");
  absl::StatusOr<Domain> domain = ReadSpace(*space, notes);
  if (!domain.ok()) return domain;
  for (std::size_t i = 0; i < ufuns.size(); ++i) {
    // One of several in a file, or a file of its own.
    const bool listed = !ufuns[i].place().element.empty();
    const std::string name = listed ? absl::StrCat("ufun_", i) : ufuns[i].file().Stem();
    absl::StatusOr<Profile> profile = ReadUfun(ufuns[i], name, domain->issues, notes);
    if (!profile.ok()) return profile.status();
    domain->profiles.push_back(*std::move(profile));
  }
  return domain;
}

}  // namespace haggle::importing
