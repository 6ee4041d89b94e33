// Targets and cookies taken apart: what people and browsers write, and what nobody should.
#include "deploy/web/request.h"

#include <gtest/gtest.h>

#include "proto/base/random.h"
#include "proto/codec/utf8.h"

namespace haggle::web::request_test {
namespace {

TEST(ParseTargetTest, TakesPathAndArgumentsApart) {
  const std::optional<Target> target =
      ParseTarget("/api/run/rows?run=haggle-runs%2Fdinner-3.haggle&text=a+b%26c&empty");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/api/run/rows");
  EXPECT_EQ(target->arguments.at("run"), "haggle-runs/dinner-3.haggle");
  EXPECT_EQ(target->arguments.at("text"), "a b&c");
  EXPECT_EQ(target->arguments.at("empty"), "");
  EXPECT_EQ(target->arguments.size(), 3U);
}

TEST(ParseTargetTest, RefusesWhatLeadsElsewhere) {
  for (const char* const text : {"",
                                 "api",
                                 "http://127.0.0.1/",
                                 "*",
                                 "/..",
                                 "/../etc/passwd",
                                 "/assets/../x",
                                 "/assets/..%2fx",
                                 "/assets/%2e%2e/x",
                                 "/%2e%2e/",
                                 "//evil.example/",
                                 "/assets//x",
                                 "/assets/.hidden",
                                 "/a\\b",
                                 "/a%00b",
                                 "/a b",
                                 "/\xc3\xa4",
                                 "/a;b",
                                 "/assets/x%",
                                 "/?=1",
                                 "/?a=%",
                                 "/?a=%4",
                                 "/?a=%zz",
                                 "/?a=%00",
                                 "/?a=%0a",
                                 "/?a=%ff",
                                 "/?a=%c0%ae",
                                 "/?a=1&a=2",
                                 "/?a&&b",
                                 "/?&"}) {
    EXPECT_FALSE(ParseTarget(text).has_value()) << text;
  }
}

TEST(ParseTargetTest, ArgumentsAreBounded) {
  std::string most = "/?";
  for (std::size_t i = 0; i < kMostArguments; ++i) most += (i > 0 ? "&a" : "a") + std::to_string(i) + "=1";
  EXPECT_TRUE(ParseTarget(most).has_value());
  EXPECT_FALSE(ParseTarget(most + "&b=1").has_value());
  EXPECT_TRUE(ParseTarget("/?a=" + std::string(kLongestArgument, 'x')).has_value());
  EXPECT_FALSE(ParseTarget("/?a=" + std::string(kLongestArgument + 1, 'x')).has_value());
}

// Whatever bytes come: nothing, or a path that leads nowhere and arguments that are texts.
TEST(ParseTargetTest, AnyBytesGiveNothingOrWhatIsPromised) {
  Random random(7, 1, 1, 0, 0);
  constexpr std::string_view kParts[] = {"/", "..", ".",   "%",         "2e",   "%2e", "%2F", "?",     "&",  "=",
                                         "a", "+",  "%00", "%e2%82%ac", "\xff", "%ff", "\n",  "x-y_z", "//", "#"};
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random.Uniform(0, 3) > 0 ? "/" : "";
    for (std::int64_t n = random.Uniform(0, 9); n > 0; --n) {
      if (random.Uniform(0, 4) == 0) {
        text.push_back(static_cast<char>(random.Uniform(0, 255)));
      } else {
        text += kParts[random.Uniform(0, std::size(kParts) - 1)];
      }
    }
    const std::optional<Target> target = ParseTarget(text);
    if (!target.has_value()) continue;
    ++taken;
    EXPECT_EQ(target->path.front(), '/');
    EXPECT_EQ(target->path.find(".."), target->path.find("..", 2)) << text;
    EXPECT_EQ(target->path.find("/."), std::string::npos) << text;
    EXPECT_EQ(target->path.find("//"), std::string::npos) << text;
    EXPECT_EQ(target->path.find('%'), std::string::npos) << text;
    for (const auto& [name, value] : target->arguments) {
      EXPECT_FALSE(name.empty());
      EXPECT_TRUE(codec::IsUtf8(name) && codec::IsUtf8(value)) << text;
      EXPECT_EQ(value.find('\0'), std::string::npos);
      EXPECT_EQ(value.find('\n'), std::string::npos);
    }
  }
  EXPECT_GT(taken, 10'000);
}

TEST(EncodedArgumentTest, ComesBackAsItWas) {
  for (const char* const text : {"oracle", "a b", "a&b=c#d", "100 % <script>", "\xe2\x82\xac", "../..", "+"}) {
    const std::optional<Target> target = ParseTarget("/?a=" + EncodedArgument(text));
    ASSERT_TRUE(target.has_value()) << text;
    EXPECT_EQ(target->arguments.at("a"), text);
  }
}

TEST(CookieTest, IsFoundAmongOthers) {
  EXPECT_EQ(CookieIn("a=1; haggle-80=xyz; b=2", "haggle-80"), "xyz");
  EXPECT_EQ(CookieIn("haggle-80=xyz", "haggle-80"), "xyz");
  EXPECT_EQ(CookieIn("haggle-80=", "haggle-80"), "");
  EXPECT_EQ(CookieIn("haggle-8080=xyz; xhaggle-80=1", "haggle-80"), std::nullopt);
  EXPECT_EQ(CookieIn("haggle-80=1; haggle-80=2", "haggle-80"), std::nullopt);
  EXPECT_EQ(CookieIn("", "haggle-80"), std::nullopt);
}

}  // namespace
}  // namespace haggle::web::request_test
