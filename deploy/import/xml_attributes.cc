#include "deploy/import/xml_attributes.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::importing {

Place At(const SourceFile& file, const Element& element) {
  const std::string* name = element.Find("name");
  return {&file, element.line,
          name == nullptr ? absl::StrCat("<", element.name, ">")
                          : absl::StrCat("<", element.name, " name=", Quoted(*name), ">")};
}

absl::StatusOr<std::string> Attribute(const SourceFile& file, const Element& element, std::string_view name) {
  const std::string* text = element.Find(name);
  if (text == nullptr)
    return Wrong(At(file, element), absl::StrCat("expected an attribute ", View(name), ", found none"));
  if (absl::Status checked = CheckText(At(file, element), *text); !checked.ok()) return checked;
  return *text;
}

absl::StatusOr<Decimal> Number(const SourceFile& file, const Element& element, std::string_view name, Notes& notes) {
  const absl::StatusOr<std::string> text = Attribute(file, element, name);
  if (!text.ok()) return text.status();
  Place place = At(file, element);
  absl::StrAppend(&place.element, " ", View(name));
  return ReadDecimal(place, std::string(absl::StripAsciiWhitespace(*text)), notes);
}

absl::StatusOr<std::int64_t> WholeNumber(const SourceFile& file, const Element& element, std::string_view name,
                                         Notes& notes) {
  const absl::StatusOr<Decimal> number = Number(file, element, name, notes);
  if (!number.ok()) return number.status();
  if (number->places == 0 && number->rounded_at == 0) return number->units;
  return Wrong(At(file, element), absl::StrCat("expected a whole number as ", View(name), ", found ", ToText(*number)));
}

}  // namespace haggle::importing
