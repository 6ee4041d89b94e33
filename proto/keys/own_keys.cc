#include "proto/keys/own_keys.h"

#include <sys/stat.h>

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/base/civil_date.h"
#include "proto/base/quoted.h"
#include "proto/keys/certificate_check.h"
#include "proto/keys/private_file.h"

namespace haggle::keys {
namespace {

constexpr unsigned kOfOthers = 0077;
constexpr char kNewKeys[] = "make new keys with `haggle keys init`";

std::string DateText(std::int64_t seconds) { return FormatDate(haggle::DateOf(seconds / kDaySeconds)); }

absl::Status CheckMode(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || (found.st_mode & kOfOthers) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat(path, " can be used by others: make it yours alone (chmod 600 ", path, "), or better ", kNewKeys));
}

absl::Status Missing(const absl::Status& status, const std::string& folder) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(status.message(), ": expected ", kKeyFile, ", ", kCertificateFile, " and ",
                                          kAuthorityFile, " in ", folder,
                                          ", as `haggle keys init` makes them for each machine"));
}

absl::Status CheckTime(Lifetime lifetime, std::int64_t now, const std::string& path) {
  if (now > lifetime.until) {
    return absl::UnauthenticatedError(
        absl::StrCat(path, " is expired: it was valid until ", DateText(lifetime.until), "; ", kNewKeys));
  }
  if (now < lifetime.from) {
    return absl::UnauthenticatedError(absl::StrCat(path, " is not yet valid: it will be from ", DateText(lifetime.from),
                                                   "; compare the clocks of this machine and the one that made it"));
  }
  return absl::OkStatus();
}

absl::Status Another(const std::string& path, const std::string& found, const Holder& expected) {
  return absl::UnauthenticatedError(
      absl::StrCat(path, " is not for the ", NameOf(expected), ": ", found, "; give the folder that was made for it"));
}

// Whose certificate it is; fills a broker's hosts in.
absl::Status CheckHolder(X509& certificate, const std::string& path, Holder& holder) {
  const AlternativeNames names = AlternativeNamesOf(certificate);
  if (holder.kind == HolderKind::kBroker) {
    if (names.hosts.empty() || !names.uris.empty() || names.others) {
      return Another(path, "expected DNS names and addresses as its only alternative names", holder);
    }
    for (const std::string& host : names.hosts) {
      const absl::StatusOr<std::string> canonical = CanonicalHost(host);
      if (!canonical.ok() || *canonical != host) return Another(path, "it names " + Quoted(host), holder);
    }
    holder.hosts = names.hosts;
    return absl::OkStatus();
  }
  const absl::StatusOr<Holder> found = HolderOf(names.uris);
  if (!found.ok()) return Another(path, std::string(found.status().message()), holder);
  if (UriOf(*found) != UriOf(holder)) return Another(path, "it is the certificate of the " + NameOf(*found), holder);
  if (!names.hosts.empty() || names.others) return Another(path, "it has names besides its URI", holder);
  return absl::OkStatus();
}

absl::Status CheckCertificate(X509& certificate, X509& authority, const std::string& folder, std::int64_t now,
                              OwnKeys& own) {
  const std::string path = absl::StrCat(folder, "/", kCertificateFile);
  const absl::StatusOr<Lifetime> lifetime = LifetimeOf(certificate);
  if (!lifetime.ok()) return absl::DataLossError(absl::StrCat(path, " ", lifetime.status().message()));
  own.lifetime = *lifetime;
  if (absl::Status valid = CheckTime(*lifetime, now, path); !valid.ok()) return valid;
  if (absl::Status holds = CheckHolder(certificate, path, own.holder); !holds.ok()) return holds;
  const absl::StatusOr<Lifetime> authority_lifetime = LifetimeOf(authority);
  const std::string authority_path = absl::StrCat(folder, "/", kAuthorityFile);
  if (!authority_lifetime.ok()) {
    return absl::DataLossError(absl::StrCat(authority_path, " ", authority_lifetime.status().message()));
  }
  if (absl::Status valid = CheckTime(*authority_lifetime, now, authority_path); !valid.ok()) return valid;
  if (const std::string why = WhyNotSigned(certificate, authority, own.holder.kind); !why.empty()) {
    return absl::UnauthenticatedError(absl::StrCat(path, " is not good by the authority beside it: ", why,
                                                   "; take all three files from one `haggle keys init`"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OwnKeys> ReadOwnKeys(const std::string& folder, const Holder& expected, std::int64_t now) {
  OwnKeys own{expected, {}, Secret(), "", ""};
  const std::string key_path = absl::StrCat(folder, "/", kKeyFile);
  absl::StatusOr<Secret> key_text = ReadPrivateFile(key_path);
  if (!key_text.ok()) return Missing(key_text.status(), folder);
  if (absl::Status closed = CheckMode(key_path); !closed.ok()) return closed;
  const absl::StatusOr<Key> key = ReadKey(*key_text);
  if (!key.ok()) return absl::DataLossError(absl::StrCat(key_path, " ", key.status().message(), "; ", kNewKeys));
  Certificate read[2];
  std::string* const texts[] = {&own.certificate, &own.authority};
  const char* const names[] = {kCertificateFile, kAuthorityFile};
  for (int i = 0; i < 2; ++i) {
    const std::string path = absl::StrCat(folder, "/", names[i]);
    const absl::StatusOr<Secret> text = ReadPrivateFile(path);
    if (!text.ok()) return Missing(text.status(), folder);
    absl::StatusOr<Certificate> certificate = ReadCertificate(text->view());
    if (!certificate.ok()) {
      return absl::DataLossError(absl::StrCat(path, " ", certificate.status().message(), "; ", kNewKeys));
    }
    read[i] = *std::move(certificate);
    *texts[i] = std::string(text->view());
  }
  if (absl::Status good = CheckCertificate(*read[0], *read[1], folder, now, own); !good.ok()) return good;
  if (X509_check_private_key(read[0].get(), key->get()) != 1) {
    OpenSslError("").IgnoreError();  // the reason is known
    return absl::UnauthenticatedError(absl::StrCat(key_path,
                                                   " is not the key of the certificate beside it; take both "
                                                   "from one `haggle keys init`"));
  }
  return OwnKeys{std::move(own.holder), own.lifetime, *std::move(key_text), std::move(own.certificate),
                 std::move(own.authority)};
}

}  // namespace haggle::keys
