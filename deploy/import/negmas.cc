#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/import/formats.h"
#include "deploy/import/negmas_space.h"
#include "deploy/import/negmas_worth.h"
#include "deploy/import/sums.h"
#include "deploy/import/value_tree.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

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

// The weight of an issue. Where NegMAS has one of its own, 1 for a sum of functions and an equal share for a sum of
// the values themselves, it is that.
absl::StatusOr<Decimal> ReadWeight(const Value& value, bool additive, const std::vector<DomainIssue>& issues,
                                   std::size_t i, Notes& notes) {
  if (!value.Has("weights") || value.node().Find("weights")->kind == Node::Kind::kNull) {
    return additive ? Decimal{1} : NearestDecimal(1.0 / static_cast<double>(issues.size()));
  }
  const Value weights = *value.Get("weights");
  if (absl::Status checked = CheckNames(weights, issues); !checked.ok()) return checked;
  const absl::StatusOr<std::optional<Value>> weight = Of(weights, issues, i);
  if (!weight.ok()) return weight.status();
  if (weight->has_value()) return (*weight)->Number(notes);
  if (additive) return Decimal{1};
  return weights.Wrong(absl::StrCat("expected a weight for the issue ", Quoted(issues[i].name), ", found none"));
}

absl::StatusOr<Valuation> ReadWorth(const Value& value, bool additive, const std::vector<DomainIssue>& issues,
                                    std::size_t i, Notes& notes) {
  Valuation worth;
  worth.place = value.place();
  const absl::StatusOr<Decimal> weight = ReadWeight(value, additive, issues, i, notes);
  if (!weight.ok()) return weight.status();
  worth.weight = *weight;
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

// ExpDiscountedUFun: what it discounts stands in `ufun`. NegMAS counts by step unless something else is said, and
// reads a discount of 0 as none.
absl::Status ReadDiscount(const Value& value, Notes& notes, Profile& profile) {
  const Node* discount = value.node().Find("discount");
  if (discount == nullptr || discount->kind == Node::Kind::kNull) return absl::OkStatus();
  const absl::StatusOr<Decimal> number = value.Get("discount")->Number(notes);
  if (!number.ok()) return number.status();
  if (number->value() < 0 || number->value() > 1) {
    return value.Get("discount")->Wrong(absl::StrCat("expected a discount from 0 to 1, found ", ToText(*number)));
  }
  if (*number == Decimal{1} || *number == Decimal{}) return absl::OkStatus();
  if (!value.Has("factor")) {
    profile.discount_round = *number;
    return absl::OkStatus();
  }
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
  std::vector<Valuation> worths;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    absl::StatusOr<Valuation> worth = ReadWorth(value, additive, issues, i, notes);
    if (!worth.ok()) return worth.status();
    worths.push_back(*std::move(worth));
  }
  Decimal bias;
  if (value.Has("bias")) {
    const absl::StatusOr<Decimal> number = value.Get("bias")->Number(notes);
    if (!number.ok()) return number.status();
    bias = *number;
  }
  profile.valuations = std::move(worths);
  return FitSums(issues, bias.value(), Above::kRefused, value.place(), profile.valuations);
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

bool IsKind(const Value& root, std::string_view key, Node::Kind kind) {
  const Node* found = root.node().Find(key);
  return found != nullptr && found->kind == kind;
}

// Whether a file can be one of NegMAS's at all, right or wrong.
absl::Status CheckFormat(const Value& root) {
  constexpr char kKnown[] =
      "expected a domain or a profile of GENIUS (XML), of GeniusWeb (JSON with issuesValues or "
      "LinearAdditiveUtilitySpace) or of NegMAS (YAML or JSON with a list of issues, ufuns, or the type and values of "
      "a utility function), found ";
  if (root.node().kind != Node::Kind::kMap) return root.Wrong(absl::StrCat(kKnown, View(NameOf(root.node().kind))));
  if (IsKind(root, "domain", Node::Kind::kMap) || IsKind(root, "issues", Node::Kind::kList) || root.Has("ufuns") ||
      root.Has("type") || root.Has("__python_class__") || root.Has("values")) {
    return absl::OkStatus();
  }
  std::string found;
  for (std::size_t i = 0; i < root.size() && i < 5; ++i) {
    absl::StrAppend(&found, i == 0 ? "" : ", ", Quoted(root.key(i)));
  }
  return root.Wrong(absl::StrCat(kKnown, found.empty() ? "nothing" : found, root.size() > 5 ? ", ..." : "",
                                 ", which is none of the three"));
}

// Puts what one file holds where it belongs.
absl::Status Sort(const Value& root, std::optional<Value>& space, std::vector<Value>& ufuns) {
  if (absl::Status known = CheckFormat(root); !known.ok()) return known;
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
  ufuns.push_back(root);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Domain> ReadNegmas(const std::vector<SourceFile>& files, Notes& notes) {
  std::vector<Node> roots;  // which the values refer to
  for (const SourceFile& file : files) {
    absl::StatusOr<Node> root = ParseYaml(file, notes);
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
