#include "deploy/import/source.h"

#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

std::string Text(const Place& place, std::string_view what) {
  std::string text = place.file->path;
  if (place.line > 0) absl::StrAppend(&text, ":", place.line);
  if (!place.element.empty()) absl::StrAppend(&text, ": ", place.element);
  return absl::StrCat(text, ": ", View(what));
}

}  // namespace

std::string SourceFile::Name() const {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string SourceFile::Stem() const {
  const std::string name = Name();
  return name.substr(0, name.rfind('.'));
}

absl::Status Wrong(const Place& place, std::string_view what) { return absl::InvalidArgumentError(Text(place, what)); }

absl::Status CheckSize(const SourceFile& file) {
  if (file.text.size() <= kLargestFile) return absl::OkStatus();
  return Wrong({&file}, absl::StrCat("expected at most ", kLargestFile, " bytes, found ", file.text.size()));
}

absl::Status CheckText(const Place& place, std::string_view text) {
  if (text.empty()) return Wrong(place, "expected a text, found an empty one");
  if (text.size() <= kLongestText) return absl::OkStatus();
  return Wrong(place,
               absl::StrCat("expected at most ", kLongestText, " bytes, found ", text.size(), ": ", Quoted(text)));
}

void Notes::Add(const Place& place, std::string_view note) {
  if (lines_.size() < kMostNotes) {
    lines_.push_back(Text(place, note));
  } else {
    ++others_;
  }
}

void Notes::Rounded(const Place& place, std::string_view text, std::string_view kept, int places) {
  Rounding& rounding = roundings_[place.file->path];
  if (!rounding.first.empty()) {
    ++rounding.others;
    return;
  }
  rounding.first = Text(place, absl::StrCat(Quoted(text), " has more digits than are kept, read as ", View(kept),
                                            ", off by less than 10^-", places));
}

std::vector<std::string> Notes::Lines() const {
  std::vector<std::string> lines = lines_;
  if (others_ > 0) lines.push_back(absl::StrCat(others_, " more of the same kinds"));
  for (const auto& [path, rounding] : roundings_) {
    lines.push_back(rounding.others == 0
                        ? rounding.first
                        : absl::StrCat(rounding.first, "; in this file also ", rounding.others, " more"));
  }
  return lines;
}

}  // namespace haggle::importing
