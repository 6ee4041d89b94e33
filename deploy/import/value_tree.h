// JSON and YAML files as trees.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/decimal.h"
#include "deploy/import/source.h"

namespace haggle::importing {

// A value of a file. A value itself.
struct Node {
  enum class Kind : std::uint8_t { kNull, kText, kList, kMap };
  Kind kind = Kind::kNull;
  std::string text;                // kText: as it stands in the file, so that numbers keep their digits
  bool quoted = false;             // kText: a string whatever it looks like
  std::vector<Node> items;         // of a list, or the values of a map ...
  std::vector<std::string> keys;   // ... and its keys, each once ...
  std::vector<std::size_t> order;  // ... by which they are sorted
  int line = 0;

  // The value under a key of a map; null: there is none, or this is no map.
  const Node* Find(std::string_view key) const;
};

// "a text", "a list", "a map", "nothing".
std::string_view NameOf(Node::Kind kind);

// Of a key given twice the last value counts, as with all programs that write these files, and is noted.
// kInvalidArgument: not well-formed, or beyond the bounds of source.h.
// Pure; thread-safe.
absl::StatusOr<Node> ParseJson(const SourceFile& file, Notes& notes);

// The same for one document of YAML 1.1, of which JSON is a part. Besides: an alias, or a tag that
// asks for an object; neither is needed for data.
absl::StatusOr<Node> ParseYaml(const SourceFile& file, Notes& notes);

// A node of a file and how it is called there, "domain.issues.2.values": for messages that
// say where.
class Value {
 public:
  // Refers to both.
  Value(const SourceFile& file, const Node& node, std::string path = "")
      : file_(&file), node_(&node), path_(std::move(path)) {}

  const Node& node() const { return *node_; }
  const SourceFile& file() const { return *file_; }
  Place place() const { return {file_, node_->line, path_}; }
  absl::Status Wrong(std::string_view what) const { return importing::Wrong(place(), what); }

  // Whether it is a map with this key.
  bool Has(std::string_view key) const { return node_->Find(key) != nullptr; }
  // kInvalidArgument: there is none, or it is of another kind.
  absl::StatusOr<Value> Get(std::string_view key, Node::Kind kind) const;
  absl::StatusOr<Value> Get(std::string_view key) const;
  // The i-th item of a list or value of a map.
  Value At(std::size_t i) const;
  std::size_t size() const { return node_->items.size(); }
  const std::string& key(std::size_t i) const { return node_->keys[i]; }

  absl::Status Expect(Node::Kind kind) const;
  // A text that is neither empty nor too long.
  absl::StatusOr<std::string> Text() const;
  absl::StatusOr<Decimal> Number(Notes& notes) const;

 private:
  const SourceFile* file_;
  const Node* node_;
  std::string path_;
};

// The last part of the class that a map says it is of, under `type` or __python_class__
// ("negmas.preferences.TableFun" -> "TableFun"); "": it says none.
absl::StatusOr<std::string> TypeOf(const Value& value);

// Puts nodes together from what a parser finds. Thread-compatible.
class TreeBuilder {
 public:
  // Refers to both.
  TreeBuilder(const SourceFile& file, Notes& notes) : file_(&file), notes_(&notes) {}

  // Each false if the parser shall stop: status() says why.
  bool Begin(Node::Kind kind, int line);  // a list or a map
  bool End();
  bool Key(std::string key, int line);
  bool Leaf(Node node);
  bool Refuse(int line, std::string_view what);

  // Whether a map waits for a key rather than a value.
  bool WantsKey() const { return !open_.empty() && open_.back().kind == Node::Kind::kMap && !has_key_; }
  bool depth_left() const { return open_.size() < static_cast<std::size_t>(kDeepest); }
  const absl::Status& status() const { return status_; }
  Node& root() { return root_; }

 private:
  bool Count(int line);

  const SourceFile* file_;
  Notes* notes_;
  std::vector<Node> open_;                                // from the root inwards
  std::vector<std::map<std::string, std::size_t>> seen_;  // keys of each open map, and their (last) places
  bool has_key_ = false;
  std::size_t count_ = 0;
  Node root_;
  absl::Status status_;
};

}  // namespace haggle::importing
