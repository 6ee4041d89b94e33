#include "deploy/kubernetes/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "deploy/import/value_tree.h"

namespace haggle::kubernetes::yaml_test {
namespace {

using nlohmann::ordered_json;

// What a reader of YAML 1.1 makes of a text: JSON, in which every leaf is a string.
ordered_json JsonOf(const importing::Node& node) {
  using Kind = importing::Node::Kind;
  if (node.kind == Kind::kNull) return nullptr;
  if (node.kind == Kind::kText) return node.text;
  ordered_json json = node.kind == Kind::kList ? ordered_json::array() : ordered_json::object();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (node.kind == Kind::kList) {
      json.push_back(JsonOf(node.items[i]));
    } else {
      json[node.keys[i]] = JsonOf(node.items[i]);
    }
  }
  return json;
}

ordered_json Read(const std::string& text) {
  importing::Notes notes;
  const auto node = importing::ParseYaml({"test.yaml", text}, notes);
  EXPECT_TRUE(node.ok()) << node.status() << "\n" << text;
  return node.ok() ? JsonOf(*node) : ordered_json();
}

TEST(Yaml, ADocumentReadsAsItIsWritten) {
  EXPECT_EQ(YamlText(ordered_json::parse(
                R"({"kind": "Job", "spec": {"count": 3, "on": true, "none": [], "empty": {}},
                    "list": ["a", 7, {"name": "x", "deep": [{"z": 1}]}, ["b"]]})")),
            R"(kind: Job
spec:
  count: 3
  "on": true
  none: []
  empty: {}
list:
  - a
  - 7
  - name: x
    deep:
      - z: 1
  -
    - b
)");
}

TEST(Yaml, WhatLooksLikeSomethingElseIsQuoted) {
  for (const char* text :
       {"",        "yes",  "No",   "TRUE", "off", "y",   "null", "~",          "1",    "1e3",  "0x1f", "1:30", "-",
        "- a",     "a: b", "a #b", "&a",   "*a",  "!x",  "{a}",  "[a]",        "|",    ">",    "%",    "@",    "`",
        "a\nb: c", "'",    "\"",   " a",   "a ",  "---", "...",  "2024-01-01", ".inf", ".nan", "<<",   "=",    "?"}) {
    EXPECT_EQ(YamlString(text).front(), '"') << text;
    EXPECT_EQ(Read("key: " + YamlString(text) + "\n"), ordered_json({{"key", text}})) << text;
  }
  for (const char* text : {"Job", "app.kubernetes.io/name", "dinner-10", "v1", "yes-no", "nullable"}) {
    EXPECT_EQ(YamlString(text), text);
  }
}

TEST(Yaml, WhatNoReaderTakesIsEscapedOrReplaced) {
  EXPECT_EQ(YamlString("a\x7f\xc2\x85\xe2\x80\xa8\xef\xbb\xbf"), R"("a\u007f\u0085\u2028\ufeff")");
  EXPECT_EQ(YamlString(std::string("\0", 1)), R"("\u0000")");
  EXPECT_EQ(YamlString("\xff"), "\"\xef\xbf\xbd\"");
}

// Strings of what is dangerous, as values, keys and items: each comes back as it was, and nothing beside it.
TEST(Yaml, WhateverIsInAStringItEndsWhereItEnds) {
  const std::vector<std::string> pieces = {"\n",
                                           "\r",
                                           "\t",
                                           "\"",
                                           "'",
                                           "\\",
                                           ": ",
                                           " #",
                                           "- ",
                                           "{",
                                           "}",
                                           "[",
                                           ",",
                                           "&",
                                           "*",
                                           "!",
                                           "|",
                                           "%",
                                           "@",
                                           "---\n",
                                           "\xc2\x85",
                                           "\xe2\x80\xa9",
                                           "\x01",
                                           "\x7f",
                                           "\xf0\x9f\x8d\xb2",
                                           "\xc3\xbc",
                                           "a",
                                           "Z",
                                           "0",
                                           "null",
                                           "$(X)",
                                           "{{ .x }}",
                                           " "};
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string texts[3];
    for (std::string& text : texts) {
      for (unsigned i = random() % 6; i > 0; --i) text += pieces[random() % pieces.size()];
    }
    const ordered_json value = {
        {"before", "x"}, {"k" + texts[0], ordered_json::array({texts[1], {{"in", texts[2]}}})}, {"after", "z"}};
    ASSERT_EQ(Read(YamlText(value)), value) << YamlText(value);
  }
}

}  // namespace
}  // namespace haggle::kubernetes::yaml_test
