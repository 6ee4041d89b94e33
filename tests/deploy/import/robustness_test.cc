// Whatever the bytes: a scenario that can be run, or what is wrong and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "proto/base/random.h"
#include "tests/deploy/import/drive.h"
#include "tests/deploy/import/samples.h"

namespace haggle::testing::robustness_test {
namespace {

using importing::SourceFile;

std::string Told(const std::vector<SourceFile>& files, std::size_t changed) {
  return files[changed].path + " of " + files[0].path;
}

TEST(ImportRobustnessTest, EveryDomainOfTheFolderIsImported) {
  for (const std::vector<std::string>& paths : AllSamples()) {
    EXPECT_EQ(DriveImport(ReadSamples(paths), {}), Driven::kImported) << paths[0];
  }
}

TEST(ImportRobustnessTest, AFileMayEndAnywhere) {
  for (const std::vector<std::string>& paths : AllSamples()) {
    for (std::size_t changed = 0; changed < paths.size(); ++changed) {
      std::vector<SourceFile> files = ReadSamples(paths);
      while (!files[changed].text.empty()) {
        files[changed].text.pop_back();
        ASSERT_NE(DriveImport(files, {}), Driven::kWrong) << Told(files, changed) << ":\n" << files[changed].text;
      }
    }
  }
}

TEST(ImportRobustnessTest, AnyByteMayBeAnother) {
  Random random(1, 0, 0, 0, 0);
  int refused = 0;
  for (const std::vector<std::string>& paths : AllSamples()) {
    const std::vector<SourceFile> good = ReadSamples(paths);
    for (int n = 0; n < 3000; ++n) {
      std::vector<SourceFile> files = good;
      const auto changed = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(files.size()) - 1));
      std::string& text = files[changed].text;
      for (std::int64_t flips = random.Uniform(1, 3); flips > 0; --flips) {
        const auto at = static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(text.size()) - 1));
        text[at] = static_cast<char>(text[at] ^ (1 << random.Uniform(0, 7)));
      }
      const Driven driven = DriveImport(files, {});
      ASSERT_NE(driven, Driven::kWrong) << Told(files, changed) << ":\n" << text;
      refused += driven == Driven::kRefused ? 1 : 0;
    }
  }
  EXPECT_GT(refused, 1000);  // else nothing was tried
}

// What the fuzzers of tests/fuzz call, on what they begin with.
TEST(ImportRobustnessTest, TheFuzzersSeedsHold) {
  for (const std::vector<std::string>& paths : AllSamples()) {
    std::string bytes;
    for (const SourceFile& file : ReadSamples(paths)) bytes += (bytes.empty() ? "" : "\x1E") + file.text;
    DriveBytes(paths[0].substr(0, paths[0].find('/')), bytes);
  }
}

TEST(ImportRobustnessTest, BoundsHold) {
  const auto message = [](const std::string& path, const std::string& text) {
    return std::string(importing::ImportDomain({{path, text}}, {}).status().message());
  };
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_EQ(message("deep.xml", deep), "deep.xml:1: <a>: expected elements at most 64 deep");
  std::string many = "<a>";
  for (int i = 0; i < 1'100'000; ++i) many += "<b/>";
  EXPECT_EQ(message("many.xml", many), "many.xml:1: <b>: expected at most 1048576 elements and attributes, found more");
  EXPECT_EQ(message("deep.json", "{\"issuesValues\":" + std::string(100, '[')),
            "deep.json:1: expected lists and maps at most 64 deep");
  std::string list = "{\"issuesValues\":[\n";
  for (int i = 0; i < 1'100'000; ++i) list += "1,";
  EXPECT_EQ(message("many.json", list), "many.json:2: expected at most 1048576 values, found more");
  EXPECT_EQ(message("deep.yml", std::string(100, '[')), "deep.yml:1: expected lists and maps at most 64 deep");
  list = "values:\n";
  for (int i = 0; i < 1'100'000; ++i) list += "- 1\n";
  EXPECT_EQ(message("many.yml", list), "many.yml:1048576: expected at most 1048576 values, found more");
  EXPECT_EQ(message("large.xml", "<a>" + std::string(17 << 20, ' ')),
            "large.xml: expected at most 16777216 bytes, found 17825795");
}

// Large files whose every part is small: what would take the square of their size is
// refused before.
TEST(ImportRobustnessTest, NumbersOfThingsAreBounded) {
  const auto message = [](const std::string& text) {
    return std::string(importing::ImportDomain({{"many", text}}, {}).status().message());
  };
  const auto repeated = [](int times, const std::function<std::string(std::string)>& part) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part(std::to_string(i));
    return text;
  };
  using Text = std::string;
  EXPECT_EQ(message("<utility_space><objective>" +
                    repeated(100'000, [](const Text& i) { return "<issue index='" + i + "'/>"; }) +
                    "</objective></utility_space>"),
            "many:1: <issue>: expected at most 16 issues, found more");
  EXPECT_EQ(message("<utility_space><objective><issue index='1' name='a'>" +
                    repeated(100'000, [](const Text& i) { return "<item value='" + i + "'/>"; }) +
                    "</issue></objective></utility_space>"),
            "many:1: <issue name=\"a\">: expected at most 65536 values, found more");
  EXPECT_EQ(message("<utility_space><objective><issue index='1' name='a' type='integer' lowerbound='0' upperbound='9'/>"
                    "<utility maxutility='1'><ufun><hyperRectangle utility='1'>" +
                    repeated(100'000, [](const Text&) { return "<EXCLUDES index='1' min='1' max='2'/>"; }) +
                    "</hyperRectangle></ufun></utility></objective></utility_space>"),
            "many:1: <hyperRectangle>: expected at most 16 bounds, found more");
  EXPECT_EQ(message("{\"name\": \"a\", \"issuesValues\": {\"b\": {\"values\": [\"c\"" +
                    repeated(100'000, [](const Text& i) { return ",\"" + i + "\""; }) + "]}}}"),
            "many:1: issuesValues.b.values: expected at most 65536 values, found more");
  EXPECT_EQ(message("{\"name\": \"a\", \"issuesValues\": {\"b\": {}" +
                    repeated(100'000, [](const Text& i) { return ",\"" + i + "\": {}"; }) + "}}"),
            "many:1: issuesValues: expected at most 16 issues, found more");
  EXPECT_EQ(message("issues:\n" + repeated(100'000, [](const Text&) { return "- {}\n"; })),
            "many:2: issues: expected at most 16 issues, found more");
  EXPECT_EQ(message("issues: [{name: a, values: 2}]\nufuns:\n" +
                    repeated(100'000, [](const Text&) { return "- {name: a, values: {}}\n"; })),
            "many:3: ufuns: expected at most 16384 profiles, found more");
}

}  // namespace
}  // namespace haggle::testing::robustness_test
