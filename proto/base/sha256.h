// SHA-256, from OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace haggle {

using Hash = std::array<std::uint8_t, 32>;

// Its bytes as text; valid as long as the hash is.
inline std::string_view Bytes(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

// 64 lower-case hexadecimal digits.
std::string Hex(const Hash& hash);

// Reusable: Finish leaves it ready for the next message. Thread-compatible.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(std::string_view bytes);
  void Update(const Hash& hash);
  Hash Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace haggle
