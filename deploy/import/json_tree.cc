#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "deploy/import/value_tree.h"
#include "nlohmann/json.hpp"

namespace haggle::importing {
namespace {

// Where the parser is. It reads one character after a number, and never a line further
// than what it reports.
struct Position {
  int line = 1;       // of the next character
  int last_line = 1;  // of the one before
};

// Walks through a text and keeps count of the lines.
class Reader {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reader(const char* at, Position* position) : at_(at), position_(position) {}
  const char& operator*() const { return *at_; }
  Reader& operator++() {
    position_->last_line = position_->line;
    if (*at_++ == '\n') ++position_->line;
    return *this;
  }
  bool operator==(const Reader& other) const { return at_ == other.at_; }
  bool operator!=(const Reader& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Position* position_;
};

// What nlohmann's parser calls; its names are not ours to choose.
class Handler {
 public:
  Handler(const SourceFile& file, Notes& notes, const Position& position)
      : builder_(file, notes), position_(&position) {}

  bool null() { return builder_.Leaf(Made(Node::Kind::kNull, "", false)); }
  bool boolean(bool value) { return Text(value ? "true" : "false", false); }
  bool number_integer(nlohmann::json::number_integer_t value) { return Text(absl::StrCat(value), false); }
  bool number_unsigned(nlohmann::json::number_unsigned_t value) { return Text(absl::StrCat(value), false); }
  bool number_float(nlohmann::json::number_float_t, const std::string& text) { return Text(text, false); }
  bool string(std::string& text) { return Text(std::move(text), true); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // JSON has none
  bool start_object(std::size_t) { return builder_.Begin(Node::Kind::kMap, position_->last_line); }
  bool key(std::string& key) { return builder_.Key(std::move(key), position_->last_line); }
  bool end_object() { return builder_.End(); }
  bool start_array(std::size_t) { return builder_.Begin(Node::Kind::kList, position_->last_line); }
  bool end_array() { return builder_.End(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    // Without the number of the error and the text read last, which may be long.
    std::string what = error.what();
    if (const std::size_t from = what.find("syntax error"); from != std::string::npos) what.erase(0, from);
    if (const std::size_t last = what.find("; last read"); last != std::string::npos) what.resize(last);
    return builder_.Refuse(position_->last_line, absl::StrCat("expected well-formed JSON, found: ", what));
  }

  TreeBuilder& builder() { return builder_; }

 private:
  Node Made(Node::Kind kind, std::string text, bool quoted) const {
    Node node;
    node.kind = kind;
    node.text = std::move(text);
    node.quoted = quoted;
    node.line = position_->last_line;
    return node;
  }
  bool Text(std::string text, bool quoted) { return builder_.Leaf(Made(Node::Kind::kText, std::move(text), quoted)); }

  TreeBuilder builder_;
  const Position* position_;
};

}  // namespace

absl::StatusOr<Node> ParseJson(const SourceFile& file, Notes& notes) {
  if (absl::Status sized = CheckSize(file); !sized.ok()) return sized;
  Position position;
  Handler handler(file, notes, position);
  const char* begin = file.text.data();
  const bool parsed =
      nlohmann::json::sax_parse(Reader(begin, &position), Reader(begin + file.text.size(), &position), &handler);
  if (!handler.builder().status().ok()) return handler.builder().status();
  if (!parsed) return Wrong({&file, position.last_line}, "expected well-formed JSON");
  return std::move(handler.builder().root());
}

}  // namespace haggle::importing
