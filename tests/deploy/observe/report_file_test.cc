// A report's file: it holds what the observatory answers, runs nothing but its own script, and names nothing outside.
#include "deploy/observe/report_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "absl/strings/escaping.h"
#include "deploy/web/assets.h"
#include "proto/base/sha256.h"
#include "tests/deploy/observe/played.h"

namespace haggle::observe::report_file_test {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::Not;

PageParts BuiltPage() {
  PageParts parts;
  parts.html = web::FindAsset("index.html")->bytes;
  parts.script = web::FindAsset("assets/page.js")->bytes;
  parts.style = web::FindAsset("assets/page.css")->bytes;
  return parts;
}

// What stands between two texts, the first time.
std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) return "";
  const std::size_t from = at + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

std::string Unpacked(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  std::string text;
  std::string piece(1 << 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, 0, piece.size() - stream.avail_out);
  }
  EXPECT_EQ(result, Z_STREAM_END);
  inflateEnd(&stream);
  return text;
}

std::string HashOf(const std::string& text) {
  Sha256 sha;
  sha.Update(text);
  const Hash hash = sha.Finish();
  return "'sha256-" + absl::Base64Escape(std::string(Bytes(hash))) + "'";
}

TEST(ReportFileTest, HoldsTheAnswersOfTheObservatoryAndItsOwnScriptAlone) {
  const std::string path = Played("dinner");
  Observatory observatory({{path}});
  const absl::StatusOr<std::string> answers = ReportAnswers(observatory, {"dinner-1.haggle"});
  ASSERT_TRUE(answers.ok()) << answers.status();
  const absl::StatusOr<std::string> page = ReportPage(BuiltPage(), *answers);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_LT(page->size(), 5'000'000U);
  const std::string policy = Between(*page, "Content-Security-Policy\" content=\"", "\"");
  const std::string script = Between(*page, "<script type=\"module\">", "</script>");
  const std::string style = Between(*page, "<style>", "</style>");
  EXPECT_EQ(policy, "default-src 'none'; script-src " + HashOf(script) + "; style-src " + HashOf(style) +
                        "; img-src data:; base-uri 'none'; form-action 'none'");
  EXPECT_THAT(*page, Not(HasSubstr(" src=")));
  EXPECT_THAT(*page, Not(HasSubstr("rel=\"stylesheet\"")));
  std::string packed;
  ASSERT_TRUE(absl::Base64Unescape(Between(*page, "id=\"data\">", "</script>"), &packed));
  const ordered_json bodies = ordered_json::parse(Unpacked(packed));
  const std::string run = "run=dinner-1.haggle";
  EXPECT_EQ(bodies["/api/index"]["where"], "file");
  EXPECT_EQ(bodies["/api/index"]["runs"].size(), 1U);
  for (const char* const what : {"head", "states", "decisions", "series", "summary", "scenario"}) {
    const std::string address = std::string("/api/run/") + what;
    EXPECT_EQ(bodies.at(address + "?" + run), Asked(observatory, address, {{"run", "dinner-1.haggle"}})) << what;
  }
  std::string columns;
  ASSERT_TRUE(absl::Base64Unescape(bodies.at("/api/run/columns?from=0&" + run)["base64"].get<std::string>(), &columns));
  EXPECT_EQ(columns, AskedFor(observatory, 200, "/api/run/columns", {{"run", "dinner-1.haggle"}}));
  const ordered_json& rows = bodies.at("/api/run/rows?from=0&" + run)["rows"];
  const ordered_json& head = bodies.at("/api/run/head?" + run);
  ASSERT_EQ(rows.size(), head["events"].get<std::size_t>());
  for (std::size_t e = 0; e < rows.size(); ++e) ASSERT_EQ(rows[e]["e"], e);
  for (std::size_t table = 1; table <= head["tables"].size(); ++table) {
    ASSERT_TRUE(bodies.contains("/api/run/table?" + run + "&table=" + std::to_string(table))) << table;
  }
  ASSERT_FALSE(head["dinners"].empty());
  for (std::size_t number = 1; number <= head["dinners"].size(); ++number) {
    ASSERT_TRUE(bodies.contains("/api/run/dinner?number=" + std::to_string(number) + "&" + run)) << number;
  }
  // The same journal and program give the same bytes.
  Observatory again({{path}});
  const absl::StatusOr<std::string> same = ReportAnswers(again, {"dinner-1.haggle"});
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(ReportPage(BuiltPage(), *same).value(), *page);
}

TEST(ReportFileTest, TwoRunsAreComparedInIt) {
  const std::vector<std::string> paths = {Played("two_companies", 1), Played("two_companies", 2)};
  Observatory observatory({paths});
  const auto answers = ReportAnswers(observatory, {"two_companies-1.haggle", "two_companies-2.haggle"});
  ASSERT_TRUE(answers.ok()) << answers.status();
  const ordered_json bodies = ordered_json::parse(*answers);
  EXPECT_TRUE(bodies.contains("/api/compare?a=two_companies-1.haggle&b=two_companies-2.haggle"));
  EXPECT_TRUE(bodies.contains("/api/compare?a=two_companies-2.haggle&b=two_companies-1.haggle"));
  EXPECT_TRUE(bodies.contains("/api/run/head?run=two_companies-2.haggle"));
}

TEST(ReportFileTest, NothingInTheScriptEndsItTooEarly) {
  PageParts parts;
  parts.html =
      "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"\"><script type=\"module\" "
      "src=\"./assets/page.js\"></script><link rel=\"stylesheet\" href=\"./assets/page.css\"></head><body></body>";
  parts.script = "const a = \"</script><!--<script>\";";
  parts.style = "a { content: \"x\"; }";
  const auto page = ReportPage(parts, "{}");
  ASSERT_TRUE(page.ok()) << page.status();
  const std::string script = Between(*page, "<script type=\"module\">", "</script>");
  EXPECT_EQ(script, "const a = \"<\\/script><\\!--<script>\";");
  EXPECT_THAT(*page, HasSubstr(HashOf(script)));
  parts.html = "<head></head><body></body>";
  EXPECT_EQ(ReportPage(parts, "{}").status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace haggle::observe::report_file_test
