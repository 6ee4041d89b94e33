// SetField: --set PATH=VALUE.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"
#include "proto/codec/field_path.h"
#include "proto/codec/message_text.h"
#include "proto/codec/nearest.h"
#include "proto/codec/scenario_source.h"
#include "proto/codec/scenario_text.h"
#include "proto/codec/text_error.h"

namespace haggle::codec {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What a path leads to: a field of a message, or one element of it.
struct Target {
  Message* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;  // of an element; -1: the field as a whole
  bool list() const { return field->is_repeated() && index < 0; }
};

// "no field slipp in parties.tesla.sites.0".
std::string Missing(std::string_view what, const std::string& step, const std::vector<std::string>& way) {
  return absl::StrCat("no ", AbslView(what), " ", Quoted(step), " in ",
                      way.empty() ? "the scenario" : absl::StrJoin(way, "."), "; ");
}

// Chooses the element that `key` names.
absl::Status ChooseElement(const std::vector<std::string>& way, const std::string& key, Target& target) {
  const auto found = FindElements(*target.parent, *target.field, key);
  if (found.size() == 1) {
    target.index = found[0];
    return absl::OkStatus();
  }
  const auto keys = ElementKeys(*target.parent, *target.field);
  if (found.empty()) {
    const std::string index = keys.empty() ? "" : absl::StrCat("; or an index from 0 to ", keys.size() - 1);
    return absl::NotFoundError(absl::StrCat(Missing("element", key, way), DidYouMean(key, keys), index));
  }
  return absl::NotFoundError(absl::StrCat(found.size(), " elements of ", absl::StrJoin(way, "."), " are called ", key,
                                          "; expected an index: ", absl::StrJoin(found, ", ")));
}

absl::Status Resolve(const std::vector<std::string>& steps, Message& root, Target& target) {
  std::vector<std::string> way;
  Message* at = &root;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto* field = at->GetDescriptor()->FindFieldByName(steps[i]);
    if (field == nullptr) {
      const auto names = FieldNames(*at->GetDescriptor());
      return absl::NotFoundError(absl::StrCat(Missing("field", steps[i], way), DidYouMean(steps[i], names)));
    }
    target = {at, field, -1};
    way.push_back(steps[i]);
    if (field->is_repeated() && i + 1 < steps.size()) {
      auto status = ChooseElement(way, steps[++i], target);
      if (!status.ok()) return status;
      way.push_back(steps[i]);
    }
    if (i + 1 == steps.size()) return absl::OkStatus();
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return absl::NotFoundError(absl::StrCat(absl::StrJoin(way, "."), " is ", Expected(*field),
                                              " and has nothing called ", Quoted(steps[i + 1])));
    }
    const auto& reflection = *at->GetReflection();
    at = target.index < 0 ? reflection.MutableMessage(at, field)
                          : reflection.MutableRepeatedMessage(at, field, target.index);
  }
  return absl::NotFoundError("the path is empty");
}

// The enumeration value's full name for "seller", "Seller" or "PARTY_KIND_SELLER".
std::string EnumValue(const google::protobuf::EnumDescriptor& type, const std::string& value) {
  const std::string upper = absl::AsciiStrToUpper(value);
  const std::string& zero = type.value(0)->name();
  for (const std::string& name : {value, upper, zero.substr(0, zero.rfind('_') + 1) + upper}) {
    if (type.FindValueByName(name) != nullptr) return name;
  }
  return value;
}

bool IsQuoted(const std::string& value) { return absl::StartsWith(value, "\"") || absl::StartsWith(value, "'"); }

// Puts a whole number as textproto reads it in the place of the one that was written, in
// which 010 is ten. False: it is none, or out of its type's range.
bool MakeDecimal(const FieldDescriptor& field, std::string& value) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return IntegerFrom(INT32_MIN, INT32_MAX)(value).empty();
    case FieldDescriptor::CPPTYPE_INT64:
      return IntegerFrom(INT64_MIN, INT64_MAX)(value).empty();
    case FieldDescriptor::CPPTYPE_UINT32:
      return UnsignedFrom(0, UINT32_MAX)(value).empty();
    case FieldDescriptor::CPPTYPE_UINT64:
      return UnsignedFrom(0, UINT64_MAX)(value).empty();
    default:
      return true;
  }
}

bool IsInteger(const FieldDescriptor& field) {
  const auto type = field.cpp_type();
  return type == FieldDescriptor::CPPTYPE_INT32 || type == FieldDescriptor::CPPTYPE_INT64 ||
         type == FieldDescriptor::CPPTYPE_UINT32 || type == FieldDescriptor::CPPTYPE_UINT64;
}

// VALUE of one element as textproto wants it.
std::string ElementText(const FieldDescriptor& field, const std::string& value) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return EnumValue(*field.enum_type(), value);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !IsQuoted(value)) {
    return absl::StrCat("\"", absl::CHexEscape(value), "\"");
  }
  std::string text = value;
  MakeDecimal(field, text);
  return text;
}

// VALUE of a whole list: bare words become elements; anything else stays.
std::string ListText(const FieldDescriptor& field, const std::string& value) {
  const auto type = field.cpp_type();
  if (type != FieldDescriptor::CPPTYPE_STRING && type != FieldDescriptor::CPPTYPE_ENUM && !IsInteger(field))
    return value;
  if (absl::StrContains(value, "\"") || absl::StrContains(value, "'")) return value;
  const std::string inner(absl::StripAsciiWhitespace(value.substr(1, value.size() - 2)));
  std::vector<std::string> elements;
  if (inner.empty()) return value;
  for (absl::string_view element : absl::StrSplit(inner, ',')) {
    elements.push_back(ElementText(field, std::string(absl::StripAsciiWhitespace(element))));
  }
  return absl::StrCat("[", absl::StrJoin(elements, ", "), "]");
}

// Whether VALUE, which textproto could read, holds numbers that are not decimal.
bool HoldsOtherNumbers(const Target& target, const std::string& value) {
  if (!IsInteger(*target.field)) return false;
  std::string text = value;
  if (!target.list()) return !MakeDecimal(*target.field, text);
  text = std::string(absl::StripAsciiWhitespace(text.substr(1, text.size() - 2)));
  if (text.empty()) return false;
  for (absl::string_view element : absl::StrSplit(text, ',')) {
    std::string number(absl::StripAsciiWhitespace(element));
    if (!MakeDecimal(*target.field, number)) return true;
  }
  return false;
}

// Reads VALUE into `holder`, an empty message of the type that has the field.
absl::Status ParseValue(const Target& target, const std::string& value, Message& holder) {
  const auto& field = *target.field;
  const bool brackets = value.size() >= 2 && value.front() == '[' && value.back() == ']';
  const std::string expected =
      target.list() ? absl::StrCat("a list [...] with, in each element, ", Expected(field)) : Expected(field);
  const auto wrong = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected ", expected, ", found ", Quoted(value), why.empty() ? "" : ": ", AbslView(why)));
  };
  // A string may be bare, and begin and end as it likes.
  const bool bare = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (target.list() ? !brackets : brackets && !bare) return wrong("");
  const std::string text =
      absl::StrCat(field.name(), ": ", target.list() ? ListText(field, value) : ElementText(field, value));
  TextErrors errors;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(kDeepestText);
  if (!parser.ParseFromString(text, &holder)) {
    const bool deep = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !errors.errors().empty();
    return wrong(deep ? Tell(text, *holder.GetDescriptor(), errors.errors()[0]) : "");
  }
  // "5 seed: 3" is well-formed text, but not one value.
  std::vector<const FieldDescriptor*> fields;
  holder.GetReflection()->ListFields(holder, &fields);
  for (const auto* set : fields) {
    if (set != &field) return wrong(absl::StrCat("sets ", set->name(), " as well"));
  }
  if (target.index >= 0 && holder.GetReflection()->FieldSize(holder, &field) != 1) return wrong("");
  if (HoldsOtherNumbers(target, value)) return wrong("numbers are written in decimal digits");
  return absl::OkStatus();
}

// Puts what `holder` has in the place of what was there.
void Replace(const Target& target, const Message& holder) {
  const auto& reflection = *target.parent->GetReflection();
  if (target.index < 0) {
    reflection.ClearField(target.parent, target.field);
    target.parent->MergeFrom(holder);
  } else {
    target.parent->MergeFrom(holder);  // appends
    const int last = reflection.FieldSize(*target.parent, target.field) - 1;
    reflection.SwapElements(target.parent, target.field, target.index, last);
    reflection.RemoveLast(target.parent, target.field);
  }
}

absl::Status Assign(const std::string& path, const std::string& value, v1::Scenario& message) {
  Target target;
  auto status = Resolve(absl::StrSplit(path, '.'), message, target);
  if (!status.ok()) return status;
  const std::unique_ptr<Message> holder(target.parent->New());
  status = ParseValue(target, value, *holder);
  if (status.ok()) Replace(target, *holder);
  return status;
}

}  // namespace

absl::Status SetField(ScenarioFile& file, std::string_view assignment, std::string_view said) {
  const auto equals = assignment.find('=');
  const std::string path(absl::StripAsciiWhitespace(AbslView(assignment.substr(0, equals))));
  const auto prefixed = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(AbslView(said), " ", path, ": ", status.message()));
  };
  if (equals == std::string_view::npos || path.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(AbslView(said), ": expected PATH=VALUE, found ", Quoted(assignment)));
  }
  const std::string value(absl::StripAsciiWhitespace(AbslView(assignment.substr(equals + 1))));
  v1::Scenario message;
  ToMessage(file, message);
  auto status = Assign(path, value, message);
  if (!status.ok()) return prefixed(status);
  ScenarioFile changed = file;
  Fault fault;
  if (!FromMessage(message, changed, fault)) return prefixed(absl::InvalidArgumentError(fault.expected));
  changed.assignments.push_back({std::string(said), absl::StrCat(path, "=", value)});
  file = std::move(changed);
  return absl::OkStatus();
}

absl::Status SetField(Scenario& scenario, std::string_view assignment) {
  ScenarioFile file;
  file.scenario = scenario;
  auto status = SetField(file, assignment);
  if (!status.ok()) return status;
  if (!file.cast.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("--set ", Quoted(assignment),
                                                   ": expected a field of the run, found the cast, which this "
                                                   "scenario does not have"));
  }
  scenario = std::move(file.scenario);
  return absl::OkStatus();
}

}  // namespace haggle::codec
