#include "deploy/keys/key_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/civil_date.h"
#include "proto/codec/claimed_folder.h"
#include "proto/keys/certificate_check.h"
#include "proto/keys/private_file.h"

namespace haggle::keys {
namespace {

namespace fs = std::filesystem;

// The folder without a '/' at its end, which would hide its name.
std::string Plain(const std::string& folder) {
  const std::size_t end = folder.find_last_not_of('/');
  return end == std::string::npos ? folder.substr(0, 1) : folder.substr(0, end + 1);
}

std::string ParentOf(const std::string& folder) {
  const std::string parent = fs::path(folder).parent_path().string();
  return parent.empty() ? "." : parent;
}

// A private folder in which something is made before it is put in its place; it goes with the object, and what is
// still in it.
class Workshop {
 public:
  Workshop() = default;
  ~Workshop() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  // In `parent`, from which those of dead processes are removed.
  absl::Status Open(const std::string& parent) {
    codec::SweepAbandoned(parent, kUnfinished);
    std::string path = absl::StrCat(parent, "/", kUnfinished, "XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) {
      return absl::UnavailableError(absl::StrCat("nothing can be made in the folder ", parent, ": ",
                                                 std::strerror(errno), "; name a folder that can be written to"));
    }
    path_ = path;
    claim_.Take(path_).IgnoreError();  // where files cannot be locked, nobody sweeps
    return absl::OkStatus();
  }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
  codec::FolderClaim claim_;
};

struct Authority {
  Key key;
  Certificate certificate;
  Lifetime lifetime;
};

absl::Status CheckDays(const std::optional<std::int64_t>& days) {
  if (!days || (kFewestDays <= *days && *days <= kMostDays)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("days: expected ", kFewestDays, " to ", kMostDays, ", found ", *days));
}

// Makes a holder's folder at `path`; an authority has no other beside it.
absl::Status WriteHolder(const std::string& path, EVP_PKEY& key, X509& certificate, X509* authority) {
  const absl::StatusOr<Secret> key_text = KeyText(key);
  const absl::StatusOr<std::string> text = CertificateText(certificate);
  if (!key_text.ok()) return key_text.status();
  if (!text.ok()) return text.status();
  absl::Status written = MakeFolder(path);
  if (written.ok()) written = WriteNewFile(absl::StrCat(path, "/", kKeyFile), key_text->view());
  if (written.ok()) written = WriteNewFile(absl::StrCat(path, "/", kCertificateFile), *text);
  if (written.ok() && authority != nullptr) {
    const absl::StatusOr<std::string> authority_text = CertificateText(*authority);
    if (!authority_text.ok()) return authority_text.status();
    written = WriteNewFile(absl::StrCat(path, "/", kAuthorityFile), *authority_text);
  }
  SyncFolder(path);
  return written;
}

// A new key and certificate in a folder of their own.
absl::Status MakeHolder(const std::string& path, const Holder& holder, Lifetime lifetime, const Authority& authority) {
  const absl::StatusOr<Key> key = MakeKey();
  if (!key.ok()) return key.status();
  const absl::StatusOr<Certificate> certificate =
      MakeCertificate(holder, **key, lifetime, *authority.certificate, *authority.key);
  if (!certificate.ok()) return certificate.status();
  return WriteHolder(path, **key, **certificate, authority.certificate.get());
}

// All of a new folder at `path`.
absl::Status MakeAll(const std::string& path, const std::vector<Holder>& holders, Lifetime lifetime) {
  absl::StatusOr<Key> key = MakeKey();
  if (!key.ok()) return key.status();
  absl::StatusOr<Certificate> certificate = MakeAuthority(**key, lifetime);
  if (!certificate.ok()) return certificate.status();
  const Authority authority{*std::move(key), *std::move(certificate), lifetime};
  for (const std::string& folder : {path, absl::StrCat(path, "/", kPartyFolder)}) {
    if (absl::Status made = MakeFolder(folder); !made.ok()) return made;
  }
  if (absl::Status made = WriteHolder(absl::StrCat(path, "/", FolderOf({HolderKind::kAuthority, "", {}})),
                                      *authority.key, *authority.certificate, nullptr);
      !made.ok()) {
    return made;
  }
  for (const Holder& holder : holders) {
    absl::Status made = MakeHolder(absl::StrCat(path, "/", FolderOf(holder)), holder, lifetime, authority);
    if (!made.ok()) return made;
  }
  SyncFolder(path);
  return absl::OkStatus();
}

absl::Status RefuseExisting(const std::string& folder) {
  return absl::AlreadyExistsError(absl::StrCat(
      folder, " exists, and keys are never overwritten; name a folder that does not, or add to its keys with --add"));
}

// Refuses others that add as long as it lives.
class Lock {
 public:
  explicit Lock(const std::string& folder) : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    held_ = fd_ >= 0 && (::flock(fd_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK);
  }
  ~Lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  bool held() const { return held_; }

 private:
  int fd_;
  bool held_ = false;
};

absl::Status WithoutAuthority(const absl::Status& why) {
  return absl::Status(why.code(), absl::StrCat(why.message(),
                                               "; it needs the authority's key and certificate: put them back, or make "
                                               "all keys anew (haggle keys init DIR --renew)"));
}

absl::StatusOr<Authority> ReadAuthority(const std::string& folder, std::int64_t now) {
  const std::string path = absl::StrCat(folder, "/", FolderOf({HolderKind::kAuthority, "", {}}), "/");
  absl::StatusOr<Certificate> certificate = ReadCertificateFile(path + kCertificateFile);
  if (!certificate.ok()) return WithoutAuthority(certificate.status());
  absl::StatusOr<Key> key = ReadKeyFile(path + kKeyFile);
  if (!key.ok()) return WithoutAuthority(key.status());
  if (X509_check_private_key(certificate->get(), key->get()) != 1) {
    OpenSslError("").IgnoreError();
    return absl::DataLossError(absl::StrCat(path, kKeyFile,
                                            " is not the key of the certificate beside it; make all keys anew "
                                            "(haggle keys init DIR --renew)"));
  }
  const absl::StatusOr<Lifetime> lifetime = LifetimeOf(**certificate);
  if (!lifetime.ok()) return lifetime.status();
  if (lifetime->until <= now) {
    return absl::UnavailableError(absl::StrCat(
        "the authority in ", folder, " holds until ", FormatDate(haggle::DateOf(lifetime->until / kDaySeconds)),
        " only, which is over; make all keys anew (haggle keys init DIR --renew)"));
  }
  return Authority{*std::move(key), *std::move(certificate), *lifetime};
}

absl::StatusOr<Lifetime> LifetimeWithin(const Authority& authority, const std::optional<std::int64_t>& days,
                                        std::int64_t now) {
  Lifetime lifetime{std::max(now - kClockSkewSeconds, authority.lifetime.from), authority.lifetime.until};
  if (!days) return lifetime;
  lifetime.until = now + *days * kDaySeconds;
  if (lifetime.until <= authority.lifetime.until) return lifetime;
  return absl::InvalidArgumentError(
      absl::StrCat("days: expected at most ", (authority.lifetime.until - now) / kDaySeconds,
                   ", for as long the authority holds, found ", *days,
                   "; leave --days out, or make all keys anew (haggle keys init DIR --renew)"));
}

// The broker's certificate with further hosts, at `path`: not yet in its place.
absl::Status WriteBroker(const std::string& folder, const std::vector<std::string>& hosts, Lifetime lifetime,
                         const Authority& authority, const std::string& path) {
  Holder holder{HolderKind::kBroker, "", {}};
  const std::string old_path = absl::StrCat(folder, "/", FolderOf(holder), "/", kCertificateFile);
  const absl::StatusOr<Certificate> old = ReadCertificateFile(old_path);
  if (!old.ok()) return old.status();
  if (const std::string why = WhyNotSigned(**old, *authority.certificate, HolderKind::kBroker); !why.empty()) {
    return absl::DataLossError(
        absl::StrCat(old_path, " is not by this folder's authority: ", why, "; make new keys in another folder"));
  }
  absl::StatusOr<std::vector<std::string>> all = WithHosts(AlternativeNamesOf(**old).hosts, hosts);
  if (!all.ok()) return all.status();
  holder.hosts = *std::move(all);
  EVP_PKEY* key = X509_get0_pubkey(old->get());
  if (key == nullptr) return OpenSslError("read the broker's key");
  const absl::StatusOr<Certificate> made =
      MakeCertificate(holder, *key, lifetime, *authority.certificate, *authority.key);
  if (!made.ok()) return made.status();
  const absl::StatusOr<std::string> text = CertificateText(**made);
  return text.ok() ? WriteNewFile(path, *text) : text.status();
}

// Puts what is ready in its place; what has been put is taken back if something cannot be.
absl::Status PutInPlace(const std::string& folder, const Workshop& workshop, const KeysWanted& wanted) {
  const std::string parties = absl::StrCat(folder, "/", kPartyFolder, "/");
  std::vector<std::string> put;
  absl::Status moved;
  for (const std::string& party : wanted.parties) {
    moved = MoveToNew(workshop / party, parties + party);
    if (!moved.ok()) break;
    put.push_back(parties + party);
  }
  if (moved.ok() && !wanted.hosts.empty()) {
    const std::string broker = absl::StrCat(folder, "/", FolderOf({HolderKind::kBroker, "", {}}));
    const std::string path = absl::StrCat(broker, "/", kCertificateFile);
    if (std::rename((workshop / kCertificateFile).c_str(), path.c_str()) != 0) {
      moved = absl::UnavailableError(absl::StrCat(path, " cannot be replaced: ", std::strerror(errno)));
    }
    SyncFolder(broker);
  }
  std::error_code ignored;
  if (!moved.ok()) {
    for (const std::string& path : put) fs::remove_all(path, ignored);
  }
  SyncFolder(parties);
  return moved;
}

absl::Status Busy(const std::string& folder) {
  return absl::UnavailableError(absl::StrCat(folder,
                                             " is being changed by another process, or cannot be read; "
                                             "try again when that is over"));
}

absl::Status CheckNewParties(const std::string& folder, const std::vector<std::string>& parties) {
  if (absl::Status names = CheckPartyNames(parties); !names.ok()) return names;
  for (const std::string& party : parties) {
    if (HasParty(folder, party)) {
      return absl::AlreadyExistsError(absl::StrCat(folder, " has keys of the party ", party,
                                                   " already, and keys are never overwritten; leave it out"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string FolderOf(const Holder& holder) {
  return holder.kind == HolderKind::kParty ? absl::StrCat(kPartyFolder, "/", holder.party) : NameOf(holder);
}

absl::StatusOr<std::int64_t> MakeKeys(const std::string& given, const KeysWanted& wanted, std::int64_t now) {
  const std::string folder = Plain(given);
  if (folder.empty()) return absl::InvalidArgumentError("folder: expected a path, found nothing");
  absl::StatusOr<std::vector<std::string>> hosts = WithHosts(LocalHosts(), wanted.hosts);
  if (!hosts.ok()) return hosts.status();
  if (absl::Status names = CheckPartyNames(wanted.parties); !names.ok()) return names;
  if (absl::Status days = CheckDays(wanted.days); !days.ok()) return days;
  if (IsThere(folder)) return RefuseExisting(folder);
  const std::string parent = ParentOf(folder);
  std::error_code error;
  if (!fs::is_directory(parent, error)) {
    return absl::NotFoundError(absl::StrCat("there is no folder ", parent, " to make ", folder, " in; make it first"));
  }

  std::vector<Holder> holders = {{HolderKind::kBroker, "", *std::move(hosts)}, {HolderKind::kObserver, "", {}}};
  for (const std::string& party : wanted.parties) holders.push_back({HolderKind::kParty, party, {}});
  const Lifetime lifetime{now - kClockSkewSeconds, now + wanted.days.value_or(kUsualDays) * kDaySeconds};
  Workshop workshop;
  if (absl::Status opened = workshop.Open(parent); !opened.ok()) return opened;
  if (absl::Status made = MakeAll(workshop / "keys", holders, lifetime); !made.ok()) return made;
  const absl::Status moved = MoveToNew(workshop / "keys", folder);
  if (absl::IsAlreadyExists(moved)) return RefuseExisting(folder);
  if (!moved.ok()) return moved;
  SyncFolder(parent);
  return lifetime.until;
}

absl::StatusOr<std::int64_t> AddKeys(const std::string& given, const KeysWanted& wanted, std::int64_t now) {
  const std::string folder = Plain(given);
  if (absl::Status days = CheckDays(wanted.days); !days.ok()) return days;
  if (const auto hosts = WithHosts({}, wanted.hosts); !hosts.ok()) return hosts.status();
  if (absl::Status found = CheckKeyFolder(folder); !found.ok()) return found;
  const Lock lock(folder);
  if (!lock.held()) return Busy(folder);
  if (absl::Status parties = CheckNewParties(folder, wanted.parties); !parties.ok()) return parties;
  const absl::StatusOr<Authority> authority = ReadAuthority(folder, now);
  if (!authority.ok()) return authority.status();
  const absl::StatusOr<Lifetime> lifetime = LifetimeWithin(*authority, wanted.days, now);
  if (!lifetime.ok()) return lifetime.status();

  Workshop workshop;
  if (absl::Status opened = workshop.Open(folder); !opened.ok()) return opened;
  for (const std::string& party : wanted.parties) {
    absl::Status made = MakeHolder(workshop / party, {HolderKind::kParty, party, {}}, *lifetime, *authority);
    if (!made.ok()) return made;
  }
  if (!wanted.hosts.empty()) {
    absl::Status made = WriteBroker(folder, wanted.hosts, *lifetime, *authority, workshop / kCertificateFile);
    if (!made.ok()) return made;
  }
  if (absl::Status put = PutInPlace(folder, workshop, wanted); !put.ok()) return put;
  return lifetime->until;
}

namespace {

// All that is in `folder`, anew.
absl::StatusOr<std::int64_t> RenewAll(const std::string& folder, const KeysWanted& wanted, std::int64_t now) {
  Holder broker{HolderKind::kBroker, "", {}};
  const absl::StatusOr<Certificate> old =
      ReadCertificateFile(absl::StrCat(folder, "/", FolderOf(broker), "/", kCertificateFile));
  if (!old.ok()) {
    return absl::Status(old.status().code(), absl::StrCat(old.status().message(),
                                                          "; without it nobody knows at which hosts the broker is: "
                                                          "make new keys in another folder"));
  }
  absl::StatusOr<std::vector<std::string>> hosts = WithHosts(AlternativeNamesOf(**old).hosts, wanted.hosts);
  if (!hosts.ok()) return hosts.status();
  broker.hosts = *std::move(hosts);
  std::vector<Holder> holders = {std::move(broker), {HolderKind::kObserver, "", {}}};
  for (const std::string& party : PartiesIn(folder)) holders.push_back({HolderKind::kParty, party, {}});
  const Lifetime lifetime{now - kClockSkewSeconds, now + wanted.days.value_or(kUsualDays) * kDaySeconds};
  const std::string parent = ParentOf(folder);
  Workshop workshop;
  if (absl::Status opened = workshop.Open(parent); !opened.ok()) return opened;
  if (absl::Status made = MakeAll(workshop / "keys", holders, lifetime); !made.ok()) return made;
  if (absl::Status put = Exchange(workshop / "keys", folder); !put.ok()) return put;
  SyncFolder(parent);
  return lifetime.until;
}

absl::StatusOr<std::int64_t> RenewParties(const std::string& folder, const KeysWanted& wanted, std::int64_t now) {
  if (!wanted.hosts.empty()) {
    return absl::InvalidArgumentError("host: expected none where parties are renewed; add it with --add");
  }
  if (absl::Status names = CheckPartyNames(wanted.parties); !names.ok()) return names;
  for (const std::string& party : wanted.parties) {
    if (HasParty(folder, party)) continue;
    return absl::NotFoundError(absl::StrCat(folder, " has no keys of the party ", party, "; add them with --add"));
  }
  const absl::StatusOr<Authority> authority = ReadAuthority(folder, now);
  if (!authority.ok()) return authority.status();
  const absl::StatusOr<Lifetime> lifetime = LifetimeWithin(*authority, wanted.days, now);
  if (!lifetime.ok()) return lifetime.status();
  Workshop workshop;
  if (absl::Status opened = workshop.Open(folder); !opened.ok()) return opened;
  for (const std::string& party : wanted.parties) {
    absl::Status made = MakeHolder(workshop / party, {HolderKind::kParty, party, {}}, *lifetime, *authority);
    if (!made.ok()) return made;
  }
  const std::string parties = absl::StrCat(folder, "/", kPartyFolder, "/");
  for (std::size_t i = 0; i < wanted.parties.size(); ++i) {
    absl::Status put = Exchange(workshop / wanted.parties[i], parties + wanted.parties[i]);
    if (put.ok()) continue;
    while (i-- > 0) Exchange(workshop / wanted.parties[i], parties + wanted.parties[i]).IgnoreError();
    return put;
  }
  SyncFolder(parties);
  return lifetime->until;
}

}  // namespace

absl::StatusOr<std::int64_t> RenewKeys(const std::string& given, const KeysWanted& wanted, std::int64_t now) {
  if (absl::Status days = CheckDays(wanted.days); !days.ok()) return days;
  if (const auto hosts = WithHosts({}, wanted.hosts); !hosts.ok()) return hosts.status();
  if (absl::Status found = CheckKeyFolder(Plain(given)); !found.ok()) return found;
  // What is exchanged is the folder, and not a link to it.
  std::error_code ignored;
  const fs::path real = fs::canonical(Plain(given), ignored);
  const std::string folder = real.empty() ? Plain(given) : real.string();
  const Lock lock(folder);
  if (!lock.held()) return Busy(folder);
  return wanted.parties.empty() ? RenewAll(folder, wanted, now) : RenewParties(folder, wanted, now);
}

std::vector<std::string> PartiesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(absl::StrCat(folder, "/", kPartyFolder), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (IsPartyName(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool HasParty(const std::string& folder, const std::string& party) {
  return IsThere(absl::StrCat(folder, "/", FolderOf({HolderKind::kParty, party, {}})));
}

absl::Status CheckKeyFolder(const std::string& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) {
    const std::string what = errno == ENOENT ? absl::StrCat("there is no folder ", folder)
                                             : absl::StrCat(folder, " cannot be read: ", std::strerror(errno));
    return absl::NotFoundError(what + "; `haggle keys init` makes one");
  }
  std::error_code error;
  const std::string authority = absl::StrCat(folder, "/", FolderOf({HolderKind::kAuthority, "", {}}));
  if (S_ISDIR(found.st_mode) && fs::is_directory(authority, error)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      folder, " is no folder of keys: expected a folder with authority/ in it, as `haggle keys init` makes one"));
}

}  // namespace haggle::keys
