// Files in other encodings than UTF-8.
#include "deploy/import/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/deploy/import/samples.h"

namespace haggle::testing::encoding_test {
namespace {

using importing::Imported;
using importing::SourceFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What is read of `bytes`, or why it is not.
std::string Read(const std::string& bytes, std::vector<std::string>* notes = nullptr) {
  importing::Notes taken;
  const absl::StatusOr<SourceFile> file = importing::InUtf8({"a.xml", bytes}, taken);
  if (notes != nullptr) *notes = taken.Lines();
  return file.ok() ? file->text : std::string(file.status().message());
}

std::string Declared(const std::string& name, const std::string& text) {
  return "<?xml version='1.0' encoding='" + name + "'?><a b='" + text + "'/>";
}

TEST(EncodingTest, TheDeclaredOneIsReadByAnyOfItsNames) {
  for (const char* name : {"windows-1252", "Windows-1252", "cp1252", "CP-1252", "ANSI", "ISO-8859-1", "latin1"}) {
    EXPECT_EQ(Read(Declared(name, "\x80 \xE9 \x9F")), Declared(name, "€ é Ÿ")) << name;
  }
  for (const char* name : {"ISO-8859-15", "iso8859-15", "Latin-9"}) {
    EXPECT_EQ(Read(Declared(name, "\xA4 \xE9 \xBD")), Declared(name, "€ é œ")) << name;
  }
  for (const char* name : {"UTF-8", "utf8", "UTF_8", "US-ASCII", "UTF-16", ""}) {
    EXPECT_EQ(Read(Declared(name, "€ é")), Declared(name, "€ é")) << name;
  }
}

TEST(EncodingTest, WhatSaysNothingAndIsNoUtf8IsOfWindows) {
  std::vector<std::string> notes;
  EXPECT_EQ(Read("<a>\n<b c='é'/>", &notes), "<a>\n<b c='é'/>");
  EXPECT_THAT(notes, IsEmpty());
  EXPECT_EQ(Read("<a>\n<b c='\x80'/>", &notes), "<a>\n<b c='€'/>");
  EXPECT_THAT(notes, ElementsAre("a.xml:2: the byte 0x80 is not of UTF-8; the file is read as windows-1252"));
  EXPECT_EQ(Read("<a b='\xC3\xA9\xE9'/>", &notes), "<a b='Ã©é'/>");
  EXPECT_THAT(notes, ElementsAre(HasSubstr("a.xml:1: the byte 0xE9 ")));
  EXPECT_EQ(Read(Declared("utf-8", "\xE9"), &notes), Declared("utf-8", "é"));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("read as windows-1252")));
}

TEST(EncodingTest, WhatIsNotReadIsSaid) {
  EXPECT_EQ(Read(Declared("koi8-r", "\xE9")),
            "a.xml: expected the encoding UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or windows-1252, found \"koi8-r\"; "
            "convert the file to UTF-8");
  EXPECT_EQ(Read(Declared("koi8-r", "e")), Declared("koi8-r", "e"));  // the same in all of them
  EXPECT_EQ(Read("<a>\n\x81</a>"),
            "a.xml:2: expected UTF-8 or windows-1252, found the byte 0x81; convert the file to UTF-8");
  EXPECT_THAT(Read("\xFF\xFE<"), HasSubstr("a.xml: expected UTF-16"));
}

TEST(EncodingTest, OtherFormatsAreUtf8OrUtf16) {
  EXPECT_EQ(Read("\xEF\xBB\xBF{\"a\": 1}"), "{\"a\": 1}");
  EXPECT_EQ(Read(std::string("{\0\"\0", 4)), "{\"");
  EXPECT_EQ(Read("a: \xE9"), "a: \xE9");  // left to the reader, which says where
}

// UTF-8 of the first 2^16 characters in UTF-16.
std::string Wide(const std::string& text) {
  std::string wide = "\xFF\xFE";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(text[at])); };
    unsigned point = byte(i);
    if (point >= 0xE0) {
      point = (point & 0x0F) << 12 | (byte(i + 1) & 0x3F) << 6 | (byte(i + 2) & 0x3F);
      i += 2;
    } else if (point >= 0xC0) {
      point = (point & 0x1F) << 6 | (byte(i + 1) & 0x3F);
      i += 1;
    }
    wide += {static_cast<char>(point & 0xFF), static_cast<char>(point >> 8)};
  }
  return wide;
}

TEST(EncodingTest, EveryFormatIsReadInEveryOneThatTellsItself) {
  for (const std::vector<std::string>& paths : AllSamples()) {
    if (paths[0] == "genius/club.xml") continue;  // is in others already
    const std::string plain = codec::ScenarioToText(Import(paths).file);
    std::vector<SourceFile> marked = ReadSamples(paths);
    for (SourceFile& file : marked) file.text = "\xEF\xBB\xBF" + file.text;
    std::vector<SourceFile> wide = ReadSamples(paths);
    for (SourceFile& file : wide) file.text = Wide(file.text);
    for (const std::vector<SourceFile>& files : {marked, wide}) {
      const absl::StatusOr<Imported> imported = importing::ImportDomain(files, {});
      ASSERT_TRUE(imported.ok()) << imported.status();
      EXPECT_EQ(codec::ScenarioToText(imported->file), plain);
    }
  }
}

}  // namespace
}  // namespace haggle::testing::encoding_test
