#include "broker/server/address.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "proto/base/number.h"

namespace haggle::server {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 2;

absl::Status System(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", std::strerror(errno)));
}

bool IsLoopback(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  return host == "[::1]";
}

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
  address.host = std::string(text.substr(0, colon));
  address.port = static_cast<std::uint16_t>(*port);
  if (address.host == "localhost") address.host = "127.0.0.1";
  if (!IsLoopback(address.host)) {
    return absl::PermissionDeniedError(absl::StrCat(
        "address '", std::string(text),
        "' can be reached from other machines, and nothing is encrypted: listen at 127.0.0.1, [::1] or a unix socket"));
  }
  return address;
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

absl::Status ProbeTcp(const Address& address) {
  const bool six = address.host.front() == '[';
  const int fd = ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return System("cannot open a socket for", address.Target());
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  int bound = 0;
  if (six) {
    sockaddr_in6 place{};
    place.sin6_family = AF_INET6;
    place.sin6_port = htons(address.port);
    place.sin6_addr = in6addr_loopback;
    bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&place), sizeof(place));
  } else {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.host.c_str(), &place.sin_addr);
    bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&place), sizeof(place));
  }
  if (bound == 0) bound = ::listen(fd, 1);
  const int error = errno;
  ::close(fd);
  if (bound == 0) return absl::OkStatus();
  if (error == EADDRINUSE) {
    return absl::AlreadyExistsError(
        absl::StrCat("the port of ", address.Target(), " is in use: choose another, or 0 for any free one"));
  }
  errno = error;
  return System("cannot listen at", address.Target());
}

}  // namespace haggle::server
