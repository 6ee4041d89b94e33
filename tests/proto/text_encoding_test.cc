#include "proto/codec/text_encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haggle::codec::text_encoding_test {
namespace {

using ::testing::HasSubstr;

std::string Read(const std::string& bytes) {
  const absl::StatusOr<std::string> text = WithoutByteOrderMark(bytes);
  return text.ok() ? *text : "refused: " + std::string(text.status().message());
}

// The bytes of UTF-16.
std::string Utf16(const std::u16string& text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const auto high = static_cast<char>(unit >> 8);
    const auto low = static_cast<char>(unit & 0xFF);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

TEST(TextEncodingTest, AMarkIsTakenOff) {
  EXPECT_EQ(Read("\xEF\xBB\xBFname: \"ü\""), "name: \"ü\"");
  EXPECT_EQ(Read("\xEF\xBB\xBF"), "");
  EXPECT_EQ(Read("\xEF\xBB"), "\xEF\xBB");  // none
}

TEST(TextEncodingTest, WhatHasNoneStaysAsItIs) {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("\xFF\x80"), std::string("\0\0\0", 3),
                                   std::string("a\xEF\xBB\xBF"), std::string("ab\0c", 4)}) {
    EXPECT_EQ(Read(bytes), bytes);
  }
}

TEST(TextEncodingTest, Utf16IsReadByItsMarkOrItsZeroBytes) {
  const std::u16string text = u"a\u00E9\u20AC\U0001F91D\n";
  const std::string utf8 = "a\u00E9\u20AC\U0001F91D\n";
  for (const bool big_endian : {false, true}) {
    EXPECT_EQ(Read(Utf16(u"\uFEFF" + text, big_endian)), utf8);
    EXPECT_EQ(Read(Utf16(text, big_endian)), utf8);
  }
}

TEST(TextEncodingTest, WhatCannotBeReadIsSaid) {
  EXPECT_THAT(Read(std::string("\xFF\xFE"
                               "a\0b",
                               5)),
              HasSubstr("refused: expected UTF-16, as the first bytes tell, found an odd number of bytes"));
  for (const std::u16string& half : {std::u16string(1, 0xD800), std::u16string(1, 0xDC00), std::u16string(2, 0xD900)}) {
    EXPECT_THAT(Read(Utf16(u"\uFEFFa" + half, false)), HasSubstr("found half a character at byte 2")) << half.size();
  }
  EXPECT_THAT(Read(std::string("\xFF\xFE\0\0a\0\0\0", 8)), HasSubstr("found UTF-32"));
  EXPECT_THAT(Read(std::string("\0\0\xFE\xFF\0\0\0a", 8)), HasSubstr("found UTF-32"));
}

}  // namespace
}  // namespace haggle::codec::text_encoding_test
