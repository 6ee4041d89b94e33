// The plain structs and the messages describe the same things twice; here they are
// held together: number, name and type of every field, in both directions.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "haggle/v1/journal.pb.h"
#include "haggle/v1/prompt.pb.h"
#include "haggle/v1/scenario.pb.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/events.h"
#include "proto/base/fields.h"
#include "proto/base/moves.h"
#include "proto/base/outcome.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"
#include "proto/codec/enum_names.h"

namespace haggle::codec::conformance_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

using Visited = std::set<std::string>;

template <class T>
void Compare(const Descriptor& type, Visited& visited);

// How many values the enumeration has, by its names.
template <class E>
int CountOf() {
  int count = 0;
  while (EnumName(static_cast<E>(count)) != "?") ++count;
  return count;
}

template <class T>
FieldDescriptor::CppType CppTypeOf() {
  if constexpr (std::is_same_v<T, bool>) return FieldDescriptor::CPPTYPE_BOOL;
  if constexpr (std::is_enum_v<T>) return FieldDescriptor::CPPTYPE_ENUM;
  if constexpr (std::is_same_v<T, std::int32_t>) return FieldDescriptor::CPPTYPE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return FieldDescriptor::CPPTYPE_INT64;
  if constexpr (std::is_same_v<T, std::uint32_t>) return FieldDescriptor::CPPTYPE_UINT32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return FieldDescriptor::CPPTYPE_UINT64;
  if constexpr (std::is_same_v<T, std::string>) return FieldDescriptor::CPPTYPE_STRING;
  if constexpr (std::is_same_v<T, Outcome>) return FieldDescriptor::CPPTYPE_INT64;
  return FieldDescriptor::CPPTYPE_MESSAGE;
}

class Comparer {
 public:
  Comparer(const Descriptor& type, Visited& visited) : type_(type), visited_(visited) {}

  template <class T>
  void operator()(int number, const char* name, T& /*value*/) {
    ++count_;
    EXPECT_GT(number, last_) << type_.name() << "." << name << ": numbers rise";
    last_ = number;
    const auto* field = type_.FindFieldByNumber(number);
    ASSERT_NE(field, nullptr) << type_.name() << " has no field " << number << " (" << name << ")";
    EXPECT_EQ(field->name(), name) << type_.name();
    EXPECT_EQ(field->containing_oneof(), nullptr) << field->full_name();
    if constexpr (IsVector<T>::value) {
      EXPECT_TRUE(field->is_repeated()) << field->full_name();
      CompareElement<typename T::value_type>(*field);
    } else {
      EXPECT_EQ(field->is_repeated(), (std::is_same_v<T, Outcome>)) << field->full_name();
      CompareElement<T>(*field);
    }
    EXPECT_EQ(field->is_packable(), field->is_packed()) << field->full_name();
  }

  template <class Variant>
  void Choice(Variant& /*choice*/) {
    static_assert(std::is_same_v<std::variant_alternative_t<0, Variant>, std::monostate>);
    CompareChoice<Variant>(std::make_index_sequence<std::variant_size_v<Variant> - 1>());
  }

  int count() const { return count_; }

 private:
  template <class T>
  void CompareElement(const FieldDescriptor& field) {
    ASSERT_EQ(field.cpp_type(), CppTypeOf<T>()) << field.full_name() << " is a " << field.cpp_type_name();
    if constexpr (std::is_enum_v<T>) {
      EXPECT_EQ(field.enum_type()->value_count(), CountOf<T>()) << field.full_name();
    } else if constexpr (HasFields<T>::value) {
      Compare<T>(*field.message_type(), visited_);
    }
  }

  template <class Variant, std::size_t... I>
  void CompareChoice(std::index_sequence<I...>) {
    ASSERT_EQ(type_.oneof_decl_count(), 1) << type_.name();
    EXPECT_EQ(type_.oneof_decl(0)->field_count(), static_cast<int>(sizeof...(I))) << type_.name();
    (CompareAlternative<std::variant_alternative_t<I + 1, Variant>>(), ...);
  }

  template <class A>
  void CompareAlternative() {
    ++count_;
    const auto* field = type_.FindFieldByNumber(A::kField);
    ASSERT_NE(field, nullptr) << type_.name() << " has no field " << A::kField << " (" << A::kName << ")";
    EXPECT_EQ(field->name(), A::kName) << type_.name();
    EXPECT_EQ(field->containing_oneof(), type_.oneof_decl(0)) << field->full_name();
    ASSERT_NE(field->message_type(), nullptr) << field->full_name();
    Compare<A>(*field->message_type(), visited_);
  }

  const Descriptor& type_;
  Visited& visited_;
  int count_ = 0;
  int last_ = 0;
};

template <class T>
void Compare(const Descriptor& type, Visited& visited) {
  if (!visited.insert(type.name()).second) return;
  T value;
  Comparer comparer(type, visited);
  T::Fields(value, comparer);
  const int only_in_text = type.name() == "Scenario" ? 1 : 0;  // cast
  EXPECT_EQ(comparer.count() + only_in_text, type.field_count()) << type.name() << ": a field is on one side alone";
}

TEST(Conformance, EveryStructIsItsMessage) {
  Visited visited;
  Compare<Briefing>(*v1::Briefing::descriptor(), visited);
  Compare<Prompt>(*v1::Prompt::descriptor(), visited);
  Compare<Moves>(*v1::Moves::descriptor(), visited);
  Compare<Step>(*v1::Step::descriptor(), visited);
  // No message of these files is without a struct, but those of the cast.
  std::set<std::string> all;
  for (const auto* file :
       {v1::Scenario::descriptor()->file(), v1::Rules::descriptor()->file(), v1::Preference::descriptor()->file(),
        v1::Issue::descriptor()->file(), v1::Offer::descriptor()->file(), v1::Booking::descriptor()->file(),
        v1::Event::descriptor()->file(), v1::Prompt::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) all.insert(file->message_type(i)->name());
  }
  visited.insert({"Casting", "Parameter"});
  EXPECT_EQ(visited, all);
}

// Every enumerator by its name in the message: `names` are those of the values 0, 1, 2 ...
template <class E>
void ExpectNames(E last, const std::vector<std::string_view>& names) {
  ASSERT_EQ(static_cast<std::size_t>(last) + 1, names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(EnumName(static_cast<E>(i)), names[i]);
  EXPECT_EQ(EnumName(static_cast<E>(names.size())), "?");
  EXPECT_EQ(EnumName(static_cast<E>(255)), "?");
}

TEST(Conformance, EveryEnumerationIsItsMessage) {
  ExpectNames(PartyKind::kPrincipal, {"unspecified", "seller", "buyer", "principal"});
  ExpectNames(Phase::kClosed, {"genesis", "open", "speak", "bargain", "order", "allocate", "closed"});
  ExpectNames(IssueRole::kFee, {"none", "share", "units", "price", "premium", "window", "prepaid", "fee"});
  std::vector<std::string_view> rules = {"unspecified"};
  for (const SharingRule* rule : SharingRules()) rules.push_back(rule->name());
  ExpectNames(SharingRules().back()->number(), rules);
  ExpectNames(PremiumBy::kPledge, {"common", "pledge"});
  ExpectNames(TableKind::kRedirection, {"unspecified", "scenario", "dinner", "redirection"});
  ExpectNames(TableResult::kBrokeDown, {"unspecified", "agreed", "deadline", "left", "declined", "refused", "conflict",
                                        "rejected", "broke_down"});
  ExpectNames(
      ProtocolKind::kMajorityOffers,
      {"unspecified", "alternating_offers", "rotating_offers", "final_offer", "monotonic_concession", "single_text",
       "contract_net", "first_price", "second_price", "uniform_price", "vcg", "double_auction", "majority_offers"});
  ExpectNames(TurnKind::kAward, {"unspecified", "propose", "vote", "concede", "call", "bid", "award"});
  ExpectNames(AskKind::kAllocate,
              {"unspecified", "sound", "claim", "approach", "answer", "bargain", "order", "allocate"});
  ExpectNames(RefusalReason::kNotInProtocol, {"unspecified",
                                              "malformed",
                                              "not_your_turn",
                                              "no_such_table",
                                              "not_at_table",
                                              "table_closed",
                                              "not_an_outcome",
                                              "no_standing_offer",
                                              "already_moved",
                                              "no_such_party",
                                              "not_acquainted",
                                              "not_affiliated",
                                              "no_such_product",
                                              "no_such_booking",
                                              "not_your_booking",
                                              "firm_booking",
                                              "too_many_units",
                                              "not_enough_cash",
                                              "not_enough_inventory",
                                              "over_credit",
                                              "price_out_of_band",
                                              "disabled",
                                              "too_many_moves",
                                              "too_large",
                                              "too_many_tables",
                                              "not_seller",
                                              "wrong_due",
                                              "already_moved_once",
                                              "conflict",
                                              "not_in_protocol"});
  EXPECT_EQ(EnumName(RefusalReason::kNotEnoughInventory), "not_enough_inventory");
  EXPECT_EQ(EnumName(RefusalReason::kWrongDue), "wrong_due");
}

}  // namespace
}  // namespace haggle::codec::conformance_test
