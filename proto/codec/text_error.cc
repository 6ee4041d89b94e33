#include "proto/codec/text_error.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <limits>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/base/quoted.h"
#include "proto/codec/field_path.h"
#include "proto/codec/nearest.h"

namespace haggle::codec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::Tokenizer;

class Silent : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

// One open brace.
struct Frame {
  std::string step;                 // "", "account", "parties.2"
  const Descriptor* type;           // null: inside something that is no message of ours
  std::string name;                 // `name: "..."` seen so far
  std::map<std::string, int> seen;  // elements begun, by field
};

// Follows field names and braces, without judging.
class Walk {
 public:
  explicit Walk(const Descriptor& root) { frames_.push_back({"", &root, "", {}}); }

  void Take(const Tokenizer::Token& token) {
    if (token.text == "{" || token.text == "<") {
      Open();
    } else if (token.text == "}" || token.text == ">") {
      Close();
    } else if (token.text == "[") {
      ++lists_;
      value_ = true;
    } else if (token.text == "]") {
      lists_ = std::max(0, lists_ - 1);
      value_ = lists_ > 0;
    } else if (token.text == ":") {
      value_ = true;
    } else if (value_ && token.text != "," && token.text != "-") {
      if (token.type == Tokenizer::TYPE_STRING && field_ == "name" && lists_ == 0) {
        Tokenizer::ParseString(token.text, &frames_.back().name);
      }
      value_ = lists_ > 0;
    } else if (token.type == Tokenizer::TYPE_IDENTIFIER) {
      field_ = token.text;  // kept after the value, where the parser often notices what was wrong with it
    }
  }

  TextPlace Place() const {
    TextPlace place;
    std::vector<std::string> steps;
    for (const auto& frame : frames_) {
      std::string step = frame.step;
      if (!frame.name.empty() && step.find('.') != std::string::npos)
        step = step.substr(0, step.find('.') + 1) + frame.name;
      if (!step.empty()) steps.push_back(step);
    }
    if (!field_.empty()) steps.push_back(field_);
    place.path = absl::StrJoin(steps, ".");
    place.inside = frames_.back().type;
    place.name = field_;
    if (place.inside != nullptr) place.field = place.inside->FindFieldByName(field_);
    return place;
  }

 private:
  void Open() {
    const Descriptor* type = frames_.back().type;
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(field_);
    std::string step = field_;
    if (field != nullptr && field->is_repeated()) absl::StrAppend(&step, ".", frames_.back().seen[field_]++);
    // Braces beyond what any scenario has are counted, not kept.
    if (frames_.size() >= kDeepest) {
      ++deeper_;
      return;
    }
    frames_.push_back({step, field == nullptr ? nullptr : field->message_type(), "", {}});
    fields_.push_back(field_);
    lists_of_.push_back(lists_);
    field_.clear();
    value_ = false;
    lists_ = 0;
  }

  void Close() {
    if (deeper_ > 0) {
      --deeper_;
    } else if (frames_.size() > 1) {
      frames_.pop_back();
      lists_ = lists_of_.back();
      field_ = lists_ > 0 ? fields_.back() : "";
      value_ = lists_ > 0;
      fields_.pop_back();
      lists_of_.pop_back();
    }
  }

  static constexpr std::size_t kDeepest = 32;
  std::vector<Frame> frames_;
  std::vector<std::string> fields_;  // that opened each frame but the root
  std::vector<int> lists_of_;        // how many brackets were open there
  std::string field_;                // being written; empty between fields
  bool value_ = false;               // after the colon
  int lists_ = 0;                    // brackets open
  int deeper_ = 0;                   // braces open beyond kDeepest
};

// What the parser says, as one line of plain text.
std::string Cleaned(std::string_view message) {
  while (!message.empty() && message.back() == '.') message.remove_suffix(1);
  std::string text(message);
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);  // the tokenizer quotes bytes as they are
    if (absl::ascii_iscntrl(byte) || !absl::ascii_isascii(byte)) c = '?';
  }
  if (!text.empty()) text[0] = absl::ascii_tolower(static_cast<unsigned char>(text[0]));
  if (absl::EndsWith(text, "got: ")) text += "the end of the text";
  return text;
}

}  // namespace

void TextErrors::AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) {
  const bool again = !errors_.empty() && errors_.back().line == line && errors_.back().column == column;
  if (!again && errors_.size() < kMost) errors_.push_back({line, column, message});
}

TextPlace PlaceAt(std::string_view text, const Descriptor& root, int line, int column) {
  const auto size = std::min<std::size_t>(text.size(), std::numeric_limits<int>::max());
  google::protobuf::io::ArrayInputStream stream(text.data(), static_cast<int>(size));
  Silent silent;
  Tokenizer tokenizer(&stream, &silent);
  tokenizer.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
  tokenizer.set_require_space_after_number(false);
  tokenizer.set_allow_multiline_strings(true);
  Walk walk(root);
  while (tokenizer.Next()) {
    const auto& token = tokenizer.current();
    if (token.line > line || (token.line == line && token.column > column)) break;
    // A bracket or brace at the very position is what is wrong, not part of the way.
    const bool here = token.line == line && token.column == column;
    if (here && token.type == Tokenizer::TYPE_SYMBOL) break;
    walk.Take(token);
  }
  return walk.Place();
}

std::string Tell(std::string_view text, const Descriptor& root, const TextError& error) {
  TextPlace place = PlaceAt(text, root, error.line, error.column);
  std::string found = Cleaned(error.message);
  if (absl::StartsWith(found, "expected identifier")) {  // where a field should begin
    const auto dot = place.path.rfind('.');
    if (!place.name.empty()) place.path.resize(dot == std::string::npos ? 0 : dot);
    place.field = nullptr;
    place.name.clear();
  } else if (place.field == nullptr && !place.name.empty()) {
    found = absl::StrCat("no field ", Quoted(place.name));
  }
  std::string told = place.path.empty() ? found : absl::StrCat(place.path, ": ", found);
  if (place.field != nullptr) {
    absl::StrAppend(&told, "; expected ", Expected(*place.field));
  } else if (place.inside != nullptr) {
    absl::StrAppend(&told, "; expected a field of ", place.inside->name(), "; ",
                    DidYouMean(place.name, FieldNames(*place.inside), 24));
  }
  return told;
}

}  // namespace haggle::codec
