#include "proto/base/sha256.h"

// The direct functions: those of EVP, which stand for any algorithm, cost a third more for a step's
// few bytes, and a step is hashed before anybody is told of it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "proto/base/check.h"

namespace haggle {

struct Sha256::Context {
  SHA256_CTX sha;
  Context() { Restart(); }

  void Restart() { HAGGLE_CHECK(SHA256_Init(&sha) == 1); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(std::string_view bytes) {
  HAGGLE_CHECK(SHA256_Update(&context_->sha, bytes.data(), bytes.size()) == 1);
}

void Sha256::Update(const Hash& hash) { HAGGLE_CHECK(SHA256_Update(&context_->sha, hash.data(), hash.size()) == 1); }

Hash Sha256::Finish() {
  Hash hash;
  static_assert(sizeof(hash) == SHA256_DIGEST_LENGTH);
  HAGGLE_CHECK(SHA256_Final(hash.data(), &context_->sha) == 1);
  context_->Restart();
  return hash;
}

std::string Hex(const Hash& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * hash.size());
  for (const std::uint8_t byte : hash) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace haggle
