#include "proto/keys/certificate_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace haggle::keys {
namespace {

using FoundNames = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
using Store = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
using Time = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>>;

bool SecondsOf(const ASN1_TIME* time, std::int64_t& seconds) {
  const Time epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0;
  int rest = 0;
  if (epoch == nullptr || ASN1_TIME_diff(&days, &rest, epoch.get(), time) != 1) return false;
  seconds = days * kDaySeconds + rest;
  return true;
}

std::string BytesOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// Empty if these are no bytes of an address.
std::string AddressText(const std::string& bytes) {
  char text[INET6_ADDRSTRLEN] = {};
  const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  if (bytes.size() != sizeof(in_addr) && bytes.size() != sizeof(in6_addr)) return "";
  return ::inet_ntop(family, bytes.data(), text, sizeof(text)) == nullptr ? "" : text;
}

void Take(const GENERAL_NAME& name, AlternativeNames& names) {
  int type = 0;
  const void* value = GENERAL_NAME_get0_value(&name, &type);
  if (type == GEN_DNS) {
    names.hosts.push_back(BytesOf(static_cast<const ASN1_STRING*>(value)));
  } else if (type == GEN_URI) {
    names.uris.push_back(BytesOf(static_cast<const ASN1_STRING*>(value)));
  } else if (type == GEN_IPADD) {
    std::string address = AddressText(BytesOf(static_cast<const ASN1_STRING*>(value)));
    names.others = names.others || address.empty();
    if (!address.empty()) names.hosts.push_back(std::move(address));
  } else {
    names.others = true;
  }
}

}  // namespace

absl::StatusOr<Lifetime> LifetimeOf(const X509& certificate) {
  Lifetime lifetime;
  if (SecondsOf(X509_get0_notBefore(&certificate), lifetime.from) &&
      SecondsOf(X509_get0_notAfter(&certificate), lifetime.until)) {
    return lifetime;
  }
  ERR_clear_error();
  return absl::DataLossError("has no dates that can be read");
}

AlternativeNames AlternativeNamesOf(X509& certificate) {
  AlternativeNames names;
  int critical = 0;
  const FoundNames found(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, &critical, nullptr)));
  ERR_clear_error();
  names.others = found == nullptr && critical != -1;  // there, and not to be read
  for (int i = 0; found != nullptr && i < sk_GENERAL_NAME_num(found.get()); ++i) {
    Take(*sk_GENERAL_NAME_value(found.get(), i), names);
  }
  return names;
}

std::string WhyNotSigned(X509& certificate, X509& authority, HolderKind kind) {
  const Store store(X509_STORE_new());
  const StoreContext context(X509_STORE_CTX_new());
  if (store == nullptr || context == nullptr || X509_STORE_add_cert(store.get(), &authority) != 1 ||
      X509_STORE_set_flags(store.get(),
                           X509_V_FLAG_X509_STRICT | X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_CHECK_SS_SIGNATURE) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), &certificate, nullptr) != 1) {
    return std::string(OpenSslError("check a certificate").message());
  }
  if (kind != HolderKind::kAuthority) {
    X509_STORE_CTX_set_purpose(context.get(),
                               kind == HolderKind::kBroker ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT);
  }
  const bool holds = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  if (!holds) return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  const bool signs = X509_check_ca(&certificate) == 1;
  if (signs != (kind == HolderKind::kAuthority)) return signs ? "is an authority's" : "is no authority's";
  return "";
}

}  // namespace haggle::keys
