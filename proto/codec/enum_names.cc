#include "proto/codec/enum_names.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "haggle/v1/negotiation.pb.h"
#include "haggle/v1/prompt.pb.h"
#include "haggle/v1/scenario.pb.h"
#include "haggle/v1/types.pb.h"

namespace haggle::codec {
namespace {

// "TABLE_RESULT_LEFT" of TableResult becomes "left": what follows the name of the
// zero value up to its last word ("TABLE_RESULT_").
std::vector<std::string> NamesOf(const google::protobuf::EnumDescriptor& type) {
  const std::string& zero = type.value(0)->name();
  const auto prefix = zero.rfind('_') + 1;
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(type.value_count()));
  for (int i = 0; i < type.value_count(); ++i) {
    names.push_back(absl::AsciiStrToLower(type.value(i)->name().substr(prefix)));
  }
  return names;
}

template <class Message, class T>
std::string_view NameIn(T value) {
  static const auto& names = *new std::vector<std::string>(NamesOf(*google::protobuf::GetEnumDescriptor<Message>()));
  const auto at = static_cast<std::size_t>(value);
  return at < names.size() ? std::string_view(names[at]) : "?";
}

}  // namespace

std::string_view EnumName(PartyKind value) { return NameIn<v1::PartyKind>(value); }
std::string_view EnumName(Phase value) { return NameIn<v1::Phase>(value); }
std::string_view EnumName(IssueRole value) { return NameIn<v1::IssueRole>(value); }
std::string_view EnumName(AllocationRule value) { return NameIn<v1::AllocationRule>(value); }
std::string_view EnumName(PremiumBy value) { return NameIn<v1::PremiumBy>(value); }
std::string_view EnumName(TableKind value) { return NameIn<v1::TableKind>(value); }
std::string_view EnumName(TableResult value) { return NameIn<v1::TableResult>(value); }
std::string_view EnumName(RefusalReason value) { return NameIn<v1::RefusalReason>(value); }
std::string_view EnumName(AskKind value) { return NameIn<v1::AskKind>(value); }
std::string_view EnumName(TurnKind value) { return NameIn<v1::TurnKind>(value); }
std::string_view EnumName(ProtocolKind value) { return NameIn<v1::Protocol>(value); }

}  // namespace haggle::codec
