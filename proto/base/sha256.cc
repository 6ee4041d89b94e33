#include "proto/base/sha256.h"

#include <openssl/evp.h>

#include "proto/base/check.h"

namespace haggle {
namespace {

// Fetched once: looking an algorithm up costs more than hashing a step.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  HAGGLE_CHECK(algorithm != nullptr);
  return algorithm;
}

}  // namespace

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() {
    HAGGLE_CHECK(evp != nullptr);
    Restart();
  }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void Restart() { HAGGLE_CHECK(EVP_DigestInit_ex(evp, Algorithm(), nullptr) == 1); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(std::string_view bytes) {
  HAGGLE_CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

void Sha256::Update(const Hash& hash) { HAGGLE_CHECK(EVP_DigestUpdate(context_->evp, hash.data(), hash.size()) == 1); }

Hash Sha256::Finish() {
  Hash hash;
  unsigned int size = 0;
  HAGGLE_CHECK(EVP_DigestFinal_ex(context_->evp, hash.data(), &size) == 1 && size == hash.size());
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
