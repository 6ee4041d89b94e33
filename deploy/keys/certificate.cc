#include "deploy/keys/certificate.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <utility>

#include "proto/base/check.h"

namespace haggle::keys {
namespace {

using BigNumber = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

constexpr int kSerialBytes = 16;
constexpr char kCertificate[] = "make a certificate";

// Positive, as RFC 5280 wants it, and never met again.
bool SetSerial(X509& certificate) {
  unsigned char bytes[kSerialBytes];
  if (RAND_bytes(bytes, kSerialBytes) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, and of full length
  const BigNumber number(BN_bin2bn(bytes, kSerialBytes, nullptr));
  return number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool SetLifetime(X509& certificate, Lifetime lifetime) {
  return ASN1_TIME_set(X509_getm_notBefore(&certificate), lifetime.from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(&certificate), lifetime.until) != nullptr;
}

// For people who look at it: who a peer is stands in its alternative names alone.
bool SetSubject(X509& certificate, const std::string& name) {
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0) == 1;
}

// `value` in OpenSSL's syntax for texts: ours alone, never a name of others, in which a comma would begin another
// value.
bool AddExtension(X509& certificate, X509& issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

// Takes the text as it is, whatever is in it.
bool AddName(GENERAL_NAMES& names, int type, const std::string& bytes) {
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_STRING* value = ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
  if (name == nullptr || value == nullptr ||
      ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())) != 1) {
    ASN1_STRING_free(value);
    GENERAL_NAME_free(name);
    return false;
  }
  GENERAL_NAME_set0_value(name, type, value);
  if (sk_GENERAL_NAME_push(&names, name) > 0) return true;
  GENERAL_NAME_free(name);
  return false;
}

bool AddNames(X509& certificate, const Holder& holder) {
  const Names names(GENERAL_NAMES_new());
  if (names == nullptr) return false;
  for (const std::string& host : holder.hosts) {
    const std::string address = AddressBytes(host);
    if (!(address.empty() ? AddName(*names, GEN_DNS, host) : AddName(*names, GEN_IPADD, address))) return false;
  }
  if (const std::string uri = UriOf(holder); !uri.empty() && !AddName(*names, GEN_URI, uri)) return false;
  return X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

// What is common to all, without extensions and not signed.
Certificate Begin(const std::string& subject, EVP_PKEY& key, Lifetime lifetime) {
  Certificate certificate(X509_new());
  const bool made = certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                    SetSerial(*certificate) && SetLifetime(*certificate, lifetime) &&
                    SetSubject(*certificate, subject) && X509_set_pubkey(certificate.get(), &key) == 1;
  return made ? std::move(certificate) : nullptr;
}

}  // namespace

absl::StatusOr<Key> MakeKey() {
  Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return OpenSslError("make a key");
  return key;
}

absl::StatusOr<Certificate> MakeAuthority(EVP_PKEY& key, Lifetime lifetime) {
  Certificate made = Begin("haggle authority", key, lifetime);
  if (made == nullptr || X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) != 1 ||
      !AddExtension(*made, *made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !AddExtension(*made, *made, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !AddExtension(*made, *made, NID_subject_key_identifier, "hash") ||
      X509_sign(made.get(), &key, EVP_sha256()) == 0) {
    return OpenSslError(kCertificate);
  }
  return made;
}

absl::StatusOr<Certificate> MakeCertificate(const Holder& holder, EVP_PKEY& key, Lifetime lifetime, X509& authority,
                                            EVP_PKEY& authority_key) {
  HAGGLE_CHECK(holder.kind != HolderKind::kAuthority);
  const bool server = holder.kind == HolderKind::kBroker;
  Certificate made = Begin(NameOf(holder).substr(0, ub_common_name), key, lifetime);
  if (made == nullptr || X509_set_issuer_name(made.get(), X509_get_subject_name(&authority)) != 1 ||
      !AddExtension(*made, authority, NID_basic_constraints, "critical,CA:FALSE") ||
      !AddExtension(*made, authority, NID_key_usage, "critical,digitalSignature") ||
      !AddExtension(*made, authority, NID_ext_key_usage, server ? "serverAuth" : "clientAuth") ||
      !AddExtension(*made, authority, NID_subject_key_identifier, "hash") ||
      !AddExtension(*made, authority, NID_authority_key_identifier, "keyid") || !AddNames(*made, holder) ||
      X509_sign(made.get(), &authority_key, EVP_sha256()) == 0) {
    return OpenSslError(kCertificate);
  }
  return made;
}

absl::StatusOr<Secret> KeyText(EVP_PKEY& key) {
  const ByteStream stream(BIO_new(BIO_s_secmem()));  // cleansed when it is freed
  char* bytes = nullptr;
  if (stream == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(stream.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return OpenSslError("write a key");
  }
  const long size = BIO_get_mem_data(stream.get(), &bytes);
  return Secret(std::string_view(bytes, static_cast<std::size_t>(size)));
}

absl::StatusOr<std::string> CertificateText(X509& certificate) {
  const ByteStream stream(BIO_new(BIO_s_mem()));
  char* bytes = nullptr;
  if (stream == nullptr || PEM_write_bio_X509(stream.get(), &certificate) != 1) {
    return OpenSslError("write a certificate");
  }
  const long size = BIO_get_mem_data(stream.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace haggle::keys
