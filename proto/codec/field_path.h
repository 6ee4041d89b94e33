// Paths into a message: "parties.tesla.sites.0.slip". Field names joined by dots; an
// element of a repeated field by its name or by its index from 0. For
// scenario_text.cc and set_field.cc.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

namespace haggle::codec {

// What an element is called: its `name`, or, in messages without one, its `product`,
// `party`, `table` or `issue`; empty if it has none of these.
std::string ElementName(const google::protobuf::Message& element);

// The elements of a repeated field that go by `key`: all of that name, or, if
// there is none, the one at that index.
std::vector<int> FindElements(const google::protobuf::Message& parent, const google::protobuf::FieldDescriptor& field,
                              std::string_view key);

// Names of the elements, or their indexes where they have none.
std::vector<std::string> ElementKeys(const google::protobuf::Message& parent,
                                     const google::protobuf::FieldDescriptor& field);

// Names of the message's fields, in order of their numbers.
std::vector<std::string> FieldNames(const google::protobuf::Descriptor& type);

// What a value of the field (of one element, if it is repeated) looks like: "an
// integer from 0 to 4294967295", "one of PARTY_KIND_SELLER, ...".
std::string Expected(const google::protobuf::FieldDescriptor& field);

}  // namespace haggle::codec
