#include <yaml.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "deploy/import/value_tree.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

std::string_view View(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

int LineOf(const yaml_mark_t& mark) { return static_cast<int>(mark.line) + 1; }

// An event of libyaml's, freed when it goes.
class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  yaml_event_t* operator->() { return &event_; }
  yaml_event_t* get() { return &event_; }

 private:
  yaml_event_t event_ = {};
};

class Parser {
 public:
  Parser(const SourceFile& file, Notes& notes) : builder_(file, notes) {
    ready_ = yaml_parser_initialize(&parser_) == 1;
    if (!ready_) return;
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(file.text.data()), file.text.size());
  }
  ~Parser() {
    if (ready_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  absl::StatusOr<Node> Parse() {
    if (!ready_) return absl::ResourceExhaustedError("no memory for reading YAML");
    bool more = true;
    while (more) {
      Event event;
      if (yaml_parser_parse(&parser_, event.get()) != 1) {
        RefuseText();
        break;
      }
      more = event->type != YAML_STREAM_END_EVENT && Take(event);
    }
    if (!builder_.status().ok()) return builder_.status();
    return std::move(builder_.root());
  }

 private:
  void RefuseText() {
    const std::string_view problem = parser_.problem == nullptr ? "no YAML" : parser_.problem;
    const bool has_mark = parser_.error == YAML_SCANNER_ERROR || parser_.error == YAML_PARSER_ERROR;
    builder_.Refuse(LineOf(has_mark ? parser_.problem_mark : parser_.mark),
                    absl::StrCat("expected well-formed YAML, found: ", importing::View(problem)));
  }

  // False: nothing more is to be read.
  bool Take(Event& event) {
    const int line = LineOf(event->start_mark);
    switch (event->type) {
      case YAML_DOCUMENT_START_EVENT:
        return ++documents_ == 1 || builder_.Refuse(line, "expected one document, found a second");
      case YAML_ALIAS_EVENT:
        return builder_.Refuse(
            line, absl::StrCat("expected no alias, found *", importing::View(View(event->data.alias.anchor)),
                               "; write out what it stands for"));
      case YAML_SCALAR_EVENT:
        return TakeScalar(event->data.scalar, line);
      case YAML_MAPPING_START_EVENT:
        return CheckTag(View(event->data.mapping_start.tag), line) && Open(Node::Kind::kMap, line);
      case YAML_SEQUENCE_START_EVENT:
        return CheckTag(View(event->data.sequence_start.tag), line) && Open(Node::Kind::kList, line);
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT:
        return builder_.End();
      default:
        return true;
    }
  }

  bool Open(Node::Kind kind, int line) {
    if (builder_.WantsKey()) return builder_.Refuse(line, "expected a text as key, found a list or a map");
    return builder_.Begin(kind, line);
  }

  // Only tags that say what a plain value is anyway; no object is made of a name.
  bool CheckTag(std::string_view tag, int line) {
    constexpr std::array<std::string_view, 7> kPlain = {"null", "bool", "int", "float", "str", "seq", "map"};
    constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
    if (tag.empty() || tag == "!") return true;
    if (tag.substr(0, kPrefix.size()) == kPrefix &&
        std::find(kPlain.begin(), kPlain.end(), tag.substr(kPrefix.size())) != kPlain.end()) {
      return true;
    }
    return builder_.Refuse(line, absl::StrCat("expected no tag, for no objects are made, found ", Quoted(tag)));
  }

  template <class Scalar>
  bool TakeScalar(const Scalar& scalar, int line) {
    if (!CheckTag(View(scalar.tag), line)) return false;
    std::string text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    if (builder_.WantsKey()) return builder_.Key(std::move(text), line);
    Node node;
    node.line = line;
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE || scalar.tag != nullptr;
    const bool null =
        !node.quoted && (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
    node.kind = null ? Node::Kind::kNull : Node::Kind::kText;
    node.text = std::move(text);
    return builder_.Leaf(std::move(node));
  }

  yaml_parser_t parser_ = {};
  bool ready_ = false;
  int documents_ = 0;
  TreeBuilder builder_;
};

}  // namespace

absl::StatusOr<Node> ParseYaml(const SourceFile& file, Notes& notes) {
  if (absl::Status sized = CheckSize(file); !sized.ok()) return sized;
  return Parser(file, notes).Parse();
}

}  // namespace haggle::importing
