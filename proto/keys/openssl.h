// OpenSSL's objects with owners, and bytes that are secret.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace haggle::keys {

// Frees an object of OpenSSL's with the function that its kind has for that.
template <auto kFree>
struct FreeWith {
  template <typename Object>
  void operator()(Object* object) const {
    kFree(object);
  }
};

using ByteStream = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;  // freeing it cleanses it
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;

// Bytes that leave no trace in memory when they are gone. It cannot be copied. Thread-compatible.
class Secret {
 public:
  explicit Secret(std::size_t size = 0) : bytes_(size) {}  // zeros
  explicit Secret(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  ~Secret();
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) = delete;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  char* data() { return bytes_.data(); }
  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }  // valid as long as the object
  std::size_t size() const { return bytes_.size(); }

 private:
  std::vector<char> bytes_;  // never grows, so that it leaves no copy behind
};

// kUnavailable: "OpenSSL cannot make a key: (its reason)". Takes this thread's errors of OpenSSL's off their queue.
absl::Status OpenSslError(std::string_view what);

}  // namespace haggle::keys
