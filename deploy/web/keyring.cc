#include "deploy/web/keyring.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>

#include "absl/strings/escaping.h"
#include "proto/base/absl_view.h"
#include "proto/base/check.h"

namespace haggle::web {
namespace {

bool Same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string RandomKey() {
  std::array<unsigned char, 16> bytes{};
  HAGGLE_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

Keyring::Keyring(std::uint16_t port, bool secure) : port_(std::to_string(port)), secure_(secure) {
  observer_.name = "haggle-" + port_;
}

const std::string& Keyring::AddSeat(const std::string& party) {
  const auto [seat, added] = seats_.try_emplace(party);
  // Names of parties may hold what a cookie's name may not.
  if (added) seat->second.name = "haggle-" + port_ + "-seat-" + std::to_string(seats_.size());
  return seat->second.key;
}

bool Keyring::OpensObserver(std::string_view key) const { return Same(key, observer_.key); }

bool Keyring::OpensSeat(const std::string& party, std::string_view key) const {
  const auto seat = seats_.find(party);
  return seat != seats_.end() && Same(key, seat->second.key);
}

std::string Keyring::Cookie(const Pair& pair) const {
  return pair.name + "=" + pair.cookie + "; Path=/; HttpOnly; SameSite=Strict" + (secure_ ? "; Secure" : "");
}

std::string Keyring::ObserverCookie() const { return Cookie(observer_); }

std::string Keyring::SeatCookie(const std::string& party) const { return Cookie(seats_.at(party)); }

bool Keyring::Shows(const Request& request, const Pair& pair) const {
  const std::optional<std::string_view> cookie = CookieIn(request.cookie, pair.name);
  if (cookie.has_value() && Same(*cookie, pair.cookie)) return true;
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view shown = request.authorization;
  return shown.substr(0, kBearer.size()) == kBearer && Same(shown.substr(kBearer.size()), pair.key);
}

bool Keyring::IsObserver(const Request& request) const { return Shows(request, observer_); }

bool Keyring::IsSeat(const Request& request, const std::string& party) const {
  const auto seat = seats_.find(party);
  return seat != seats_.end() && Shows(request, seat->second);
}

std::string Keyring::HolderOf(const Request& request) const {
  if (IsObserver(request)) return Observer();
  for (const auto& [party, pair] : seats_) {
    if (Shows(request, pair)) return Seat(party);
  }
  return "";
}

}  // namespace haggle::web
