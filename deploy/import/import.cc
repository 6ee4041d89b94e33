#include "deploy/import/import.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "deploy/import/encoding.h"
#include "deploy/import/formats.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

struct Format {
  const char* name;
  absl::StatusOr<Domain> (*read)(const std::vector<SourceFile>& files, Notes& notes);
};
constexpr Format kFormats[] = {{"genius", ReadGenius}, {"geniusweb", ReadGeniusWeb}, {"negmas", ReadNegmas}};

// By the first character, and for JSON by the words that only GeniusWeb has.
std::string GuessFormat(const SourceFile& file) {
  const std::size_t at = file.text.find_first_not_of(" \t\r\n");
  if (at == std::string::npos) return "negmas";
  if (file.text[at] == '<') return "genius";
  const bool web = file.text[at] == '{' && (file.text.find("\"issuesValues\"") != std::string::npos ||
                                            file.text.find("\"issueUtilities\"") != std::string::npos);
  return web ? "geniusweb" : "negmas";
}

absl::StatusOr<Domain> Read(const std::vector<SourceFile>& files, const std::string& format, Notes& notes) {
  std::vector<std::string> names;
  for (const Format& known : kFormats) {
    if (known.name == format) return known.read(files, notes);
    names.push_back(known.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("expected one of the formats ", absl::StrJoin(names, ", "), ", found ", Quoted(format)));
}

std::string Header(const std::vector<SourceFile>& files, const Domain& domain, const Assembled& made) {
  std::vector<std::string> names;
  for (const SourceFile& file : files) names.push_back(Quoted(file.Name()));
  std::string header =
      absl::StrCat("# A domain of ", domain.format, ", by `haggle import` from ", absl::StrJoin(names, ", "), ".\n");
  for (const std::string& line : made.renamed) absl::StrAppend(&header, "# ", line, "\n");
  return header + "\n";
}

}  // namespace

absl::StatusOr<Imported> ImportDomain(const std::vector<SourceFile>& given, const ImportOptions& options) {
  if (given.empty()) return absl::InvalidArgumentError("expected the files of a domain, found none");
  Notes notes;
  std::vector<SourceFile> files;
  for (const SourceFile& file : given) {
    absl::StatusOr<SourceFile> read = InUtf8(file, notes);
    if (!read.ok()) return read.status();
    files.push_back(*std::move(read));
  }
  const std::string format = options.format.empty() ? GuessFormat(files[0]) : options.format;
  absl::StatusOr<Domain> domain = Read(files, format, notes);
  if (!domain.ok()) return domain.status();
  if (domain->profiles.size() < 2) {
    return Wrong({&files[0]}, absl::StrCat("expected the profiles of two parties or more, found ",
                                           domain->profiles.size(), "; name their files too"));
  }
  if (absl::Status few = CheckProfileCount({&files[0]}, domain->profiles.size()); !few.ok()) return few;
  absl::StatusOr<Assembled> made = Assemble(*domain, options, notes);
  if (!made.ok()) return made.status();
  Imported imported;
  imported.header = Header(files, *domain, *made);
  imported.file = std::move(made->file);
  imported.notes = notes.Lines();
  return imported;
}

}  // namespace haggle::importing
