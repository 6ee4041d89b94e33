// A file that a command writes as a whole.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::cli {

// Where a text goes, opened before there is one, so that what cannot be written is known before hours of
// work. What `path` names may be
//   a regular file, or nothing yet: the text is written beside it and then put in its place, so that there is never
//     half a file; an existing one keeps its permissions, and where nothing may be made beside it it is written itself;
//   a symbolic link: the same of the file that it leads to; the link stays;
//   a pipe, a device or a socket's end, or one of the process's own streams (/dev/stdout, /dev/fd/N): written into it
//   as
//     it is, and never replaced.
// Thread-compatible.
class OutputFile {
 public:
  // Opens it; of a pipe without a reader this waits for one. kAlreadyExists: there is a regular file, and not
  // `overwrite`; kFailedPrecondition: it is a folder, or a database (a journal, results of a sweep), which nothing here
  // replaces; kUnavailable: it cannot be written. The message names `path` and
  // the cause.
  static absl::StatusOr<OutputFile> Open(const std::string& path, bool overwrite);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  // Without Write nothing is left behind, and what was there is as it was.
  ~OutputFile();

  const std::string& path() const { return path_; }  // as it was given
  // Whether both are to be one regular file, whatever it is called.
  bool Same(const OutputFile& other) const;

  // Writes a part of the text; nothing stands in its place before Write has written the last one.
  absl::Status Add(std::string_view part);
  // Writes the text, or its last part, once. The same errors as of Open. A pipe whose reader has gone is none: it wants
  // no more.
  absl::Status Write(std::string_view text);

 private:
  OutputFile() = default;
  absl::Status OpenBeside(bool exists, unsigned mode);
  // The number of an error, or 0.
  int WritePart(std::string_view part);
  void Leave();

  std::string path_;
  std::string target_;      // without links
  std::string beside_;      // what is written until it is put in its place; empty: the target itself is written
  bool regular_ = false;    // the target
  bool is_stream_ = false;  // of this process
  bool overwrite_ = false;
  bool begun_ = false;  // a part has been written
  int fd_ = -1;
};

// Open and Write in one.
absl::Status WriteOutputFile(const std::string& path, std::string_view text, bool overwrite);

}  // namespace haggle::cli
