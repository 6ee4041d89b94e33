// Files and folders that are nobody else's.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/keys/openssl.h"

namespace haggle::keys {

// All of the following: thread-safe; messages name the path and the cause.

// Writes a new file of mode 0600, down to the disk. kAlreadyExists: there is something of that name, even a link.
// kUnavailable: it cannot be written; then a part of it may be left.
absl::Status WriteNewFile(const std::string& path, std::string_view bytes);

// Makes a folder of mode 0700. The same errors.
absl::Status MakeFolder(const std::string& path);

// The bytes of a regular file of at most 64 KiB. kNotFound: there is none. kDataLoss: it is a link, a folder or a
// device, or is larger. kUnavailable: it cannot be read. No link is followed in the last part of `path`.
absl::StatusOr<Secret> ReadPrivateFile(const std::string& path);

// Moves what is at `from` to `to`, where nothing may be. kAlreadyExists: there is. kUnavailable: it cannot be moved.
absl::Status MoveToNew(const std::string& from, const std::string& to);

// Puts each of two files or folders of one file system in the other's place, at once. kUnavailable: they stay.
absl::Status Exchange(const std::string& one, const std::string& other);

// Whether there is anything at `path`, even a link that leads nowhere.
bool IsThere(const std::string& path);

// Brings the names in a folder onto the disk, as far as its file system can.
void SyncFolder(const std::string& path);

}  // namespace haggle::keys
