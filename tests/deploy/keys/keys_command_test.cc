// `haggle keys` as it is called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::keys_command_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(KeysCommandTest, MakesAddsAndShows) {
  const Folder folder;
  const Said made =
      Haggle(folder.path(), {"keys", "init", "keys", "--scenario", "two_companies", "--host", "Box.example"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("made keys: authority, broker, observer, party maker and party lab; valid until "));
  EXPECT_THAT(made.out, Not(HasSubstr("PRIVATE")));
  const Said added = Haggle(folder.path(), {"keys", "init", "keys", "--add", "--party", "third", "--host", "10.0.0.7"});
  EXPECT_EQ(added.exit_code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("added to keys: broker (10.0.0.7) and party third; valid until "));
  const Said same = Haggle(folder.path(), {"keys", "init", "keys", "--add", "--scenario", "two_companies"});
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_THAT(same.out, HasSubstr("nothing to add"));

  const Said shown = Haggle(folder.path(), {"keys", "show", "keys"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("localhost, 127.0.0.1, ::1, box.example and 10.0.0.7"));
  EXPECT_THAT(shown.out, HasSubstr("haggle://party/third"));
  const auto json = nlohmann::json::parse(Haggle(folder.path(), {"keys", "show", "keys", "--json"}).out);
  EXPECT_TRUE(json["ok"].get<bool>());
  EXPECT_THAT(json["faults"], IsEmpty());
  ASSERT_EQ(json["certificates"].size(), 6u);
  EXPECT_EQ(json["certificates"][1]["hosts"].size(), 5u);
  EXPECT_EQ(json["certificates"][5]["party"], "third");
  EXPECT_THAT(json["certificates"][5]["days_left"].get<int>(), ::testing::AnyOf(29, 30));  // 30 in the same second
  EXPECT_TRUE(json["certificates"][5]["signed_by_authority"].get<bool>());
}

TEST(KeysCommandTest, Renews) {
  const Folder folder;
  ASSERT_EQ(Haggle(folder.path(), {"keys", "init", "keys", "--party", "lab", "--days", "2"}).exit_code, 0);
  EXPECT_THAT(Haggle(folder.path(), {"keys", "show", "keys"}).out, HasSubstr("--renew"));
  const std::string before = ReadFile(folder / "keys/authority/cert.pem");
  const Said one = Haggle(folder.path(), {"keys", "init", "keys", "--renew", "--party", "lab"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_THAT(one.out, HasSubstr("renewed in keys: party lab; valid until "));
  EXPECT_EQ(ReadFile(folder / "keys/authority/cert.pem"), before);
  const Said all = Haggle(folder.path(), {"keys", "init", "keys", "--renew"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("renewed in keys: authority, broker, observer and party lab; valid until "));
  EXPECT_NE(ReadFile(folder / "keys/authority/cert.pem"), before);
  EXPECT_THAT(Haggle(folder.path(), {"keys", "show", "keys"}).out, Not(HasSubstr("--renew")));
  EXPECT_THAT(Haggle(folder.path(), {"keys", "show", "keys/party/lab"}).out, HasSubstr("haggle://party/lab"));
}

TEST(KeysCommandTest, TheDinnerIsTheScenarioThatIsMeant) {
  const Folder folder;
  const Said made = Haggle(folder.path(), {"keys", "init", "keys"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  for (const char* party : {"oracle", "musk", "nvidia"}) EXPECT_TRUE(Exists(folder / "keys/party/" + party));
  EXPECT_FALSE(Exists(folder / "keys/party/lab"));
}

TEST(KeysCommandTest, SaysWhatIsInTheWay) {
  const Folder folder;
  ASSERT_EQ(Haggle(folder.path(), {"keys", "init", "keys", "--party", "lab"}).exit_code, 0);
  fs::create_directory(folder / "plain");
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* words;
  } wrong[] = {
      {{"init", "keys", "--party", "lab"}, 1, "keys exists, and keys are never overwritten"},
      {{"init", "no/keys"}, 1, "there is no folder no to make no/keys in; make it first"},
      {{"init", "new", "--scenario", "nowhere"}, 1, "no scenario \"nowhere\""},
      {{"init", "new", "--host", "a,DNS:b"}, 2, "expected a DNS name"},
      {{"init", "new", "--host", "box:80"}, 2, "found \"box:80\""},
      {{"init", "new", "--host", "box", "--host", "BOX"}, 2, "host box is named twice"},
      {{"init", "new", "--party", "a b"}, 2, "expected a name of 1 to 64 letters"},
      {{"init", "new", "--party", "a", "--party", "a"}, 2, "party a is named twice"},
      {{"init", "new", "--days", "0"}, 2, "--days"},
      {{"init", "new", "--days", "3651"}, 2, "3650"},
      {{"init", "new", "--days", "1e3"}, 2, "--days"},
      {{"init", ""}, 2, "folder: expected a path"},
      {{"init", "keys", "--add"}, 2, "--add: expected what to add"},
      {{"init", "keys", "--add", "--party", "lab"}, 1, "has keys of the party lab already"},
      {{"init", "keys", "--add", "--party", "a", "--days", "31"}, 2, "days: expected at most "},
      {{"init", "new", "--add", "--party", "a"}, 1, "there is no folder new"},
      {{"init", "plain", "--add", "--party", "a"}, 5, "plain is no folder of keys"},
      {{"init", "keys", "--renew", "--add", "--party", "a"}, 2, "--renew"},
      {{"init", "keys", "--renew", "--scenario", "dinner"}, 2, "--renew"},
      {{"init", "keys", "--renew", "--party", "a"}, 1, "has no keys of the party a; add them with --add"},
      {{"init", "new", "--renew"}, 1, "there is no folder new"},
      {{"show", "plain"}, 5, "plain is no folder of keys: expected a folder with authority/ in it"},
      {{"show", "new"}, 1, "there is no folder new; `haggle keys init` makes one"},
  };
  for (const auto& [arguments, exit_code, words] : wrong) {
    std::vector<std::string> line = {"keys"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    const Said said = Haggle(folder.path(), line);
    EXPECT_EQ(said.exit_code, exit_code) << words << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
    EXPECT_THAT(said.out, IsEmpty()) << words;
  }
  EXPECT_FALSE(Exists(folder / "new"));
  EXPECT_FALSE(Exists(folder / "keys/party/a"));
}

TEST(KeysCommandTest, ShowsWhatIsWrongWithFive) {
  const Folder folder;
  ASSERT_EQ(Haggle(folder.path(), {"keys", "init", "keys", "--party", "lab"}).exit_code, 0);
  ASSERT_EQ(::chmod((folder / "keys/party/lab/key.pem").c_str(), 0644), 0);
  const Said shown = Haggle(folder.path(), {"keys", "show", "keys"});
  EXPECT_EQ(shown.exit_code, 5);
  EXPECT_THAT(shown.out, HasSubstr("wrong: party/lab/key.pem: others may use it: mode 0644, expected 0600"));
  EXPECT_THAT(shown.err, HasSubstr("keys: 1 thing is wrong"));
  const Said json = Haggle(folder.path(), {"keys", "show", "keys", "--json"});
  EXPECT_EQ(json.exit_code, 5);
  EXPECT_FALSE(nlohmann::json::parse(json.out)["ok"].get<bool>());
  EXPECT_EQ(nlohmann::json::parse(json.out)["faults"].size(), 1u);
}

// Another program's opinion, where it is installed.
TEST(KeysCommandTest, OpenSslsOwnCommandFindsThemGood) {
  if (std::system("openssl version > /dev/null 2>&1") != 0) return;
  const Folder folder;
  ASSERT_EQ(Haggle(folder.path(), {"keys", "init", "keys", "--party", "lab", "--host", "box"}).exit_code, 0);
  const auto verify = [&](const std::string& purpose, const std::string& holder) {
    const std::string keys = folder / "keys/";
    return std::system(("openssl verify -x509_strict -purpose " + purpose + " -CAfile " + keys + "authority/cert.pem " +
                        keys + holder + "/cert.pem > /dev/null 2>&1")
                           .c_str());
  };
  EXPECT_EQ(verify("sslserver", "broker"), 0);
  EXPECT_EQ(verify("sslclient", "party/lab"), 0);
  EXPECT_EQ(verify("sslclient", "observer"), 0);
  EXPECT_NE(verify("sslserver", "party/lab"), 0);
  EXPECT_NE(verify("sslclient", "broker"), 0);
}

}  // namespace
}  // namespace haggle::testing::keys_command_test
