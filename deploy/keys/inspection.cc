#include "deploy/keys/inspection.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "deploy/keys/key_folder.h"
#include "proto/base/civil_date.h"
#include "proto/base/quoted.h"
#include "proto/keys/certificate_check.h"
#include "proto/keys/private_file.h"

namespace haggle::keys {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kOfOthers = 0077;  // permissions that nobody but the owner should have

// Looks through the folder, and notes what it finds.
class Inspector {
 public:
  Inspector(std::string folder, std::int64_t now) : folder_(std::move(folder)), now_(now) {}

  KeysFound Inspect() {
    CheckTop();
    CheckNames("", {FolderOf({HolderKind::kAuthority, "", {}}), FolderOf({HolderKind::kBroker, "", {}}),
                    FolderOf({HolderKind::kObserver, "", {}}), kPartyFolder});
    Look({HolderKind::kAuthority, "", {}});
    Look({HolderKind::kBroker, "", {}});
    Look({HolderKind::kObserver, "", {}});
    if (IsFolder(kPartyFolder)) LookAtParties();
    return std::move(found_);
  }

  // Of a single holder's folder.
  KeysFound InspectOwn() {
    CheckTop();
    authority_ = ReadCertificateAt(kAuthorityFile);
    const Certificate own = ReadCertificateAt(kCertificateFile);
    found_.faults.clear();  // they are found again
    CheckTop();
    Holder holder;
    if (own != nullptr) {
      const AlternativeNames names = AlternativeNamesOf(*own);
      const absl::StatusOr<Holder> client = HolderOf(names.uris);
      if (client.ok()) holder = *client;
      if (!names.hosts.empty()) holder = {HolderKind::kBroker, "", {}};
      if (!client.ok() && names.hosts.empty()) {
        Fault(kCertificateFile, "is for no holder: expected hosts, or the URI of a party or an observer");
      }
    }
    Look(std::move(holder), "");
    return std::move(found_);
  }

 private:
  static std::string Joined(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : absl::StrCat(folder, "/", name);
  }

  void CheckTop() {
    struct stat status {};
    if (::stat(folder_.c_str(), &status) == 0) owner_ = status.st_uid;
    // Root may look into everybody's.
    if (owner_ != ::geteuid() && ::geteuid() != 0) {
      Fault("", absl::StrCat("belongs to another user (", owner_, "), who can read and change all of it"));
    }
    CheckMode("", 0700);
  }

  void Fault(const std::string& path, const std::string& what) {
    found_.faults.push_back(absl::StrCat(path.empty() ? "." : path, ": ", what));
  }
  std::string Path(const std::string& path) const { return path.empty() ? folder_ : absl::StrCat(folder_, "/", path); }

  // What is wrong with a path of which nothing is known stands here once.
  bool IsFolder(const std::string& path) {
    struct stat status {};
    if (::lstat(Path(path).c_str(), &status) != 0) {
      Fault(path, "is missing");
    } else if (!S_ISDIR(status.st_mode)) {
      Fault(path, "is no folder");
    } else {
      CheckMode(path, 0700);
      return true;
    }
    return false;
  }

  void CheckMode(const std::string& path, unsigned expected) {
    struct stat status {};
    if (::stat(Path(path).c_str(), &status) != 0) return;
    if (status.st_uid != owner_) {
      Fault(path, absl::StrCat("belongs to user ", status.st_uid, ", and the folder to ", owner_,
                               ": give it to one of them (chown), and if others could read a key, make new keys"));
    }
    if ((status.st_mode & kOfOthers) == 0) return;
    Fault(path,
          absl::StrFormat("others may use it: mode %04o, expected %04o; set it with chmod, and if it is or holds a "
                          "key, make new keys",
                          status.st_mode & 07777U, expected));
  }

  // Names in a folder that are none of `expected` are told; the others are left to who looks at them.
  void CheckNames(const std::string& path, const std::set<std::string>& expected) {
    for (const std::string& name : NamesIn(path)) {
      if (expected.count(name) != 0) continue;
      const std::string where = path.empty() ? name : absl::StrCat(path, "/", name);
      Fault(Escaped(where),
            absl::StartsWith(name, kUnfinished) && path.empty()
                ? "is left by a command that was stopped, or is still at work; `haggle keys init --add` "
                  "removes what is left"
                : "does not belong here; remove it");
    }
  }

  std::vector<std::string> NamesIn(const std::string& path) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(Path(path), error), end; !error && entry != end; entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
    if (error) Fault(path, "cannot be read: " + error.message());
    std::sort(names.begin(), names.end());
    return names;
  }

  void LookAtParties() {
    for (const std::string& name : NamesIn(kPartyFolder)) {
      if (IsPartyName(name)) {
        Look({HolderKind::kParty, name, {}});
      } else {
        Fault(Escaped(absl::StrCat(kPartyFolder, "/", name)), "does not belong here; remove it");
      }
    }
  }

  // The file's bytes; nothing if there is no such file, which has been told.
  std::optional<Secret> Read(const std::string& path) {
    absl::StatusOr<Secret> bytes = ReadPrivateFile(Path(path));
    if (!bytes.ok()) {
      // The message begins with the path, which is told by its part within the folder.
      Fault(path, std::string(bytes.status().message().substr(Path(path).size() + 1)));
      return std::nullopt;
    }
    CheckMode(path, 0600);
    return *std::move(bytes);
  }

  Certificate ReadCertificateAt(const std::string& path) {
    const std::optional<Secret> bytes = Read(path);
    if (!bytes) return nullptr;
    absl::StatusOr<Certificate> certificate = ReadCertificate(bytes->view());
    if (certificate.ok()) return *std::move(certificate);
    Fault(path, std::string(certificate.status().message()));
    return nullptr;
  }

  void Look(Holder holder) {
    const std::string folder = FolderOf(holder);
    Look(std::move(holder), folder);
  }

  void Look(Holder holder, const std::string& folder) {
    const bool is_authority = holder.kind == HolderKind::kAuthority;
    CertificateFound found{std::move(holder), std::nullopt, InTime::kNow, 0, false, false};
    if (folder.empty() || IsFolder(folder)) {
      std::set<std::string> expected = {kKeyFile, kCertificateFile};
      if (!is_authority) expected.insert(kAuthorityFile);
      CheckNames(folder, expected);
      Certificate certificate = ReadCertificateAt(Joined(folder, kCertificateFile));
      CheckKey(Joined(folder, kKeyFile), certificate.get());
      const Certificate copy = is_authority ? nullptr : ReadCertificateAt(Joined(folder, kAuthorityFile));
      if (is_authority) authority_ = std::move(certificate);
      if (copy != nullptr && authority_ != nullptr && X509_cmp(copy.get(), authority_.get()) != 0) {
        Fault(Joined(folder, kAuthorityFile), "is not the certificate of this folder's authority");
      }
      X509* own = is_authority ? authority_.get() : certificate.get();
      if (own != nullptr) Judge(*own, Joined(folder, kCertificateFile), found);
    }
    found_.certificates.push_back(std::move(found));
  }

  void CheckKey(const std::string& path, X509* certificate) {
    const std::optional<Secret> bytes = Read(path);
    if (!bytes) return;
    const absl::StatusOr<Key> key = ReadKey(*bytes);
    if (!key.ok()) {
      Fault(path, std::string(key.status().message()));
    } else if (certificate != nullptr && X509_check_private_key(certificate, key->get()) != 1) {
      OpenSslError("").IgnoreError();  // the reason is known
      Fault(path, "is not the key of the certificate beside it");
    }
  }

  void Judge(X509& certificate, const std::string& path, CertificateFound& found) {
    JudgeTime(certificate, path, found);
    const AlternativeNames names = AlternativeNamesOf(certificate);
    const std::string uri = UriOf(found.holder);
    if (found.holder.kind == HolderKind::kBroker) {
      found.holder.hosts = names.hosts;
      if (names.hosts.empty() || !names.uris.empty() || names.others) {
        Fault(path, "is not for a broker: expected DNS names and addresses as its only alternative names");
      }
    } else if (names.others || !names.hosts.empty() ||
               names.uris != (uri.empty() ? std::vector<std::string>{} : std::vector<std::string>{uri})) {
      Fault(path, absl::StrCat("is for another holder: expected ", uri.empty() ? "no alternative name" : uri,
                               uri.empty() ? "" : " as its only alternative name", ", found ", Found(names)));
    }
    if (authority_ == nullptr) return;  // what is wrong there has been told
    const std::string why = WhyNotSigned(certificate, *authority_, found.holder.kind);
    found.signed_by_authority = why.empty();
    if (!why.empty()) Fault(path, absl::StrCat("is not good by this folder's authority: ", why));
  }

  static std::string Found(const AlternativeNames& names) {
    std::vector<std::string> all = names.uris;
    all.insert(all.end(), names.hosts.begin(), names.hosts.end());
    if (all.empty()) return names.others ? "one of another kind" : "none";
    std::string text;
    for (const std::string& name : all) absl::StrAppend(&text, text.empty() ? "" : ", ", Quoted(name));
    return text;
  }

  void JudgeTime(const X509& certificate, const std::string& path, CertificateFound& found) {
    const absl::StatusOr<Lifetime> lifetime = LifetimeOf(certificate);
    if (!lifetime.ok()) {
      Fault(path, std::string(lifetime.status().message()));
      return;
    }
    found.lifetime = *lifetime;
    found.days_left = std::max<std::int64_t>(0, (lifetime->until - now_) / kDaySeconds);
    if (now_ > lifetime->until) {
      found.in_time = InTime::kOver;
      Fault(path, absl::StrCat("is expired: it was valid until ", DateText(lifetime->until),
                               "; make new keys (haggle keys init DIR --renew, where the authority is)"));
    } else if (now_ < lifetime->from) {
      found.in_time = InTime::kNotYet;
      Fault(path, absl::StrCat("is not yet valid: it will be from ", DateText(lifetime->from),
                               "; compare the clocks of this machine and the one that made it"));
    } else {
      found.ends_soon = found.days_left < kSoonDays;
    }
  }

  static std::string DateText(std::int64_t seconds) { return FormatDate(haggle::DateOf(seconds / kDaySeconds)); }

  std::string folder_;
  std::int64_t now_;
  uid_t owner_ = 0;
  Certificate authority_;
  KeysFound found_;
};

}  // namespace

absl::StatusOr<KeysFound> InspectKeys(const std::string& folder, std::int64_t now) {
  if (IsThere(absl::StrCat(folder, "/", kCertificateFile))) return Inspector(folder, now).InspectOwn();
  if (absl::Status found = CheckKeyFolder(folder); !found.ok()) return found;
  return Inspector(folder, now).Inspect();
}

}  // namespace haggle::keys
