#include "broker/journal/is_database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace haggle::journal {

bool IsDatabase(const std::string& path) {
  static constexpr std::string_view kMagic("SQLite format 3\0", 16);
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return false;
  struct stat status {};
  std::array<char, kMagic.size()> head{};
  const bool read = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                    ::pread(fd, head.data(), head.size(), 0) == static_cast<ssize_t>(head.size());
  ::close(fd);
  return read && std::string_view(head.data(), head.size()) == kMagic;
}

}  // namespace haggle::journal
