// What a folder of keys consists of, and that it is made and added to as a whole or not at all.
#include "deploy/keys/key_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <set>

#include "proto/keys/certificate_check.h"
#include "tests/deploy/program.h"

namespace haggle::keys::key_folder_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ReadFile;

constexpr std::int64_t kNow = 1'800'000'000;

// Every file below the folder, and what is in it.
std::map<std::string, std::string> BytesBelow(const std::string& folder) {
  std::map<std::string, std::string> bytes;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).string();
    bytes[path] = entry.is_directory() ? "folder" : ReadFile(entry.path().string());
  }
  return bytes;
}

unsigned Mode(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

KeysWanted Wanted(std::vector<std::string> parties, std::vector<std::string> hosts = {}) {
  return {std::move(parties), std::move(hosts), std::nullopt};
}

Certificate At(const std::string& path) {
  absl::StatusOr<Certificate> certificate = ReadCertificateFile(path);
  EXPECT_TRUE(certificate.ok()) << certificate.status();
  return certificate.ok() ? *std::move(certificate) : nullptr;
}

// No file may grow as long as it lives: a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit less{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &less);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(KeyFolderTest, EveryHolderHasAFolderOfItsOwnThatNobodyElseReads) {
  const Folder folder;
  const std::string keys = folder / "keys";
  const absl::StatusOr<std::int64_t> until = MakeKeys(keys, Wanted({"lab", "maker"}), kNow);
  ASSERT_TRUE(until.ok()) << until.status();
  EXPECT_EQ(*until, kNow + kUsualDays * kDaySeconds);
  std::set<std::string> files;
  for (const auto& [path, bytes] : BytesBelow(keys)) {
    if (bytes != "folder") files.insert(path);
    EXPECT_EQ(Mode(keys + "/" + path), bytes == "folder" ? 0700U : 0600U) << path;
  }
  EXPECT_EQ(Mode(keys), 0700U);
  std::set<std::string> expected = {"authority/key.pem", "authority/cert.pem"};
  for (const std::string holder : {"broker", "observer", "party/lab", "party/maker"}) {
    for (const char* file : {"/key.pem", "/cert.pem", "/authority.pem"}) expected.insert(holder + file);
    EXPECT_EQ(ReadFile(keys + "/" + holder + "/authority.pem"), ReadFile(keys + "/authority/cert.pem"));
  }
  EXPECT_EQ(files, expected);
  EXPECT_THAT(BytesBelow(folder.path()), ::testing::SizeIs(files.size() + 7));  // and nothing beside it
}

TEST(KeyFolderTest, CertificatesSayWhoTheirHolderIsAndNothingMore) {
  const Folder folder;
  const std::string keys = folder / "keys";
  KeysWanted wanted = Wanted({"lab", std::string(64, 'z')}, {"Box.Example", "10.0.0.7"});
  wanted.days = 3;
  ASSERT_TRUE(MakeKeys(keys, wanted, kNow).ok());
  const Certificate authority = At(keys + "/authority/cert.pem");
  EXPECT_EQ(WhyNotSigned(*authority, *authority, HolderKind::kAuthority), "");
  EXPECT_EQ(X509_get_pathlen(authority.get()), 0);
  EXPECT_EQ(X509_get_key_usage(authority.get()), static_cast<unsigned>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  const struct {
    HolderKind kind;
    std::string path;
    std::vector<std::string> uris;
  } holders[] = {{HolderKind::kBroker, "broker", {}},
                 {HolderKind::kObserver, "observer", {"haggle://observer"}},
                 {HolderKind::kParty, "party/lab", {"haggle://party/lab"}},
                 {HolderKind::kParty, "party/" + std::string(64, 'z'), {"haggle://party/" + std::string(64, 'z')}}};
  std::set<std::string> serials;
  for (const auto& [kind, path, uris] : holders) {
    const bool server = kind == HolderKind::kBroker;
    const Certificate certificate = At(keys + "/" + path + "/cert.pem");
    const absl::StatusOr<Key> key = ReadKeyFile(keys + "/" + path + "/key.pem");
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(X509_check_private_key(certificate.get(), key->get()), 1);
    EXPECT_EQ(WhyNotSigned(*certificate, *authority, kind), "");
    EXPECT_THAT(WhyNotSigned(*certificate, *authority, server ? HolderKind::kParty : HolderKind::kBroker),
                HasSubstr("purpose"));
    EXPECT_EQ(X509_get_key_usage(certificate.get()), static_cast<unsigned>(KU_DIGITAL_SIGNATURE));
    EXPECT_EQ(X509_get_extended_key_usage(certificate.get()),
              static_cast<unsigned>(server ? XKU_SSL_SERVER : XKU_SSL_CLIENT));
    const AlternativeNames names = AlternativeNamesOf(*certificate);
    EXPECT_EQ(names.uris, uris);
    EXPECT_FALSE(names.others);
    if (!server) {
      EXPECT_THAT(names.hosts, IsEmpty());
    } else {
      EXPECT_THAT(names.hosts, ElementsAre("localhost", "127.0.0.1", "::1", "box.example", "10.0.0.7"));
      EXPECT_EQ(X509_check_host(certificate.get(), "box.example", 0, 0, nullptr), 1);
      EXPECT_EQ(X509_check_ip_asc(certificate.get(), "10.0.0.7", 0), 1);
      EXPECT_EQ(X509_check_host(certificate.get(), "evil.example", 0, 0, nullptr), 0);
    }
    EXPECT_EQ(LifetimeOf(*certificate)->from, kNow - kClockSkewSeconds);
    EXPECT_EQ(LifetimeOf(*certificate)->until, kNow + 3 * kDaySeconds);
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate.get());
    EXPECT_EQ(ASN1_STRING_length(serial), 16);
    EXPECT_EQ(ASN1_STRING_type(serial), V_ASN1_INTEGER);  // positive
    serials.insert(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)), 16));
  }
  EXPECT_EQ(serials.size(), std::size(holders));
}

TEST(KeyFolderTest, OnlyAnAuthorityIsOne) {
  const absl::StatusOr<Key> key = MakeKey();
  const absl::StatusOr<Certificate> plain = MakeAuthority(**key, {kNow, kNow + kDaySeconds});
  for (const int nid : {NID_basic_constraints, NID_key_usage}) {
    X509_EXTENSION_free(X509_delete_ext(plain->get(), X509_get_ext_by_NID(plain->get(), nid, -1)));
  }
  ASSERT_NE(X509_sign(plain->get(), key->get(), EVP_sha256()), 0);
  EXPECT_THAT(WhyNotSigned(**plain, **plain, HolderKind::kAuthority), HasSubstr("is no authority's"));
}

TEST(KeyFolderTest, WhatIsThereIsNeverOverwritten) {
  const Folder folder;
  const std::string keys = folder / "keys";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab"}), kNow).ok());
  const auto before = BytesBelow(folder.path());
  for (const std::string& path : {keys, keys + "/", folder.path()}) {
    const absl::Status again = MakeKeys(path, Wanted({"lab"}), kNow).status();
    EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists) << again;
  }
  fs::create_symlink("nowhere", folder / "link");
  EXPECT_EQ(MakeKeys(folder / "link", Wanted({"lab"}), kNow).status().code(), absl::StatusCode::kAlreadyExists);
  fs::remove(folder / "link");
  EXPECT_EQ(BytesBelow(folder.path()), before);
}

TEST(KeyFolderTest, WhatIsNotAllowedLeavesNothing) {
  const Folder folder;
  const auto code = [&](const std::string& path, const KeysWanted& wanted) {
    return MakeKeys(path, wanted, kNow).status().code();
  };
  const std::string keys = folder / "keys";
  EXPECT_EQ(code(keys, Wanted({"a,URI:haggle://observer"})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(keys, Wanted({"../x"})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(keys, Wanted({"a", "a"})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(keys, Wanted({}, {"a,DNS:b"})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(keys, Wanted({}, {"a", "A"})), absl::StatusCode::kInvalidArgument);
  for (const std::int64_t days : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{3651}, INT64_MAX}) {
    EXPECT_EQ(code(keys, {{}, {}, days}), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(code("", Wanted({})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(folder / "no/keys", Wanted({})), absl::StatusCode::kNotFound);
  EXPECT_THAT(BytesBelow(folder.path()), IsEmpty());
  EXPECT_TRUE(MakeKeys(keys, {{}, {}, kMostDays}, kNow).ok());
}

TEST(KeyFolderTest, RenewedAsAWholeNothingOfTheOldOnesCounts) {
  const Folder folder;
  const std::string keys = folder / "keys";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab", "maker"}, {"box"}), kNow).ok());
  const auto before = BytesBelow(keys);
  const Certificate old = At(keys + "/party/lab/cert.pem");
  const std::int64_t later = kNow + 40 * kDaySeconds;  // even the authority is over
  const absl::StatusOr<std::int64_t> until = RenewKeys(keys, Wanted({}, {"other"}), later);
  ASSERT_TRUE(until.ok()) << until.status();
  EXPECT_EQ(*until, later + kUsualDays * kDaySeconds);
  const auto after = BytesBelow(keys);
  EXPECT_EQ(after.size(), before.size());
  for (const auto& [path, bytes] : after) {
    ASSERT_EQ(before.count(path), 1U) << path;
    EXPECT_EQ(bytes == before.at(path), bytes == "folder") << path;
  }
  const Certificate authority = At(keys + "/authority/cert.pem");
  EXPECT_NE(WhyNotSigned(*old, *authority, HolderKind::kParty), "");
  EXPECT_EQ(WhyNotSigned(*At(keys + "/party/lab/cert.pem"), *authority, HolderKind::kParty), "");
  EXPECT_THAT(AlternativeNamesOf(*At(keys + "/broker/cert.pem")).hosts,
              ElementsAre("localhost", "127.0.0.1", "::1", "box", "other"));
  EXPECT_THAT(BytesBelow(folder.path()), ::testing::SizeIs(after.size() + 1));  // and nothing beside it
}

// Else the old keys would stay where the link leads.
TEST(KeyFolderTest, RenewedThroughALinkTheFolderIsRenewedAndNotTheLink) {
  const Folder folder;
  const std::string keys = folder / "keys";
  const std::string link = folder / "link";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab"}, {}), kNow).ok());
  const auto before = BytesBelow(keys);
  std::filesystem::create_directory_symlink(keys, link);
  const absl::StatusOr<std::int64_t> until = RenewKeys(link, Wanted({}, {}), kNow + 1);
  ASSERT_TRUE(until.ok()) << until.status();
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  const auto after = BytesBelow(keys);
  EXPECT_EQ(after.size(), before.size());
  for (const auto& [path, bytes] : after) EXPECT_EQ(bytes == before.at(path), bytes == "folder") << path;
}

TEST(KeyFolderTest, RenewedForSomePartiesTheOthersKeepEveryByte) {
  const Folder folder;
  const std::string keys = folder / "keys";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab", "maker"}), kNow).ok());
  auto before = BytesBelow(keys);
  KeysWanted wanted = Wanted({"lab"});
  wanted.days = 2;
  ASSERT_TRUE(RenewKeys(keys, wanted, kNow + 1).ok());
  auto after = BytesBelow(keys);
  for (const char* file : {"party/lab/key.pem", "party/lab/cert.pem"}) {
    EXPECT_NE(before[file], after[file]);
    before[file] = after[file];
  }
  EXPECT_EQ(before, after);
  EXPECT_EQ(WhyNotSigned(*At(keys + "/party/lab/cert.pem"), *At(keys + "/authority/cert.pem"), HolderKind::kParty), "");
  EXPECT_EQ(LifetimeOf(*At(keys + "/party/lab/cert.pem"))->until, kNow + 1 + 2 * kDaySeconds);

  const auto code = [&](const KeysWanted& wrong, std::int64_t now) {
    return RenewKeys(keys, wrong, now).status().code();
  };
  EXPECT_EQ(code(Wanted({"nobody"}), kNow), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(Wanted({"lab"}, {"box"}), kNow), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{"lab"}, {}, 31}, kNow), absl::StatusCode::kInvalidArgument) << "longer than the authority";
  EXPECT_EQ(code(Wanted({"lab"}), kNow + 31 * kDaySeconds), absl::StatusCode::kUnavailable) << "it is over";
  fs::remove(keys + "/broker/cert.pem");
  EXPECT_EQ(code(Wanted({}), kNow), absl::StatusCode::kNotFound);
  after.erase("broker/cert.pem");
  EXPECT_EQ(BytesBelow(keys), after);
}

// Not root, who may write anywhere, as long as it lives; the folder is its own.
class Nobody {
 public:
  explicit Nobody(const std::string& folder) : self_(::geteuid()) {
    if (self_ != 0) return;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) Give(entry.path().string());
    Give(folder);
    EXPECT_EQ(::seteuid(kNobody), 0);
  }
  ~Nobody() { EXPECT_TRUE(self_ != 0 || ::seteuid(self_) == 0); }

 private:
  static constexpr uid_t kNobody = 65534;
  static void Give(const std::string& path) { EXPECT_EQ(::chown(path.c_str(), kNobody, kNobody), 0); }
  uid_t self_;
};

TEST(KeyFolderTest, ADiskThatIsFullOrReadOnlyLeavesNothing) {
  const Folder folder;
  {
    const FullDisk full(300);  // a key fits, a certificate does not
    const absl::Status made = MakeKeys(folder / "keys", Wanted({"lab"}), kNow).status();
    EXPECT_EQ(made.code(), absl::StatusCode::kUnavailable) << made;
  }
  EXPECT_THAT(BytesBelow(folder.path()), IsEmpty());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  absl::Status made;
  {
    const Nobody nobody(folder.path());
    made = MakeKeys(folder / "keys", Wanted({"lab"}), kNow).status();
  }
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
  EXPECT_EQ(made.code(), absl::StatusCode::kUnavailable) << made;
  EXPECT_THAT(BytesBelow(folder.path()), IsEmpty());
}

TEST(KeyFolderTest, AddingLeavesTheOthersAsTheyAre) {
  const Folder folder;
  const std::string keys = folder / "keys";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab"}, {"box"}), kNow).ok());
  const auto before = BytesBelow(keys);
  const std::int64_t later = kNow + 2 * kDaySeconds;
  const absl::StatusOr<std::int64_t> until = AddKeys(keys, Wanted({"maker"}, {"10.0.0.7"}), later);
  ASSERT_TRUE(until.ok()) << until.status();
  EXPECT_EQ(*until, kNow + kUsualDays * kDaySeconds);  // the authority's end
  auto after = BytesBelow(keys);
  EXPECT_NE(after["broker/cert.pem"], before.at("broker/cert.pem"));
  EXPECT_EQ(after.size(), before.size() + 4);
  after["broker/cert.pem"] = before.at("broker/cert.pem");
  for (const auto& [path, bytes] : before) EXPECT_EQ(after[path], bytes) << path;
  const Certificate authority = At(keys + "/authority/cert.pem");
  const Certificate broker = At(keys + "/broker/cert.pem");
  EXPECT_EQ(WhyNotSigned(*broker, *authority, HolderKind::kBroker), "");
  EXPECT_EQ(X509_check_private_key(broker.get(), ReadKeyFile(keys + "/broker/key.pem")->get()), 1);
  EXPECT_EQ(LifetimeOf(*broker)->from, later - kClockSkewSeconds);
  EXPECT_THAT(AlternativeNamesOf(*broker).hosts, ElementsAre("localhost", "127.0.0.1", "::1", "box", "10.0.0.7"));
  EXPECT_EQ(WhyNotSigned(*At(keys + "/party/maker/cert.pem"), *authority, HolderKind::kParty), "");
  EXPECT_EQ(Mode(keys + "/party/maker"), 0700U);
  EXPECT_EQ(Mode(keys + "/broker/cert.pem"), 0600U);
  KeysWanted days = Wanted({"third"});
  days.days = 5;
  EXPECT_EQ(*AddKeys(keys, days, later), later + 5 * kDaySeconds);
}

TEST(KeyFolderTest, WhatIsInItsPlaceIsTakenBackIfTheRestCannotBe) {
  const Folder folder;
  const std::string keys = folder / "keys";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab"}), kNow).ok());
  const auto before = BytesBelow(folder.path());
  ASSERT_EQ(::chmod((keys + "/broker").c_str(), 0500), 0);  // its certificate, which comes last, cannot be replaced
  absl::Status added;
  {
    const Nobody nobody(folder.path());
    added = AddKeys(keys, Wanted({"new", "newer"}, {"box"}), kNow).status();
  }
  EXPECT_THAT(added.message(), HasSubstr("broker/cert.pem cannot be replaced"));
  EXPECT_EQ(BytesBelow(folder.path()), before);
}

TEST(KeyFolderTest, WhatCannotBeAddedChangesNothing) {
  const Folder folder;
  const std::string keys = folder / "keys";
  ASSERT_TRUE(MakeKeys(keys, Wanted({"lab"}), kNow).ok());
  fs::create_directory(folder / "other");
  const auto before = BytesBelow(folder.path());
  const auto status = [&](const KeysWanted& wanted, std::int64_t now = kNow) {
    return AddKeys(keys, wanted, now).status();
  };
  EXPECT_EQ(status(Wanted({"new", "lab"})).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(status(Wanted({"a/b"})).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status(Wanted({"new"}, {"*"})).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status({{"new"}, {}, 31}).message(), HasSubstr("expected at most 30"));
  EXPECT_THAT(status(Wanted({"new"}), kNow + 31 * kDaySeconds).message(), HasSubstr("which is over"));
  EXPECT_EQ(AddKeys(folder / "none", Wanted({"new"}), kNow).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(AddKeys(folder / "other", Wanted({"new"}), kNow).status().code(), absl::StatusCode::kDataLoss);
  {
    const FullDisk full(300);
    EXPECT_EQ(status(Wanted({"new", "newer"}, {"box"})).code(), absl::StatusCode::kUnavailable);
  }
  const int lock = ::open(keys.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(status(Wanted({"new"})).message(), HasSubstr("another process"));
  ::close(lock);
  EXPECT_EQ(BytesBelow(folder.path()), before);
  fs::rename(keys + "/authority/key.pem", folder / "away.pem");
  EXPECT_THAT(status(Wanted({"new"})).message(), HasSubstr("authority/key.pem is missing"));
  fs::copy_file(keys + "/broker/key.pem", keys + "/authority/key.pem");
  EXPECT_THAT(status(Wanted({"new"})).message(), HasSubstr("is not the key of the certificate beside it"));
  EXPECT_FALSE(HasParty(keys, "new"));
}

}  // namespace
}  // namespace haggle::keys::key_folder_test
