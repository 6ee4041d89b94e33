#include "broker/server/address.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/base/number.h"
#include "proto/keys/holder.h"

namespace haggle::server {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 2;

absl::Status System(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", std::strerror(errno)));
}

constexpr int kBacklog = 1024;
constexpr char kHowToMakeKeys[] = "haggle keys init DIR --host ";

// Without the brackets of a version 6 address.
std::string Bare(const std::string& host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' ? host.substr(1, host.size() - 2) : host;
}

// `host` is bare.
bool IsLoopback(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  in6_addr six{};
  return inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

bool IsEveryAddress(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return four.s_addr == 0;
  in6_addr six{};
  return inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_UNSPECIFIED(&six);
}

bool IsLocal(const std::string& host) { return host == "localhost" || IsLoopback(host); }

sockaddr_un SocketAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// Makes every missing folder of `path`'s parents, for the owner alone.
absl::Status MakeFolder(const std::string& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  if (errno != ENOENT) return System("cannot make the folder", folder);
  const std::size_t slash = folder.rfind('/');
  if (slash == std::string::npos || slash == 0) return System("cannot make the folder", folder);
  if (absl::Status status = MakeFolder(folder.substr(0, slash)); !status.ok()) return status;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return System("cannot make the folder", folder);
  return absl::OkStatus();
}

}  // namespace

std::string Address::Target() const { return is_unix() ? absl::StrCat("unix:", path) : absl::StrCat(host, ":", port); }

absl::StatusOr<Address> ParseAddress(std::string_view text) {
  Address address;
  if (text.substr(0, kUnix.size()) == kUnix) {
    address.path = std::string(text.substr(kUnix.size()));
    if (address.path.empty()) return absl::InvalidArgumentError("address 'unix:': expected unix:PATH");
    if (address.path.size() > kLongestPath) {
      return absl::InvalidArgumentError(absl::StrCat("socket path '", address.path, "' has ", address.path.size(),
                                                     " bytes; a socket address holds ", kLongestPath,
                                                     ": choose a shorter one"));
    }
    return address;
  }
  const std::size_t colon = text.rfind(':');
  const absl::StatusOr<std::uint64_t> port =
      ParseUnsigned(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1), 0, 65535);
  if (colon == std::string_view::npos || colon == 0 || !port.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("address '", std::string(text), "': expected unix:PATH or HOST:PORT, port 0 to 65535"));
  }
  const std::string host(text.substr(0, colon));
  address.port = static_cast<std::uint16_t>(*port);
  const absl::StatusOr<std::string> canonical = keys::CanonicalHost(Bare(host));
  const bool six = canonical.ok() && canonical->find(':') != std::string::npos;
  if (!canonical.ok() || six != (host.front() == '[')) {
    return absl::InvalidArgumentError(absl::StrCat("address '", std::string(text),
                                                   "': expected unix:PATH or HOST:PORT, HOST a name, an IPv4 address "
                                                   "or an IPv6 address in brackets"));
  }
  address.host = six ? absl::StrCat("[", *canonical, "]") : *canonical;
  if (address.host == "localhost") address.host = "127.0.0.1";
  return address;
}

absl::Status CheckReach(const Address& address) {
  if (address.is_unix() || IsLoopback(Bare(address.host))) return absl::OkStatus();
  const std::string host = Bare(address.host);
  return absl::PermissionDeniedError(absl::StrCat(
      "address '", address.Target(),
      "' can be reached from other machines, and without keys nothing is encrypted and a token can be overheard: make "
      "keys (",
      kHowToMakeKeys, IsEveryAddress(host) ? "NAME" : host,
      ") and give them with --keys, or listen at 127.0.0.1, [::1] or a unix socket"));
}

absl::Status CheckReachWithKeys(const Address& address, const std::vector<std::string>& hosts) {
  if (address.is_unix()) {
    return absl::PermissionDeniedError(
        absl::StrCat("address '", address.Target(),
                     "': keys are for TCP; leave --keys out (a unix socket is its owner's alone), or listen at "
                     "HOST:PORT"));
  }
  const std::string host = Bare(address.host);
  if (!IsEveryAddress(host)) {
    if (std::find(hosts.begin(), hosts.end(), host) != hosts.end()) return absl::OkStatus();
    return absl::PermissionDeniedError(
        absl::StrCat("address '", address.Target(), "': the broker's certificate does not name ", host,
                     ", so that no agent would trust it there: add it (haggle keys init DIR --add --host ", host,
                     "), or listen at one of ", absl::StrJoin(hosts, ", ")));
  }
  if (!IsLocal(Bare(HostToDial(address, hosts)))) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(
      "address '", address.Target(), "': the broker's certificate names ", absl::StrJoin(hosts, ", "),
      " alone, at which no other machine can call it: add the name or address that they use (haggle keys init DIR "
      "--add --host NAME)"));
}

std::string HostToDial(const Address& address, const std::vector<std::string>& hosts) {
  if (!IsEveryAddress(Bare(address.host))) return address.host;
  for (const std::string& host : hosts) {
    if (!IsLocal(host)) return host.find(':') == std::string::npos ? host : absl::StrCat("[", host, "]");
  }
  return "127.0.0.1";
}

SocketClaim::~SocketClaim() {
  if (lock_ < 0) return;
  ::unlink(path_.c_str());
  ::unlink((path_ + ".lock").c_str());  // while it is held: nobody else can have locked this file
  ::close(lock_);
}

absl::Status SocketClaim::Take(const std::string& path) {
  path_ = path;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) {
    if (absl::Status status = MakeFolder(path.substr(0, slash)); !status.ok()) return status;
  }
  if (absl::Status status = Lock(); !status.ok()) return status;
  if (absl::Status status = RemoveStale(); !status.ok()) {
    ::unlink((path_ + ".lock").c_str());
    ::close(lock_);
    lock_ = -1;
    return status;
  }
  return absl::OkStatus();
}

absl::Status SocketClaim::Lock() {
  const std::string name = path_ + ".lock";
  for (;;) {
    const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return System("cannot open the lock file", name);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      const bool held = errno == EWOULDBLOCK;
      const absl::Status failure = System("cannot lock", name);
      ::close(fd);
      if (!held) return failure;
      return absl::AlreadyExistsError(
          absl::StrCat("the socket ", path_, " is in use by another broker: stop it, or choose another path"));
    }
    // Whoever held the lock before may have removed the file after we opened it.
    struct stat mine {};
    struct stat there {};
    if (::fstat(fd, &mine) == 0 && ::stat(name.c_str(), &there) == 0 && mine.st_ino == there.st_ino) {
      lock_ = fd;
      return absl::OkStatus();
    }
    ::close(fd);
  }
}

absl::Status SocketClaim::RemoveStale() {
  struct stat there {};
  if (::lstat(path_.c_str(), &there) != 0) {
    return errno == ENOENT ? absl::OkStatus() : System("cannot look at", path_);
  }
  if (!S_ISSOCK(there.st_mode)) {
    return absl::AlreadyExistsError(absl::StrCat(path_, " exists and is no socket: remove it, or choose another path"));
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return System("cannot open a socket for", path_);
  const sockaddr_un address = SocketAddress(path_);
  const bool alive = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  const bool stale = !alive && errno == ECONNREFUSED;
  ::close(fd);
  if (!stale) {
    return absl::AlreadyExistsError(
        absl::StrCat("another program listens at the socket ", path_, ": stop it, or choose another path"));
  }
  if (::unlink(path_.c_str()) != 0) return System("cannot remove the stale socket", path_);
  return absl::OkStatus();
}

absl::StatusOr<int> ListenUnix(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return System("cannot open a socket for", path);
  const sockaddr_un address = SocketAddress(path);
  const mode_t mask = ::umask(0077);  // the socket is for its owner
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::umask(mask);
  if (bound && ::listen(fd, kBacklog) == 0) return fd;
  const absl::Status failure = System("cannot listen at the socket", path);
  ::close(fd);
  return failure;
}

std::uint16_t PortOf(int listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

absl::StatusOr<int> ListenTcp(const Address& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int unknown = ::getaddrinfo(Bare(address.host).c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (unknown != 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen at ", address.Target(), ": ", ::gai_strerror(unknown)));
  }
  int error = 0;
  int fd = -1;
  for (const addrinfo* place = found; place != nullptr && fd < 0; place = place->ai_next) {
    fd = ::socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    const int off = 0;
    if (fd >= 0) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd >= 0 && place->ai_family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (fd >= 0 && ::bind(fd, place->ai_addr, place->ai_addrlen) == 0 && ::listen(fd, kBacklog) == 0) break;
    error = errno;
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  ::freeaddrinfo(found);
  if (fd >= 0) return fd;
  if (error == EADDRINUSE) {
    return absl::AlreadyExistsError(
        absl::StrCat("the port of ", address.Target(), " is in use: choose another, or 0 for any free one"));
  }
  errno = error;
  return System("cannot listen at", address.Target());
}

}  // namespace haggle::server
