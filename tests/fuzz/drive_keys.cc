#include <openssl/err.h>
#include <openssl/x509.h>

#include <string>

#include "deploy/keys/certificate.h"
#include "proto/base/check.h"
#include "proto/keys/certificate_check.h"
#include "proto/keys/holder.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

void DriveHolder(const std::vector<std::string>& uris, bool planted) {
  std::vector<std::string> given = uris;
  // The mistake: what stands after the name is not minded.
  if (planted && !given.empty()) given[0] = given[0].substr(0, given[0].find('?'));
  const absl::StatusOr<keys::Holder> holder = keys::HolderOf(given);
  if (!holder.ok()) {
    HAGGLE_CHECK(absl::IsInvalidArgument(holder.status()) && !holder.status().message().empty());
    return;
  }
  HAGGLE_CHECK(uris.size() == 1 && keys::UriOf(*holder) == uris[0]);
  HAGGLE_CHECK(holder->kind != keys::HolderKind::kParty || keys::IsPartyName(holder->party));
}

void DriveHost(const std::string& text) {
  const absl::StatusOr<std::string> host = keys::CanonicalHost(text);
  if (!host.ok()) {
    HAGGLE_CHECK(absl::IsInvalidArgument(host.status()) && !host.status().message().empty());
    return;
  }
  const absl::StatusOr<std::string> again = keys::CanonicalHost(*host);
  HAGGLE_CHECK(again.ok() && *again == *host);
  const std::size_t bytes = keys::AddressBytes(*host).size();
  HAGGLE_CHECK(bytes == 0 || bytes == 4 || bytes == 16);
}

void DriveCertificate(keys::Certificate certificate) {
  keys::LifetimeOf(*certificate).status().IgnoreError();
  const keys::AlternativeNames names = keys::AlternativeNamesOf(*certificate);
  for (const auto kind : {keys::HolderKind::kAuthority, keys::HolderKind::kBroker, keys::HolderKind::kParty}) {
    keys::WhyNotSigned(*certificate, *certificate, kind);
  }
  DriveHolder(names.uris, false);
  for (const std::string& host : names.hosts) DriveHost(host);
  HAGGLE_CHECK(ERR_peek_error() == 0);  // what is left there would be told of something else
  const absl::StatusOr<std::string> text = keys::CertificateText(*certificate);
  if (!text.ok()) return;
  const absl::StatusOr<keys::Certificate> again = keys::ReadCertificate(*text);
  HAGGLE_CHECK(again.ok() && X509_cmp(again->get(), certificate.get()) == 0);
  ERR_clear_error();  // comparing looks at extensions, which need not be readable
}

}  // namespace

void DriveKeys(std::string_view bytes, bool planted) {
  if (bytes.empty()) return;
  const int kind = static_cast<unsigned char>(bytes[0]) % kKeysKinds;
  bytes.remove_prefix(1);
  if (kind == 0) {
    const auto* der = reinterpret_cast<const unsigned char*>(bytes.data());
    keys::Certificate certificate(d2i_X509(nullptr, &der, static_cast<long>(bytes.size())));
    ERR_clear_error();
    if (certificate != nullptr) DriveCertificate(std::move(certificate));
  } else if (kind == 1) {
    absl::StatusOr<keys::Certificate> certificate = keys::ReadCertificate(bytes);
    HAGGLE_CHECK(certificate.ok() || absl::IsDataLoss(certificate.status()));
    if (certificate.ok()) DriveCertificate(*std::move(certificate));
  } else if (kind == 2) {
    const absl::StatusOr<keys::Key> key = keys::ReadKey(keys::Secret(bytes));
    HAGGLE_CHECK(key.ok() || absl::IsDataLoss(key.status()));
  } else if (kind == 3) {
    DriveHolder({std::string(bytes)}, planted);
  } else {
    DriveHost(std::string(bytes));
  }
  HAGGLE_CHECK(ERR_peek_error() == 0);
}

}  // namespace haggle::testing
