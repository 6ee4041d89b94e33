#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/import/curves.h"
#include "deploy/import/formats.h"
#include "deploy/import/genius_boxes.h"
#include "deploy/import/xml_attributes.h"
#include "deploy/import/xml_tree.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

enum class Kind : std::uint8_t { kDiscrete, kInteger, kReal };

// One <issue>, in a domain or in a profile.
struct Found {
  const Element* element = nullptr;
  std::string index;
  Kind kind = Kind::kDiscrete;
};

absl::StatusOr<Kind> KindOf(const SourceFile& file, const Element& issue) {
  for (const char* attribute : {"type", "vtype", "etype"}) {
    const std::string* text = issue.Find(attribute);
    if (text == nullptr) continue;
    if (*text == "discrete") return Kind::kDiscrete;
    if (*text == "integer") return Kind::kInteger;
    if (*text == "real") return Kind::kReal;
    return Wrong(At(file, issue),
                 absl::StrCat("expected the ", attribute, " discrete, integer or real, found ", Quoted(*text)));
  }
  return Kind::kDiscrete;
}

// All <issue>s below an <objective>, in the order of the file, and the <weight>s by index.
absl::Status Collect(const SourceFile& file, const Element& objective, std::vector<Found>& issues,
                     std::map<std::string, const Element*>& weights) {
  for (const Element& child : objective.children) {
    if (child.name == "objective") {
      if (absl::Status below = Collect(file, child, issues, weights); !below.ok()) return below;
    }
    if (child.name != "issue" && child.name != "weight") continue;
    absl::StatusOr<std::string> index = Attribute(file, child, "index");
    if (!index.ok()) return index.status();
    if (child.name == "weight") {
      if (!weights.emplace(*index, &child).second) {
        return Wrong(At(file, child),
                     absl::StrCat("expected one weight for each index, found ", Quoted(*index), " again"));
      }
      continue;
    }
    const absl::StatusOr<Kind> kind = KindOf(file, child);
    if (!kind.ok()) return kind.status();
    if (std::any_of(issues.begin(), issues.end(), [&](const Found& other) { return other.index == *index; })) {
      return Wrong(At(file, child), absl::StrCat("expected every index once, found ", Quoted(*index), " again"));
    }
    issues.push_back({&child, *std::move(index), *kind});
    if (absl::Status few = CheckIssueCount(At(file, child), issues.size()); !few.ok()) return few;
  }
  return absl::OkStatus();
}

// A <utility_space>: of a domain or a profile.
struct Space {
  const SourceFile* file = nullptr;
  const Element* element = nullptr;
  const Element* objective = nullptr;
  std::vector<Found> issues;
  std::map<std::string, const Element*> weights;
};

absl::StatusOr<Space> OpenSpace(const SourceFile& file, const Element& element) {
  Space space{&file, &element, element.Child("objective"), {}, {}};
  if (space.objective == nullptr) return Wrong(At(file, element), "expected an <objective>, found none");
  if (absl::Status found = Collect(file, *space.objective, space.issues, space.weights); !found.ok()) return found;
  if (space.issues.empty()) return Wrong(At(file, *space.objective), "expected an <issue>, found none");
  return space;
}

absl::Status ReadLabels(const SourceFile& file, const Element& element, DomainIssue& issue) {
  std::set<std::string> seen;
  for (const Element& item : element.children) {
    if (item.name != "item") continue;
    absl::StatusOr<std::string> value = Attribute(file, item, "value");
    if (!value.ok()) return value.status();
    if (!seen.insert(*value).second) {
      return Wrong(At(file, item), absl::StrCat("expected every value once, found ", Quoted(*value), " again"));
    }
    issue.labels.push_back(*std::move(value));
  }
  if (absl::Status few = CheckValueCount(issue.place, issue.labels.size()); !few.ok()) return few;
  if (issue.labels.empty()) return Wrong(issue.place, "expected an <item> for each value, found none");
  return absl::OkStatus();
}

// The bounds stand in <range> or at the issue itself.
absl::Status ReadRange(const SourceFile& file, const Found& found, Notes& notes, DomainIssue& issue) {
  const Element* range = found.element->Child("range");
  if (range == nullptr) range = found.element;
  const absl::StatusOr<Decimal> low = Number(file, *range, "lowerbound", notes);
  if (!low.ok()) return low.status();
  const absl::StatusOr<Decimal> high = Number(file, *range, "upperbound", notes);
  if (!high.ok()) return high.status();
  issue.low = *low;
  issue.high = *high;
  if (found.kind == Kind::kReal) return absl::OkStatus();
  issue.step = {1};
  if (low->places == 0 && high->places == 0) return absl::OkStatus();
  return Wrong(issue.place, absl::StrCat("expected whole numbers as bounds of an integer issue, found ", ToText(*low),
                                         " and ", ToText(*high)));
}

absl::StatusOr<DomainIssue> ReadIssue(const SourceFile& file, const Found& found, Notes& notes) {
  DomainIssue issue;
  issue.place = At(file, *found.element);
  absl::StatusOr<std::string> name = Attribute(file, *found.element, "name");
  if (!name.ok()) return name.status();
  issue.name = *std::move(name);
  const absl::Status read =
      found.kind == Kind::kDiscrete ? ReadLabels(file, *found.element, issue) : ReadRange(file, found, notes, issue);
  if (!read.ok()) return read;
  return issue;
}

// Evaluations of the domain's labels, in their order; the greatest is the unit.
absl::Status ReadTable(const SourceFile& file, const Element& element, const DomainIssue& issue, Notes& notes,
                       Valuation& valuation) {
  std::map<std::string, Decimal> evaluations;
  valuation.unit = {};
  for (const Element& item : element.children) {
    if (item.name != "item") continue;
    const absl::StatusOr<std::string> value = Attribute(file, item, "value");
    if (!value.ok()) return value.status();
    const absl::StatusOr<Decimal> evaluation = Number(file, item, "evaluation", notes);
    if (!evaluation.ok()) return evaluation.status();
    if (evaluation->units < 0) {
      return Wrong(At(file, item), absl::StrCat("expected an evaluation of at least 0, found ", ToText(*evaluation)));
    }
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

// The line of an integer issue begins at its lower bound, if it is given by offset and slope.
absl::Status ReadLine(const SourceFile& file, const Element& evaluator, const DomainIssue& issue, Notes& notes,
                      Valuation& valuation) {
  const bool from_low = evaluator.Find("offset") != nullptr || evaluator.Find("slope") != nullptr;
  const absl::StatusOr<Decimal> offset = Number(file, evaluator, from_low ? "offset" : "parameter0", notes);
  if (!offset.ok()) return offset.status();
  const absl::StatusOr<Decimal> slope = Number(file, evaluator, from_low ? "slope" : "parameter1", notes);
  if (!slope.ok()) return slope.status();
  SetCutLine(offset->value(), slope->value(), from_low ? issue.low.value() : 0, issue, valuation);
  return absl::OkStatus();
}

absl::Status ReadCurve(const SourceFile& file, const Element& element, const DomainIssue& issue, Notes& notes,
                       Valuation& valuation) {
  const Element* evaluator = element.Child("evaluator");
  if (evaluator == nullptr) return Wrong(valuation.place, "expected an <evaluator>, found none");
  const std::string* type = evaluator->Find("ftype");
  if (type == nullptr || absl::EqualsIgnoreCase(*type, "linear")) {
    return ReadLine(file, *evaluator, issue, notes, valuation);
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

// What the profile says of one of the domain's issues, which it knows by its index.
absl::StatusOr<Valuation> ReadValuation(const Space& space, const Found& of, const DomainIssue& issue, Notes& notes) {
  const SourceFile& file = *space.file;
  const auto found =
      std::find_if(space.issues.begin(), space.issues.end(), [&](const Found& own) { return own.index == of.index; });
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
  const absl::Status read = of.kind == Kind::kDiscrete ? ReadTable(file, *found->element, issue, notes, valuation)
                                                       : ReadCurve(file, *found->element, issue, notes, valuation);
  if (!read.ok()) return read;
  return valuation;
}

// <NAME value="..."/> below the <utility_space>; nothing: there is none.
absl::StatusOr<std::optional<Decimal>> ReadSetting(const Space& space, std::string_view name, Notes& notes) {
  const Element* element = space.element->Child(name);
  if (element == nullptr || element->Find("value") == nullptr) return std::optional<Decimal>();
  const absl::StatusOr<Decimal> number = Number(*space.file, *element, "value", notes);
  if (!number.ok()) return number.status();
  return std::optional<Decimal>(*number);
}

absl::StatusOr<Profile> ReadProfile(const Space& space, const Space& domain, const std::vector<DomainIssue>& issues,
                                    Notes& notes) {
  Profile profile;
  profile.name = space.file->Stem();
  profile.place = At(*space.file, *space.element);
  if (const Element* utility = space.objective->Child("utility"); utility != nullptr) {
    std::vector<std::string> indices;
    for (const Found& found : domain.issues) indices.push_back(found.kind == Kind::kInteger ? found.index : "");
    if (absl::Status read = ReadBoxes(*space.file, *utility, indices, issues, notes, profile); !read.ok()) return read;
  } else {
    for (std::size_t i = 0; i < issues.size(); ++i) {
      absl::StatusOr<Valuation> valuation = ReadValuation(space, domain.issues[i], issues[i], notes);
      if (!valuation.ok()) return valuation.status();
      profile.valuations.push_back(*std::move(valuation));
    }
  }
  const absl::StatusOr<std::optional<Decimal>> reservation = ReadSetting(space, "reservation", notes);
  if (!reservation.ok()) return reservation.status();
  profile.reservation = reservation->value_or(Decimal());
  const absl::StatusOr<std::optional<Decimal>> discount = ReadSetting(space, "discount_factor", notes);
  if (!discount.ok()) return discount.status();
  // GENIUS reads what is not between 0 and 1 as no discount.
  if (discount->has_value() && (*discount)->value() > 0 && (*discount)->value() < 1) profile.discount_time = **discount;
  return profile;
}

}  // namespace

absl::StatusOr<Domain> ReadGenius(const std::vector<SourceFile>& files, Notes& notes) {
  std::vector<Element> roots;  // which the spaces refer to
  for (const SourceFile& file : files) {
    absl::StatusOr<Element> root = ParseXml(file);
    if (!root.ok()) return root.status();
    roots.push_back(*std::move(root));
  }
  std::optional<Space> domain;
  std::vector<Space> profiles;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Element& root = roots[i];
    const bool is_domain = root.name == "negotiation_template";
    const Element* element = is_domain ? root.Child("utility_space") : root.name == "utility_space" ? &root : nullptr;
    if (element == nullptr) {
      return Wrong(At(files[i], root), "expected <negotiation_template> with a <utility_space>, or <utility_space>");
    }
    absl::StatusOr<Space> space = OpenSpace(files[i], *element);
    if (!space.ok()) return space.status();
    if (!is_domain) {
      profiles.push_back(*std::move(space));
    } else if (domain) {
      return Wrong(At(files[i], root), absl::StrCat("expected one domain, found a second beside ", domain->file->path));
    } else {
      domain = *std::move(space);
    }
  }
  if (!domain && !profiles.empty()) domain = profiles[0];
  if (!domain) return Domain{"", "GENIUS", {}, {}};
  Domain made{domain->file->Stem(), "GENIUS", {}, {}};
  for (const Found& found : domain->issues) {
    absl::StatusOr<DomainIssue> issue = ReadIssue(*domain->file, found, notes);
    if (!issue.ok()) return issue.status();
    made.issues.push_back(*std::move(issue));
  }
  for (const Space& space : profiles) {
    absl::StatusOr<Profile> profile = ReadProfile(space, *domain, made.issues, notes);
    if (!profile.ok()) return profile.status();
    made.profiles.push_back(*std::move(profile));
  }
  return made;
}

}  // namespace haggle::importing
