#include "proto/codec/scenario_variant.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "haggle/v1/variant.pb.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"
#include "proto/codec/message_text.h"
#include "proto/codec/nearest.h"
#include "proto/codec/read_file.h"
#include "proto/codec/text_encoding.h"
#include "proto/codec/text_error.h"
#include "proto/codec/utf8.h"

namespace haggle::codec {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".textproto";

bool IsPath(std::string_view name) {
  return name.find('/') != std::string_view::npos || absl::EndsWithIgnoreCase(AbslView(name), AbslView(kEnding));
}

// Of a file that is read on behalf of others.
struct Step {
  std::string file;  // as it is told
  std::string real;  // whatever names it goes by
  int line = 0;      // of its `base`
};

absl::StatusOr<std::string> ReadText(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (file == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open the scenario ", path));
  std::string text;
  char buffer[1 << 16];
  while (text.size() <= kLargestInput) {
    errno = 0;
    const std::size_t got = std::fread(buffer, 1, sizeof buffer, file.get());
    text.append(buffer, got);
    if (got == sizeof buffer) continue;
    if (std::ferror(file.get()) != 0)
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot read the scenario ", path));
    break;
  }
  return text;
}

std::string RealPath(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  return error ? path : real.string();
}

// Reads one file and all that it is based on.
class Reading {
 public:
  explicit Reading(const std::vector<std::string>& folders) : folders_(folders) {}

  absl::StatusOr<ScenarioFile> Read(const std::string& path) {
    const absl::StatusOr<std::string> text = ReadText(path);
    if (!text.ok()) return text.status();
    if (!IsVariant(*text)) return ParseScenarioText(*text, path);
    v1::ScenarioVariant variant;
    google::protobuf::TextFormat::ParseInfoTree lines;
    if (absl::Status read = ParseMessageText(*text, path, "a variant of a scenario", variant, lines); !read.ok()) {
      return read;
    }
    const auto where = [&](std::string_view field) {
      return absl::StrCat(path, ":", std::max(1, LineAt(variant, lines, field)));
    };
    if (std::string wrong; !AllUtf8(variant, wrong)) {
      return absl::InvalidArgumentError(absl::StrCat(where(wrong), ": ", wrong, ": expected UTF-8 text"));
    }
    for (const auto& [field, value] : {std::pair("name", variant.name()), std::pair("summary", variant.summary())}) {
      if (!value.empty()) continue;
      return absl::InvalidArgumentError(absl::StrCat(where("base"), ": ", field, ": expected a ", field,
                                                     " of its own beside `base`, found none; add ", field,
                                                     ": \"...\""));
    }
    absl::StatusOr<ScenarioFile> file = ReadBase(variant.base(), path, LineAt(variant, lines, "base"));
    if (!file.ok()) return Because(file.status(), where("base"));
    file->based = absl::StrCat(file->based, ", base of ", where("base"));
    return Change(variant, lines, path, std::move(*file));
  }

 private:
  static absl::Status Because(const absl::Status& status, const std::string& where) {
    return absl::Status(status.code(), absl::StrCat(where, ": base: ", status.message()));
  }

  absl::StatusOr<ScenarioFile> ReadBase(const std::string& base, const std::string& from, int line) {
    way_.push_back({from, RealPath(from), line});
    const absl::StatusOr<std::string> path = FindBase(base, from, folders_);
    if (!path.ok()) return path.status();
    const std::string real = RealPath(*path);
    const auto met = std::find_if(way_.begin(), way_.end(), [&](const Step& step) { return step.real == real; });
    if (met != way_.end()) {
      const std::string circle = absl::StrJoin(met, way_.end(), " -> ", [](std::string* out, const Step& step) {
        absl::StrAppend(out, step.file, ":", step.line);
      });
      return absl::InvalidArgumentError(absl::StrCat("expected a scenario that is whole in the end, found a circle: ",
                                                     circle, " -> ", met->file, "; change one of these lines"));
    }
    return Read(*path);
  }

  static absl::StatusOr<ScenarioFile> Change(const v1::ScenarioVariant& variant,
                                             const google::protobuf::TextFormat::ParseInfoTree& lines,
                                             const std::string& path, ScenarioFile file) {
    file.filename = path;
    file.scenario.name = variant.name();
    file.scenario.summary = variant.summary();
    for (const auto& [field, value] : {std::pair("name", variant.name()), std::pair("summary", variant.summary())}) {
      const int line = LineAt(variant, lines, field);
      file.assignments.push_back({absl::StrCat(path, ":", line, ": set"), absl::StrCat(field, "=", value)});
    }
    for (int i = 0; i < variant.set_size(); ++i) {
      const int line = LineAt(variant, lines, absl::StrCat("set.", i));
      const absl::Status set = SetField(file, variant.set(i), absl::StrCat(path, ":", line, ": set"));
      if (!set.ok()) return set;
    }
    return file;
  }

  const std::vector<std::string>& folders_;
  std::vector<Step> way_;
};

}  // namespace

bool IsVariant(std::string_view bytes) {
  // The parser says what is wrong with a text that cannot be read; here it is only not a variant.
  if (bytes.size() > kLargestInput) return false;
  const absl::StatusOr<std::string> text = WithoutByteOrderMark(std::string(bytes));
  if (!text.ok()) return false;
  google::protobuf::io::ArrayInputStream stream(text->data(), static_cast<int>(text->size()));
  TextErrors errors;
  google::protobuf::io::Tokenizer tokens(&stream, &errors);
  tokens.set_comment_style(google::protobuf::io::Tokenizer::SH_COMMENT_STYLE);
  return tokens.Next() && tokens.current().text == "base";
}

absl::StatusOr<std::string> FindBase(std::string_view base, const std::string& from,
                                     const std::vector<std::string>& folders) {
  const fs::path beside = fs::path(from).parent_path();
  if (base.empty()) return absl::NotFoundError("expected the name or the path of a scenario, found \"\"");
  if (IsPath(base)) return (beside / fs::path(base)).lexically_normal().string();
  std::vector<std::string> names;
  std::vector<fs::path> places = {beside};
  places.insert(places.end(), folders.begin(), folders.end());
  for (const fs::path& place : places) {
    const fs::path file = place / absl::StrCat(AbslView(base), AbslView(kEnding));
    std::error_code error;
    if (fs::is_regular_file(file, error)) return file.string();
    for (fs::directory_iterator it(place.empty() ? fs::path(".") : place, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().extension() == fs::path(kEnding)) names.push_back(it->path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return absl::NotFoundError(absl::StrCat("no scenario ", Quoted(base), " beside ", from,
                                          folders.empty() ? "" : " nor in ", absl::StrJoin(folders, ", "), "; ",
                                          DidYouMean(base, names), " (a path has '/' in it or ends in .textproto)"));
}

absl::StatusOr<ScenarioFile> ReadScenarioFile(const std::string& path, const std::vector<std::string>& folders) {
  return Reading(folders).Read(path);
}

}  // namespace haggle::codec
