// The keys of one serving: who shows which, and the cookies that stand for them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "deploy/web/request.h"

namespace haggle::web {

// 128 bits by chance, in 32 hexadecimal digits. Thread-safe.
std::string RandomKey();

// A key is made anew for each serving, and stands in a link. Whoever opens the link gets a cookie with another secret,
// so that the one is not told by the other: HttpOnly, SameSite=Strict, with the server's port in its name, for cookies
// are sent to all ports of a host. Comparing takes the same time wherever keys differ. Thread-compatible; const calls
// may be made by several threads.
class Keyring {
 public:
  // `secure`: cookies travel over TLS alone.
  Keyring(std::uint16_t port, bool secure);

  // Makes a key for the seat; the same one if it has one.
  const std::string& AddSeat(const std::string& party);
  bool HasSeat(const std::string& party) const { return seats_.count(party) > 0; }

  const std::string& observer_key() const { return observer_.key; }
  // The seat's key; it must have one.
  const std::string& seat_key(const std::string& party) const { return seats_.at(party).key; }

  // Whether a link's key is the observer's, or that of a seat.
  bool OpensObserver(std::string_view key) const;
  bool OpensSeat(const std::string& party, std::string_view key) const;
  // The text of a Set-Cookie header.
  std::string ObserverCookie() const;
  std::string SeatCookie(const std::string& party) const;

  // Whether the request shows the observer's cookie, or its key as a bearer token (for programs); that of the seat.
  bool IsObserver(const Request& request) const;
  bool IsSeat(const Request& request, const std::string& party) const;
  // Whose key or cookie the request shows: "observer", "seat PARTY", or "" for nobody's. The observer's goes first.
  std::string HolderOf(const Request& request) const;
  static std::string Observer() { return "observer"; }
  static std::string Seat(const std::string& party) { return "seat " + party; }

 private:
  struct Pair {
    std::string key = RandomKey();
    std::string cookie = RandomKey();
    std::string name;  // of the cookie
  };
  bool Shows(const Request& request, const Pair& pair) const;
  std::string Cookie(const Pair& pair) const;

  std::string port_;
  bool secure_;
  Pair observer_;
  std::map<std::string, Pair> seats_;
};

}  // namespace haggle::web
