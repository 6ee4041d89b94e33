#include "deploy/import/value_tree.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

// Leaves only those values of a map that `last` names, and puts their new places there.
void KeepLast(Node& map, std::map<std::string, std::size_t>& last) {
  std::vector<std::string> keys;
  std::vector<Node> items;
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    std::size_t& at = last.at(map.keys[i]);
    if (at != i) continue;
    at = items.size();  // not above i, so it is not met again
    keys.push_back(std::move(map.keys[i]));
    items.push_back(std::move(map.items[i]));
  }
  map.keys = std::move(keys);
  map.items = std::move(items);
}

}  // namespace

const Node* Node::Find(std::string_view key) const {
  const auto found =
      std::lower_bound(order.begin(), order.end(), key, [&](std::size_t i, std::string_view k) { return keys[i] < k; });
  return found == order.end() || keys[*found] != key ? nullptr : &items[*found];
}

std::string_view NameOf(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kText:
      return "a text";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
  }
  return "";
}

absl::StatusOr<Value> Value::Get(std::string_view key) const {
  const Node* found = node_->Find(key);
  if (found == nullptr) return Wrong(absl::StrCat("expected ", View(key), ", found none"));
  return Value(*file_, *found, absl::StrCat(path_, path_.empty() ? "" : ".", View(key)));
}

absl::StatusOr<Value> Value::Get(std::string_view key, Node::Kind kind) const {
  absl::StatusOr<Value> value = Get(key);
  if (!value.ok()) return value;
  if (absl::Status kept = value->Expect(kind); !kept.ok()) return kept;
  return value;
}

Value Value::At(std::size_t i) const {
  const std::string name = node_->kind == Node::Kind::kMap ? node_->keys[i] : std::to_string(i);
  return Value(*file_, node_->items[i], absl::StrCat(path_, path_.empty() ? "" : ".", name));
}

absl::Status Value::Expect(Node::Kind kind) const {
  if (node_->kind == kind) return absl::OkStatus();
  return Wrong(absl::StrCat("expected ", View(NameOf(kind)), ", found ", View(NameOf(node_->kind))));
}

absl::StatusOr<std::string> Value::Text() const {
  if (absl::Status kept = Expect(Node::Kind::kText); !kept.ok()) return kept;
  if (absl::Status checked = CheckText(place(), node_->text); !checked.ok()) return checked;
  return node_->text;
}

absl::StatusOr<Decimal> Value::Number(Notes& notes) const {
  if (absl::Status kept = Expect(Node::Kind::kText); !kept.ok()) return kept;
  const std::string_view text = node_->text;
  const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const bool octal = text.size() > sign + 1 && text[sign] == '0' &&
                     std::all_of(text.begin(), text.end(), [](char c) { return c != '.' && c != 'e' && c != 'E'; });
  if (octal && !node_->quoted) {  // 010 is 8 to YAML; JSON has no such numbers
    return Wrong(absl::StrCat("expected a decimal number, found ", Quoted(text),
                              ", which YAML does not read as one; "
                              "write it without the zero"));
  }
  return ReadDecimal(place(), text, notes);
}

absl::StatusOr<std::string> TypeOf(const Value& value) {
  for (const char* key : {"type", "__python_class__"}) {
    if (!value.Has(key)) continue;
    const absl::StatusOr<std::string> text = value.Get(key)->Text();
    if (!text.ok()) return text.status();
    return text->substr(text->rfind('.') + 1);
  }
  return std::string();
}

bool TreeBuilder::Refuse(int line, std::string_view what) {
  if (status_.ok()) status_ = Wrong({file_, line}, what);
  return false;
}

bool TreeBuilder::Count(int line) {
  if (++count_ <= kMostElements) return true;
  return Refuse(line, absl::StrCat("expected at most ", kMostElements, " values, found more"));
}

bool TreeBuilder::Begin(Node::Kind kind, int line) {
  if (!depth_left()) return Refuse(line, absl::StrCat("expected lists and maps at most ", kDeepest, " deep"));
  if (!Count(line)) return false;
  Node node;
  node.kind = kind;
  node.line = line;
  open_.push_back(std::move(node));
  seen_.emplace_back();
  has_key_ = false;
  return true;
}

bool TreeBuilder::End() {
  Node node = std::move(open_.back());
  open_.pop_back();
  if (seen_.back().size() < node.keys.size()) KeepLast(node, seen_.back());
  for (const auto& [key, at] : seen_.back()) node.order.push_back(at);
  seen_.pop_back();
  if (open_.empty()) {
    root_ = std::move(node);
  } else {
    open_.back().items.push_back(std::move(node));
  }
  has_key_ = false;
  return true;
}

bool TreeBuilder::Key(std::string key, int line) {
  if (key.size() > kLongestText) {
    return Refuse(line, absl::StrCat("expected keys of at most ", kLongestText, " bytes, found ", Quoted(key)));
  }
  if (!seen_.back().insert_or_assign(key, open_.back().keys.size()).second) {
    notes_->Add({file_, line}, absl::StrCat("the key ", Quoted(key), " is given again; the last one counts"));
  }
  open_.back().keys.push_back(std::move(key));
  has_key_ = true;
  return true;
}

bool TreeBuilder::Leaf(Node node) {
  if (!Count(node.line)) return false;
  if (open_.empty()) {
    root_ = std::move(node);
  } else {
    open_.back().items.push_back(std::move(node));
  }
  has_key_ = false;
  return true;
}

}  // namespace haggle::importing
