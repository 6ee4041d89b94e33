#include "deploy/slurm/job_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "deploy/launch/run_folder.h"

namespace haggle::slurm {

namespace fs = std::filesystem;

std::string JobFiles::Path(const std::string& name) const { return absl::StrCat(folder_, "/", name); }

absl::Status JobFiles::Write(const std::string& name, const std::string& bytes, bool executable) const {
  const std::string path = Path(name);
  const std::string unfinished = absl::StrCat(path, ".", launch::NewToken());
  absl::Status status = launch::WritePrivateFile(unfinished, bytes);
  if (status.ok() &&
      ((executable && ::chmod(unfinished.c_str(), 0700) != 0) || ::rename(unfinished.c_str(), path.c_str()) != 0)) {
    status = absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  }
  if (!status.ok()) ::unlink(unfinished.c_str());
  return status;
}

std::string JobFiles::Read(const std::string& name, std::size_t from) const {
  std::ifstream in(Path(name), std::ios::binary);
  in.seekg(static_cast<std::streamoff>(from));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void JobFiles::Forget() const {
  std::error_code error;
  for (const char* name : {kEnded, kProgress, kOutput, kErrors}) fs::remove(Path(name), error);
}

std::string JobFiles::job() const { return std::string(absl::StripAsciiWhitespace(Read(kJob))); }

std::optional<int> JobFiles::ended() const {
  int code = 0;
  if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(Read(kEnded)), &code)) return std::nullopt;
  return code;
}

std::string FolderOfRun(const std::string& journal) {
  const std::string stem(absl::StripSuffix(journal, ".haggle"));
  return stem == journal ? absl::StrCat(journal, ".logs") : stem;
}

}  // namespace haggle::slurm
