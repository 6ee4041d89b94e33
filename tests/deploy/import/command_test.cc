// `haggle import` itself: from files to a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Arguments = std::vector<std::string>;

const std::string kHere = std::string(HAGGLE_SOURCE_DIR) + "/tests/deploy/import/";

// A domain of this folder, and the scenario that it becomes.
struct Sample {
  const char* golden;
  Arguments files;
};

const Sample kSamples[] = {
    {"hall", {"genius/hall.xml", "genius/tenant.xml", "genius/landlord.xml"}},
    {"boxes", {"genius/boxes_left.xml", "genius/boxes_right.xml"}},
    {"cooling", {"geniusweb/cooling.json", "geniusweb/operator.json", "geniusweb/supplier.json"}},
    {"power", {"geniusweb/power_a.json", "geniusweb/power_b.json"}},
    {"fibre", {"negmas/fibre.yml", "negmas/lessee.yml", "negmas/lessor.yml"}},
    {"slots", {"negmas/slots.json"}},
    {"club", {"genius/club.xml", "genius/club_buyer.xml", "genius/club_seller.xml"}},
};

Arguments ImportOf(const Arguments& files) {
  Arguments arguments = {"import"};
  for (const std::string& file : files) arguments.push_back(kHere + file);
  return arguments;
}

// HAGGLE_UPDATE_GOLDEN=1 writes them anew.
TEST(ImportCommandTest, WritesTheScenariosOfTheGoldenFolder) {
  const Folder folder;
  for (const Sample& sample : kSamples) {
    const Said said = Haggle(folder.path(), ImportOf(sample.files));
    ASSERT_EQ(said.exit_code, 0) << said.err;
    const std::string golden = kHere + "golden/" + sample.golden + ".textproto";
    if (std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr) WriteFile(golden, said.out);
    EXPECT_EQ(said.out, ReadFile(golden));
  }
}

TEST(ImportCommandTest, WhatItWritesRunsToTheSameHashAgain) {
  const Folder folder;
  for (const Sample& sample : kSamples) {
    Arguments arguments = ImportOf(sample.files);
    arguments.insert(arguments.end(), {"-o", "out.textproto", "--force", "--rounds", "20", "--name", "imported"});
    ASSERT_EQ(Haggle(folder.path(), arguments).exit_code, 0);
    std::string hash;
    for (int i = 0; i < 2; ++i) {
      const Said said =
          Haggle(folder.path(), {"run", "./out.textproto", "--transport", "inprocess", "--journal", "none", "--json"});
      ASSERT_EQ(said.exit_code, 0) << said.err;
      const auto json = nlohmann::json::parse(said.out);
      EXPECT_EQ(json["scenario"], "imported");
      EXPECT_TRUE(json["complete"].get<bool>());
      EXPECT_EQ(json["hash"], i == 0 ? json["hash"] : nlohmann::json(hash));
      hash = json["hash"].get<std::string>();
    }
  }
}

TEST(ImportCommandTest, OptionsReachTheScenario) {
  const Folder folder;
  Arguments arguments = ImportOf(kSamples[0].files);
  arguments.insert(arguments.end(),
                   {"--rounds", "7", "--name", "lease", "--steps", "10", "--agent", "landlord=conceder,exponent=2000"});
  const Said said = Haggle(folder.path(), arguments);
  ASSERT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("name: \"lease\""));
  EXPECT_THAT(said.out, HasSubstr("rounds: 7\n"));
  EXPECT_THAT(said.out, HasSubstr("180999 outcomes"));
  EXPECT_THAT(said.out, HasSubstr("party: \"tenant\"\n  strategy: \"boulware\""));
  EXPECT_THAT(said.out, HasSubstr("party: \"landlord\"\n  strategy: \"conceder\""));
}

TEST(ImportCommandTest, AFolderStandsForItsFiles) {
  const Folder folder;
  Said said = Haggle(folder.path(), {"import", folder.path()});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.err, HasSubstr("has no .xml, .json, .yml or .yaml of a domain"));
  for (const std::string& file : kSamples[1].files) WriteFile(folder / file.substr(7), ReadFile(kHere + file));
  WriteFile(folder / "pareto.xml", "analysis");
  WriteFile(folder / ".hidden.xml", "hidden");
  said = Haggle(folder.path(), {"import", folder.path()});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.out, ReadFile(kHere + "golden/boxes.textproto"));
}

TEST(ImportCommandTest, EndingsMayBeInUpperCase) {
  const Folder folder;
  for (const std::string& file : kSamples[1].files) {
    std::string name = file.substr(7);
    name.replace(name.size() - 3, 3, "XML");
    WriteFile(folder / name, ReadFile(kHere + file));
  }
  WriteFile(folder / "PARETO.XML", "analysis");
  const Said said = Haggle(folder.path(), {"import", folder.path(), "-o", "OUT.TEXTPROTO"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(ReadFile(folder / "OUT.TEXTPROTO"), HasSubstr("name: \"boxes_right\""));
  EXPECT_EQ(Haggle(folder.path(), {"run", "OUT.TEXTPROTO", "--transport", "inprocess", "--journal", "none"}).exit_code,
            0);
}

TEST(ImportCommandTest, StandardOutputMayBeNamed) {
  const Folder folder;
  Arguments arguments = ImportOf(kSamples[1].files);
  arguments.insert(arguments.end(), {"--quiet", "-o", "/dev/stdout"});
  const Said said = Haggle(folder.path(), arguments);
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.out, ReadFile(kHere + "golden/boxes.textproto"));
  EXPECT_THAT(said.err, IsEmpty());
}

TEST(ImportCommandTest, WhatHasNoEndIsRefused) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"import", "/dev/zero"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.err, HasSubstr("cannot read /dev/zero: expected a file of at most 16777216 bytes, found more"));
}

TEST(ImportCommandTest, NothingIsOverwrittenUnasked) {
  const Folder folder;
  Arguments arguments = ImportOf(kSamples[1].files);
  arguments.insert(arguments.end(), {"-o", "out.textproto"});
  WriteFile(folder / "out.textproto", "mine");
  Said said = Haggle(folder.path(), arguments);
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_EQ(said.err, "haggle import: out.textproto exists; choose another file, or overwrite it with --force\n");
  EXPECT_EQ(ReadFile(folder / "out.textproto"), "mine");
  arguments.emplace_back("--force");
  said = Haggle(folder.path(), arguments);
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, IsEmpty());
  EXPECT_THAT(said.err, HasSubstr("wrote out.textproto; `haggle run ./out.textproto` runs it\n"));
  EXPECT_EQ(ReadFile(folder / "out.textproto"), ReadFile(kHere + "golden/boxes.textproto"));
}

TEST(ImportCommandTest, WhatIsWrongIsSaidAndNothingWritten) {
  const Folder folder;
  WriteFile(folder / "bad.xml", "<utility_space>\n<objective/></utility_space>");
  const struct {
    Arguments arguments;
    int exit_code;
    const char* message;
  } cases[] = {
      {{"import"}, 2, "FILE is required"},
      {{"import", "none.xml"}, 1, "cannot read none.xml: No such file or directory"},
      {{"import", "bad.xml", "-o", "out.textproto"},
       1,
       "haggle import: bad.xml:2: <objective>: expected an <issue>, found none\n"},
      {{"import", "bad.xml", "--format", "pdf"}, 2, "--format"},
      {{"import", "bad.xml", "--rounds", "0"}, 2, "--rounds"},
      {{"import", "bad.xml", "--steps", "0"}, 2, "--steps"},
      {{"import", "bad.xml", "--name", "a b"},
       2,
       "--name: expected 1 to 64 letters, digits, _ and -, not digits alone, found \"a b\""},
  };
  for (const auto& wrong : cases) {
    const Said said = Haggle(folder.path(), wrong.arguments);
    EXPECT_EQ(said.exit_code, wrong.exit_code) << said.err;
    EXPECT_THAT(said.err, HasSubstr(wrong.message));
    EXPECT_THAT(said.out, IsEmpty());
  }
  EXPECT_FALSE(Exists(folder / "out.textproto"));
  Arguments arguments = ImportOf(kSamples[1].files);
  arguments.insert(arguments.end(), {"--agent", "boxes_left=none"});
  EXPECT_EQ(Haggle(folder.path(), arguments).exit_code, 2);
  arguments = ImportOf(kSamples[1].files);
  arguments.insert(arguments.end(), {"-o", "none/out.textproto"});
  const Said said = Haggle(folder.path(), arguments);
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.err, HasSubstr("none/out.textproto cannot be written: No such file or directory"));
}

TEST(ImportCommandTest, NotesGoToStandardErrorUnlessQuiet) {
  const Folder folder;
  Arguments arguments = ImportOf(kSamples[0].files);
  EXPECT_THAT(Haggle(folder.path(), arguments).err, HasSubstr("note: "));
  arguments.emplace_back("--quiet");
  EXPECT_THAT(Haggle(folder.path(), arguments).err, IsEmpty());
}

}  // namespace
}  // namespace haggle::testing::command_test
