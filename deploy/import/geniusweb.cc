#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/import/formats.h"
#include "deploy/import/labels.h"
#include "deploy/import/value_tree.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

constexpr char kSpace[] = "LinearAdditiveUtilitySpace";

// {"range": [low, high, step]}
absl::Status ReadRange(const Value& range, Notes& notes, DomainIssue& issue) {
  if (absl::Status list = range.Expect(Node::Kind::kList); !list.ok()) return list;
  if (range.size() != 3) {
    return range.Wrong(absl::StrCat("expected low, high and step, found ", range.size(), " numbers"));
  }
  Decimal* const numbers[] = {&issue.low, &issue.high, &issue.step};
  for (std::size_t i = 0; i < 3; ++i) {
    const absl::StatusOr<Decimal> number = range.At(i).Number(notes);
    if (!number.ok()) return number.status();
    *numbers[i] = *number;
  }
  if (issue.step.units > 0) return absl::OkStatus();
  return range.Wrong(absl::StrCat("expected a step above 0, found ", ToText(issue.step)));
}

// {"name": ..., "issuesValues": {...}}
absl::StatusOr<Domain> ReadDomain(const Value& value, Notes& notes) {
  Domain domain;
  domain.format = "GeniusWeb";
  const absl::StatusOr<Value> name = value.Get("name", Node::Kind::kText);
  if (!name.ok()) return name.status();
  domain.name = name->node().text;
  const absl::StatusOr<Value> issues = value.Get("issuesValues", Node::Kind::kMap);
  if (!issues.ok()) return issues.status();
  if (issues->size() == 0) return issues->Wrong("expected at least one issue, found none");
  if (absl::Status few = CheckIssueCount(issues->place(), issues->size()); !few.ok()) return few;
  for (std::size_t i = 0; i < issues->size(); ++i) {
    const Value values = issues->At(i);
    DomainIssue issue;
    issue.name = issues->key(i);
    issue.place = values.place();
    const bool labelled = values.Has("values");
    const absl::StatusOr<Value> given = values.Get(labelled ? "values" : "range");
    if (!given.ok()) return values.Wrong("expected values or range, found none of them");
    const absl::Status read = labelled ? ReadLabels(*given, notes, issue) : ReadRange(*given, notes, issue);
    if (!read.ok()) return read;
    domain.issues.push_back(std::move(issue));
  }
  return domain;
}

// One of the names that versions of GeniusWeb have for the same thing.
absl::StatusOr<Value> Either(const Value& value, const char* one, const char* other) {
  if (value.Has(one)) return value.Get(one, Node::Kind::kMap);
  if (value.Has(other)) return value.Get(other, Node::Kind::kMap);
  return value.Wrong(absl::StrCat("expected ", one, " or ", other, ", found none of them"));
}

absl::Status ReadTable(const Value& value, const DomainIssue& issue, Notes& notes, Valuation& valuation) {
  const absl::StatusOr<Value> utilities = Either(value, "discreteutils", "DiscreteValueSetUtilities");
  if (!utilities.ok()) return utilities.status();
  const absl::StatusOr<Value> given = utilities->Get("valueUtilities", Node::Kind::kMap);
  if (!given.ok()) return given.status();
  const std::set<std::string> labels(issue.labels.begin(), issue.labels.end());
  for (std::size_t i = 0; i < given->size(); ++i) {
    if (labels.count(given->key(i)) == 0) return given->At(i).Wrong("expected values of the domain, found another");
  }
  for (const std::string& label : issue.labels) {
    const absl::StatusOr<Value> worth = given->Get(label);
    if (!worth.ok()) return worth.status();
    const absl::StatusOr<Decimal> number = worth->Number(notes);
    if (!number.ok()) return number.status();
    valuation.table.push_back(*number);
  }
  return absl::OkStatus();
}

// The line from (lowValue, lowUtility) to (highValue, highUtility), the bounds of the range.
absl::Status ReadLine(const Value& value, const DomainIssue& issue, Notes& notes, Valuation& valuation) {
  const absl::StatusOr<Value> utilities = Either(value, "numberutils", "NumberValueSetUtilities");
  if (!utilities.ok()) return utilities.status();
  Decimal numbers[4];
  const char* const names[] = {"lowValue", "highValue", "lowUtility", "highUtility"};
  for (std::size_t i = 0; i < 4; ++i) {
    const absl::StatusOr<Value> given = utilities->Get(names[i]);
    if (!given.ok()) return given.status();
    const absl::StatusOr<Decimal> number = given->Number(notes);
    if (!number.ok()) return number.status();
    numbers[i] = *number;
    if (i < 2 && !(*number == (i == 0 ? issue.low : issue.high))) {
      return given->Wrong(absl::StrCat("expected the bound of the domain, ", ToText(i == 0 ? issue.low : issue.high),
                                       ", found ", ToText(*number)));
    }
  }
  const double low = numbers[0].value();
  const double width = numbers[1].value() - low;
  const double from = numbers[2].value();
  const double rise = numbers[3].value() - from;
  valuation.curve = [=](double x) { return width > 0 ? from + rise * ((x - low) / width) : from; };
  return absl::OkStatus();
}

absl::StatusOr<Valuation> ReadValuation(const Value& space, const DomainIssue& issue, Notes& notes) {
  Valuation valuation;
  const absl::StatusOr<Value> utilities = space.Get("issueUtilities", Node::Kind::kMap);
  if (!utilities.ok()) return utilities.status();
  const absl::StatusOr<Value> of = utilities->Get(issue.name, Node::Kind::kMap);
  if (!of.ok()) return of.status();
  valuation.place = of->place();
  const absl::StatusOr<Value> weights = space.Get("issueWeights", Node::Kind::kMap);
  if (!weights.ok()) return weights.status();
  const absl::StatusOr<Value> weight = weights->Get(issue.name);
  if (!weight.ok()) return weight.status();
  const absl::StatusOr<Decimal> number = weight->Number(notes);
  if (!number.ok()) return number.status();
  valuation.weight = *number;
  const absl::Status read =
      issue.labels.empty() ? ReadLine(*of, issue, notes, valuation) : ReadTable(*of, issue, notes, valuation);
  if (!read.ok()) return read;
  return valuation;
}

// What the reservation bid is worth; issues that it leaves open add nothing.
absl::StatusOr<Decimal> ReadReservation(const Value& space, const std::vector<DomainIssue>& issues,
                                        const std::vector<Valuation>& valuations, Notes& notes) {
  const Node* bid = space.node().Find("reservationBid");
  if (bid == nullptr || bid->kind == Node::Kind::kNull) return Decimal();
  const absl::StatusOr<Value> given = space.Get("reservationBid", Node::Kind::kMap);
  if (!given.ok()) return given.status();
  const absl::StatusOr<Value> values = given->Get("issuevalues", Node::Kind::kMap);
  if (!values.ok()) return values.status();
  double worth = 0;
  for (std::size_t i = 0; i < issues.size(); ++i) {
    if (!values->Has(issues[i].name)) continue;
    const Value value = *values->Get(issues[i].name);
    if (issues[i].labels.empty()) {
      const absl::StatusOr<Decimal> number = value.Number(notes);
      if (!number.ok()) return number.status();
      if (number->value() < issues[i].low.value() || number->value() > issues[i].high.value()) {
        return value.Wrong(absl::StrCat("expected a value within the range, found ", ToText(*number)));
      }
      worth += valuations[i].weight.value() * valuations[i].curve(number->value());
      continue;
    }
    const auto label = std::find(issues[i].labels.begin(), issues[i].labels.end(), value.node().text);
    if (label == issues[i].labels.end()) {
      return value.Wrong(absl::StrCat("expected a value of the domain, found ", Quoted(value.node().text)));
    }
    worth += valuations[i].weight.value() *
             valuations[i].table[static_cast<std::size_t>(label - issues[i].labels.begin())].value();
  }
  if (worth < -1000 || worth > 1000) return given->Wrong(absl::StrCat("expected a bid worth 0 to 1, found ", worth));
  return NearestDecimal(worth);
}

// The profile's own domain has to be that of the others.
absl::Status CheckDomain(const Value& space, const Domain& domain, Notes& notes) {
  const absl::StatusOr<Value> own = space.Get("domain", Node::Kind::kMap);
  if (!own.ok()) return own.status();
  const absl::StatusOr<Domain> read = ReadDomain(*own, notes);
  if (!read.ok()) return read.status();
  for (const DomainIssue& issue : read->issues) {
    const auto other = std::find_if(domain.issues.begin(), domain.issues.end(),
                                    [&](const DomainIssue& i) { return i.name == issue.name; });
    if (other == domain.issues.end()) return Wrong(issue.place, "expected issues of the domain, found another");
    const std::set<std::string> labels(issue.labels.begin(), issue.labels.end());
    if (labels != std::set<std::string>(other->labels.begin(), other->labels.end()) || !(issue.low == other->low) ||
        !(issue.high == other->high) || !(issue.step == other->step)) {
      return Wrong(issue.place, "expected the values that the issue has in the domain, found others");
    }
  }
  if (read->issues.size() == domain.issues.size()) return absl::OkStatus();
  return own->Wrong(
      absl::StrCat("expected the ", domain.issues.size(), " issues of the domain, found ", read->issues.size()));
}

absl::StatusOr<Profile> ReadProfile(const Value& space, const Domain& domain, Notes& notes) {
  if (absl::Status same = CheckDomain(space, domain, notes); !same.ok()) return same;
  Profile profile;
  profile.place = space.place();
  const absl::StatusOr<Value> name = space.Get("name", Node::Kind::kText);
  if (!name.ok()) return name.status();
  profile.name = name->node().text;
  for (const DomainIssue& issue : domain.issues) {
    absl::StatusOr<Valuation> valuation = ReadValuation(space, issue, notes);
    if (!valuation.ok()) return valuation.status();
    profile.valuations.push_back(*std::move(valuation));
  }
  const absl::StatusOr<Decimal> reservation = ReadReservation(space, domain.issues, profile.valuations, notes);
  if (!reservation.ok()) return reservation.status();
  profile.reservation = *reservation;
  return profile;
}

}  // namespace

absl::StatusOr<Domain> ReadGeniusWeb(const std::vector<SourceFile>& files, Notes& notes) {
  std::vector<Node> roots;  // which the values refer to
  for (const SourceFile& file : files) {
    absl::StatusOr<Node> root = ParseJson(file, notes);
    if (!root.ok()) return root.status();
    roots.push_back(*std::move(root));
  }
  std::optional<Domain> domain;
  std::vector<Value> spaces;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Value root(files[i], roots[i]);
    if (absl::Status map = root.Expect(Node::Kind::kMap); !map.ok()) return map;
    if (root.Has(kSpace)) {
      spaces.emplace_back(files[i], *roots[i].Find(kSpace));  // told without its name, which all have
      if (absl::Status map = spaces.back().Expect(Node::Kind::kMap); !map.ok()) return map;
      continue;
    }
    if (!root.Has("issuesValues")) {
      return root.Wrong(absl::StrCat("expected ", kSpace, " or a domain's issuesValues, found ",
                                     root.size() == 0 ? "nothing" : Quoted(root.key(0))));
    }
    if (domain) return root.Wrong("expected one domain, found a second");
    absl::StatusOr<Domain> read = ReadDomain(root, notes);
    if (!read.ok()) return read.status();
    domain = *std::move(read);
  }
  if (!domain && !spaces.empty()) {
    const absl::StatusOr<Value> own = spaces[0].Get("domain", Node::Kind::kMap);
    if (!own.ok()) return own.status();
    absl::StatusOr<Domain> read = ReadDomain(*own, notes);
    if (!read.ok()) return read.status();
    domain = *std::move(read);
  }
  if (!domain) domain.emplace();
  for (const Value& space : spaces) {
    absl::StatusOr<Profile> profile = ReadProfile(space, *domain, notes);
    if (!profile.ok()) return profile.status();
    domain->profiles.push_back(*std::move(profile));
  }
  return *std::move(domain);
}

}  // namespace haggle::importing
