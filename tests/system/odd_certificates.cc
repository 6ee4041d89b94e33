#include "tests/system/odd_certificates.h"

#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "deploy/keys/certificate.h"
#include "proto/keys/own_keys.h"

namespace haggle {
namespace {

void Need(bool done, const char* what) {
  if (done) return;
  std::fprintf(stderr, "cannot make a certificate for a test: %s\n", what);
  std::abort();
}

void Add(X509& certificate, X509& issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  Need(extension != nullptr && X509_add_ext(&certificate, extension, -1) == 1, value);
  X509_EXTENSION_free(extension);
}

void AddNames(X509& certificate, const std::vector<std::pair<int, std::string>>& wanted) {
  GENERAL_NAMES* names = GENERAL_NAMES_new();
  for (const auto& [kind, bytes] : wanted) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_STRING* value = ASN1_STRING_type_new(V_ASN1_IA5STRING);
    ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size()));
    GENERAL_NAME_set0_value(name, kind, value);
    sk_GENERAL_NAME_push(names, name);
  }
  Need(X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1, "names");
  GENERAL_NAMES_free(names);
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  ::chmod(path.c_str(), 0600);
}

}  // namespace

std::int64_t NowSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Signer AuthorityOf(const std::string& keys_folder) {
  auto key = keys::ReadKeyFile(keys_folder + "/authority/key.pem");
  auto certificate = keys::ReadCertificateFile(keys_folder + "/authority/cert.pem");
  Need(key.ok() && certificate.ok(), "no authority");
  return {*std::move(key), *std::move(certificate)};
}

Signer MakeOdd(const OddCertificate& wanted, const Signer* by) {
  auto key = keys::MakeKey();
  Need(key.ok(), "a key");
  keys::Certificate made(X509_new());
  X509& own = *made;
  X509& issuer = by == nullptr ? own : *by->certificate;
  X509_set_version(&own, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(&own), std::rand());
  ASN1_TIME_set(X509_getm_notBefore(&own), wanted.lifetime.from);
  ASN1_TIME_set(X509_getm_notAfter(&own), wanted.lifetime.until);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(&own), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wanted.subject.c_str()), -1, -1, 0);
  X509_set_pubkey(&own, key->get());
  X509_set_issuer_name(&own, X509_get_subject_name(&issuer));
  Add(own, issuer, NID_basic_constraints, wanted.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  Add(own, issuer, NID_key_usage, wanted.authority ? "critical,keyCertSign" : "critical,digitalSignature");
  if (!wanted.usage.empty()) Add(own, issuer, NID_ext_key_usage, wanted.usage.c_str());
  Add(own, issuer, NID_subject_key_identifier, "hash");
  Add(own, issuer, NID_authority_key_identifier, "keyid");
  if (!wanted.names.empty()) AddNames(own, wanted.names);
  Need(X509_sign(&own, by == nullptr ? key->get() : by->key.get(), EVP_sha256()) != 0, "a signature");
  return {*std::move(key), std::move(made)};
}

void WriteKeys(const std::string& folder, const Signer& holder, X509& authority,
               const std::vector<const Signer*>& chain) {
  Need(::mkdir(folder.c_str(), 0700) == 0, folder.c_str());
  std::string certificates = *keys::CertificateText(*holder.certificate);
  for (const Signer* next : chain) certificates += *keys::CertificateText(*next->certificate);
  WriteFile(folder + "/" + keys::kKeyFile, std::string(keys::KeyText(*holder.key)->view()));
  WriteFile(folder + "/" + keys::kCertificateFile, certificates);
  WriteFile(folder + "/" + keys::kAuthorityFile, *keys::CertificateText(authority));
}

}  // namespace haggle
