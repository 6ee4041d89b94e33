#include "proto/keys/certificate_text.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <climits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/check.h"
#include "proto/keys/private_file.h"

namespace haggle::keys {
namespace {

ByteStream Reading(std::string_view text) {
  HAGGLE_CHECK(text.size() <= INT_MAX);
  return ByteStream(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// A file of ours is never encrypted; without this OpenSSL would ask the terminal for a password.
int NoPassword(char*, int, int, void*) { return -1; }

}  // namespace

absl::StatusOr<Key> ReadKey(const Secret& text) {
  const ByteStream stream = Reading(text.view());
  Key key(stream == nullptr ? nullptr : PEM_read_bio_PrivateKey(stream.get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (key == nullptr) return absl::DataLossError("is no private key in PEM");
  return key;
}

absl::StatusOr<Certificate> ReadCertificate(std::string_view text) {
  const ByteStream stream = Reading(text);
  Certificate certificate(stream == nullptr ? nullptr : PEM_read_bio_X509(stream.get(), nullptr, NoPassword, nullptr));
  // A second one would be sent along, or trusted as well.
  const Certificate second(certificate == nullptr ? nullptr
                                                  : PEM_read_bio_X509(stream.get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) return absl::DataLossError("is no certificate in PEM");
  if (second != nullptr) return absl::DataLossError("has more than one certificate");
  return certificate;
}

absl::StatusOr<Key> ReadKeyFile(const std::string& path) {
  const absl::StatusOr<Secret> bytes = ReadPrivateFile(path);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Key> key = ReadKey(*bytes);
  if (key.ok()) return key;
  return absl::DataLossError(absl::StrCat(path, " ", key.status().message()));
}

absl::StatusOr<Certificate> ReadCertificateFile(const std::string& path) {
  const absl::StatusOr<Secret> bytes = ReadPrivateFile(path);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Certificate> certificate = ReadCertificate(bytes->view());
  if (certificate.ok()) return certificate;
  return absl::DataLossError(absl::StrCat(path, " ", certificate.status().message()));
}

}  // namespace haggle::keys
