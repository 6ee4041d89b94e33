#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/import/formats.h"
#include "deploy/import/genius_boxes.h"
#include "deploy/import/genius_space.h"
#include "deploy/import/genius_worth.h"
#include "deploy/import/sums.h"
#include "deploy/import/xml_attributes.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

// <NAME value="..."/> below the <utility_space>; nothing: there is none, or one that is no number, of which GENIUS
// says so and goes on without.
std::optional<Decimal> ReadSetting(const GeniusSpace& space, std::string_view name, Notes& notes) {
  const Element* element = space.element->Child(name);
  if (element == nullptr || element->Find("value") == nullptr) return std::nullopt;
  const absl::StatusOr<Decimal> number = Number(*space.file, *element, "value", notes);
  if (number.ok()) return *number;
  notes.Add(At(*space.file, *element),
            absl::StrCat("the value ", Quoted(*element->Find("value")), " is no number; read as if it were not there"));
  return std::nullopt;
}

absl::StatusOr<Profile> ReadProfile(const GeniusSpace& space, const GeniusSpace& domain,
                                    const std::vector<DomainIssue>& issues, Notes& notes) {
  Profile profile;
  profile.name = space.file->Stem();
  profile.place = At(*space.file, *space.element);
  if (const Element* utility = space.objective->Child("utility"); utility != nullptr) {
    std::vector<std::string> indices;
    for (const GeniusIssue& found : domain.issues)
      indices.push_back(found.kind == GeniusKind::kInteger ? found.index : "");
    if (absl::Status read = ReadBoxes(*space.file, *utility, indices, issues, notes, profile); !read.ok()) return read;
  } else {
    for (std::size_t i = 0; i < issues.size(); ++i) {
      absl::StatusOr<Valuation> valuation = ReadValuation(space, domain.issues[i], issues[i], notes);
      if (!valuation.ok()) return valuation.status();
      profile.valuations.push_back(*std::move(valuation));
    }
    const absl::Status fits = FitSums(issues, 0, Above::kKept, profile.place, profile.valuations);
    if (!fits.ok()) return fits;
  }
  profile.reservation = ReadSetting(space, "reservation", notes).value_or(Decimal());
  const std::optional<Decimal> discount = ReadSetting(space, "discount_factor", notes);
  // GENIUS reads what is not between 0 and 1 as no discount.
  if (discount && discount->value() > 0 && discount->value() < 1) profile.discount_time = *discount;
  return profile;
}

}  // namespace

absl::StatusOr<Domain> ReadGenius(const std::vector<SourceFile>& files, Notes& notes) {
  std::vector<Element> roots;  // which the spaces refer to
  for (const SourceFile& file : files) {
    absl::StatusOr<Element> root = ParseXml(file, notes);
    if (!root.ok()) return root.status();
    roots.push_back(*std::move(root));
  }
  std::optional<GeniusSpace> domain;
  std::vector<GeniusSpace> profiles;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Element& root = roots[i];
    const bool is_domain = root.name == "negotiation_template";
    const Element* element = is_domain ? root.Child("utility_space") : root.name == "utility_space" ? &root : nullptr;
    if (element == nullptr) {
      return Wrong(At(files[i], root), "expected <negotiation_template> with a <utility_space>, or <utility_space>");
    }
    absl::StatusOr<GeniusSpace> space = OpenSpace(files[i], *element, notes);
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
  for (const GeniusIssue& found : domain->issues) {
    absl::StatusOr<DomainIssue> issue = ReadIssue(*domain->file, found, notes);
    if (!issue.ok()) return issue.status();
    made.issues.push_back(*std::move(issue));
  }
  for (const GeniusSpace& space : profiles) {
    absl::StatusOr<Profile> profile = ReadProfile(space, *domain, made.issues, notes);
    if (!profile.ok()) return profile.status();
    made.profiles.push_back(*std::move(profile));
  }
  return made;
}

}  // namespace haggle::importing
