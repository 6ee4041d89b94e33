// Attributes of XML elements, checked.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "deploy/import/decimal.h"
#include "deploy/import/source.h"
#include "deploy/import/xml_tree.h"

namespace haggle::importing {

// "<issue name="price">".
Place At(const SourceFile& file, const Element& element);

// kInvalidArgument: there is none, or it is empty or too long.
absl::StatusOr<std::string> Attribute(const SourceFile& file, const Element& element, std::string_view name);

// Besides: it is no decimal number.
absl::StatusOr<Decimal> Number(const SourceFile& file, const Element& element, std::string_view name, Notes& notes);

// Besides: it has decimals.
absl::StatusOr<std::int64_t> WholeNumber(const SourceFile& file, const Element& element, std::string_view name,
                                         Notes& notes);

}  // namespace haggle::importing
