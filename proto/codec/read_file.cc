#include "proto/codec/read_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/codec/text_encoding.h"

namespace haggle::codec {

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, std::size_t most) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (file == nullptr) {
    const int error = errno;
    const std::string message = absl::StrCat("cannot read ", path, ": ", std::strerror(error));
    return error == ENOENT || error == ENOTDIR ? absl::NotFoundError(message) : absl::UnavailableError(message);
  }
  std::string bytes;
  char buffer[1 << 16];
  std::size_t got = 0;
  do {
    errno = 0;
    got = std::fread(buffer, 1, sizeof buffer, file.get());
    bytes.append(buffer, got);
  } while (got == sizeof buffer && bytes.size() <= most);
  if (bytes.size() > most) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": expected a file of at most ", most,
                                                   " bytes, found more; is it the right one?"));
  }
  if (std::ferror(file.get()) != 0) {  // a folder is opened and then not read
    return absl::UnavailableError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  return bytes;
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path, std::size_t most) {
  absl::StatusOr<std::string> bytes = ReadWholeFile(path, most);
  if (!bytes.ok()) return bytes;
  absl::StatusOr<std::string> text = WithoutByteOrderMark(*std::move(bytes));
  if (!text.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": ", text.status().message()));
  }
  return text;
}

}  // namespace haggle::codec
