// Says in a scenario's terms where a text of a message is wrong. For scenario_text.cc
// and set_field.cc.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>

#include <string>
#include <string_view>
#include <vector>

namespace haggle::codec {

// An error of the parser; line and column count from 0.
struct TextError {
  int line = 0;
  int column = 0;
  std::string message;
};

// Keeps the first errors of a parse; one mistake is often followed by echoes.
class TextErrors : public google::protobuf::io::ErrorCollector {
 public:
  static constexpr std::size_t kMost = 5;
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override;
  const std::vector<TextError>& errors() const { return errors_; }

 private:
  std::vector<TextError> errors_;
};

// The field that is being written at a position of a text.
struct TextPlace {
  std::string path;                                          // "parties.tesla.kind"
  const google::protobuf::Descriptor* inside = nullptr;      // type of the message around it
  const google::protobuf::FieldDescriptor* field = nullptr;  // null: no such field
  std::string name;                                          // of the field as written; may be empty
};

// Reads `text`, a message of type `root`, up to the position. Total: whatever stands
// there, a place is found, if only the root.
TextPlace PlaceAt(std::string_view text, const google::protobuf::Descriptor& root, int line, int column);

// "parties.tesla.kind: unknown enumeration value of "SELLR"; expected one of ...".
std::string Tell(std::string_view text, const google::protobuf::Descriptor& root, const TextError& error);

}  // namespace haggle::codec
