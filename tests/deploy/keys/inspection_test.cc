// What is found in a folder of keys after it was damaged.
#include "deploy/keys/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "deploy/keys/key_folder.h"
#include "tests/deploy/program.h"

namespace haggle::keys::inspection_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ReadFile;
using testing::WriteFile;

constexpr std::int64_t kNow = 1'800'000'000;

const CertificateFound* Of(const KeysFound& found, const std::string& name) {
  for (const CertificateFound& certificate : found.certificates) {
    if (NameOf(certificate.holder) == name) return &certificate;
  }
  return nullptr;
}

TEST(InspectionTest, AFreshFolderIsSound) {
  const Folder folder;
  ASSERT_TRUE(MakeKeys(folder / "keys", {{"maker", "lab"}, {"box"}, 7}, kNow).ok());
  const absl::StatusOr<KeysFound> found = InspectKeys(folder / "keys", kNow + 1);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(found->faults, IsEmpty());
  std::vector<std::string> names;
  for (const CertificateFound& certificate : found->certificates) {
    names.push_back(NameOf(certificate.holder));
    EXPECT_TRUE(certificate.signed_by_authority);
    EXPECT_EQ(certificate.in_time, InTime::kNow);
    EXPECT_EQ(certificate.days_left, 6);
  }
  EXPECT_THAT(names, ElementsAre("authority", "broker", "observer", "party lab", "party maker"));
  EXPECT_THAT(Of(*found, "broker")->holder.hosts, ElementsAre("localhost", "127.0.0.1", "::1", "box"));
}

TEST(InspectionTest, CertificatesAreValidFromTheirFirstSecondToTheirLast) {
  const Folder folder;
  ASSERT_TRUE(MakeKeys(folder / "keys", {{"lab"}, {}, 1}, kNow).ok());
  const auto at = [&](std::int64_t now) { return *InspectKeys(folder / "keys", now); };
  EXPECT_THAT(at(kNow - 300).faults, IsEmpty());
  EXPECT_THAT(at(kNow + kDaySeconds).faults, IsEmpty());
  EXPECT_EQ(at(kNow - 301).certificates[0].in_time, InTime::kNotYet);
  EXPECT_THAT(at(kNow - 301).faults, ::testing::Contains(HasSubstr("party/lab/cert.pem: is not yet valid")));
  EXPECT_EQ(at(kNow + kDaySeconds + 1).certificates[0].in_time, InTime::kOver);
  EXPECT_EQ(at(kNow + 9 * kDaySeconds).certificates[0].days_left, 0);
  EXPECT_THAT(at(kNow + kDaySeconds + 1).faults, ::testing::Contains(HasSubstr("broker/cert.pem: is expired")));
}

TEST(InspectionTest, EachDamageIsNamed) {
  const Folder other;
  ASSERT_TRUE(MakeKeys(other / "keys", {{"lab"}, {}, {}}, kNow).ok());
  const auto copy = [](const std::string& from, const std::string& to) {
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
  };
  const struct {
    std::function<void(const std::string&)> damage;
    const char* words;
  } damages[] = {
      {[](const std::string& keys) { fs::remove(keys + "/party/lab/key.pem"); }, "party/lab/key.pem: is missing"},
      {[](const std::string& keys) { fs::remove(keys + "/observer/authority.pem"); },
       "observer/authority.pem: is missing"},
      {[](const std::string& keys) { fs::remove_all(keys + "/broker"); }, "broker: is missing"},
      {[](const std::string& keys) { fs::remove(keys + "/authority/cert.pem"); }, "authority/cert.pem: is missing"},
      {[](const std::string& keys) { WriteFile(keys + "/notes", ""); }, "notes: does not belong here"},
      {[](const std::string& keys) { WriteFile(keys + "/broker/notes", ""); }, "broker/notes: does not belong here"},
      {[](const std::string& keys) { WriteFile(keys + "/party/a\nb", ""); }, "party/a\\u000ab: does not belong here"},
      {[](const std::string& keys) { fs::create_directory(keys + "/.haggle-keys-abcdef"); }, "is left by a command"},
      {[](const std::string& keys) { WriteFile(keys + "/broker/key.pem", "no key"); },
       "broker/key.pem: is no private key in PEM"},
      {[](const std::string& keys) { WriteFile(keys + "/broker/cert.pem", "no certificate"); },
       "broker/cert.pem: is no certificate in PEM"},
      {[](const std::string& keys) { WriteFile(keys + "/broker/cert.pem", std::string(70'000, 'x')); },
       "broker/cert.pem: is larger than 64 KiB"},
      {[](const std::string& keys) {
         WriteFile(keys + "/broker/cert.pem",
                   ReadFile(keys + "/broker/cert.pem") + ReadFile(keys + "/authority/cert.pem"));
       },
       "broker/cert.pem: has more than one certificate"},
      {[](const std::string& keys) {
         fs::rename(keys + "/broker/key.pem", keys + "/../away");
         fs::create_symlink("../../away", keys + "/broker/key.pem");
       },
       "broker/key.pem: is a link"},
      {[&](const std::string& keys) { copy(keys + "/observer/key.pem", keys + "/party/lab/key.pem"); },
       "party/lab/key.pem: is not the key of the certificate beside it"},
      {[&](const std::string& keys) { copy(other / "keys/observer/authority.pem", keys + "/observer/authority.pem"); },
       "observer/authority.pem: is not the certificate of this folder's authority"},
      {[&](const std::string& keys) {
         copy(other / "keys/party/lab/cert.pem", keys + "/party/lab/cert.pem");
         copy(other / "keys/party/lab/key.pem", keys + "/party/lab/key.pem");
       },
       "party/lab/cert.pem: is not good by this folder's authority"},
      {[&](const std::string& keys) {
         copy(keys + "/observer/cert.pem", keys + "/party/lab/cert.pem");
         copy(keys + "/observer/key.pem", keys + "/party/lab/key.pem");
       },
       "expected haggle://party/lab as its only alternative name, found \"haggle://observer\""},
      {[&](const std::string& keys) { copy(keys + "/observer/cert.pem", keys + "/broker/cert.pem"); },
       "broker/cert.pem: is not for a broker"},
      {[&](const std::string& keys) { copy(keys + "/broker/cert.pem", keys + "/authority/cert.pem"); },
       "authority/cert.pem: is not good by this folder's authority"},
      {[](const std::string& keys) { ::chmod((keys + "/broker/key.pem").c_str(), 0644); },
       "broker/key.pem: others may use it: mode 0644, expected 0600"},
      {[](const std::string& keys) { ::chmod((keys + "/party").c_str(), 0755); },
       "party: others may use it: mode 0755, expected 0700"},
      {[](const std::string& keys) { ::chmod(keys.c_str(), 0711); }, ".: others may use it: mode 0711"},
  };
  for (const auto& [damage, words] : damages) {
    const Folder folder;
    const std::string keys = folder / "keys";
    ASSERT_TRUE(MakeKeys(keys, {{"lab"}, {}, {}}, kNow).ok());
    damage(keys);
    const absl::StatusOr<KeysFound> found = InspectKeys(keys, kNow);
    ASSERT_TRUE(found.ok()) << words << found.status();
    EXPECT_THAT(found->faults, ::testing::Contains(HasSubstr(words)));
    EXPECT_EQ(found->certificates.size(), 4u) << words;
    for (const std::string& fault : found->faults) EXPECT_THAT(fault, ::testing::Not(HasSubstr("PRIVATE KEY")));
  }
}

TEST(InspectionTest, AHoldersOwnFolderIsLookedThroughAsItLiesOnItsMachine) {
  const Folder folder;
  ASSERT_TRUE(MakeKeys(folder / "keys", {{"lab"}, {"box"}, 7}, kNow).ok());
  for (const char* holder : {"broker", "observer", "party/lab"}) {
    const std::string own = folder / "own";
    fs::remove_all(own);
    fs::copy(folder / "keys/" + holder, own);
    ASSERT_EQ(::chmod(own.c_str(), 0700), 0);
    absl::StatusOr<KeysFound> found = InspectKeys(own, kNow);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_THAT(found->faults, IsEmpty()) << holder;
    ASSERT_EQ(found->certificates.size(), 1u);
    EXPECT_TRUE(found->certificates[0].signed_by_authority);
    EXPECT_EQ(FolderOf(found->certificates[0].holder), holder);
    EXPECT_THAT(InspectKeys(own, kNow + 8 * kDaySeconds)->faults, ElementsAre(HasSubstr("cert.pem: is expired")));
    fs::remove(own + "/key.pem");
    EXPECT_THAT(InspectKeys(own, kNow)->faults, ElementsAre("key.pem: is missing"));
    WriteFile(own + "/authority.pem", "none");
    EXPECT_THAT(InspectKeys(own, kNow)->faults, ::testing::Contains("authority.pem: is no certificate in PEM"));
    WriteFile(own + "/cert.pem", "none");
    EXPECT_THAT(InspectKeys(own, kNow)->faults, ::testing::Contains("cert.pem: is no certificate in PEM"));
  }
}

TEST(InspectionTest, FilesOfOthersAreTold) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files to others (run this test as root)";
  const Folder folder;
  ASSERT_TRUE(MakeKeys(folder / "keys", {{"lab"}, {}, {}}, kNow).ok());
  ASSERT_EQ(::chown((folder / "keys/party/lab/key.pem").c_str(), 65534, 65534), 0);
  EXPECT_THAT(InspectKeys(folder / "keys", kNow)->faults,
              ElementsAre(HasSubstr("party/lab/key.pem: belongs to user 65534, and the folder to 0")));
}

TEST(InspectionTest, WhatEndsSoonIsToldBeforeItDoes) {
  const Folder folder;
  ASSERT_TRUE(MakeKeys(folder / "keys", {{"lab"}, {}, 7}, kNow).ok());
  const std::int64_t end = kNow + 7 * kDaySeconds;
  const auto soon = [&](std::int64_t now) { return InspectKeys(folder / "keys", now)->certificates[0].ends_soon; };
  EXPECT_FALSE(soon(end - kSoonDays * kDaySeconds));
  EXPECT_TRUE(soon(end - kSoonDays * kDaySeconds + 1));
  EXPECT_TRUE(soon(end));
  EXPECT_FALSE(soon(end + 1)) << "it has ended";
}

TEST(InspectionTest, OtherFoldersAreRefused) {
  const Folder folder;
  WriteFile(folder / "file", "");
  EXPECT_EQ(InspectKeys(folder / "none", kNow).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(InspectKeys(folder / "file", kNow).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(InspectKeys(folder.path(), kNow).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace haggle::keys::inspection_test
