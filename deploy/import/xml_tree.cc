#include "deploy/import/xml_tree.h"

#include <expat.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

// What expat's calls build up. Elements that are open stand on a stack, so that growing
// a list of children moves none of them.
class Builder {
 public:
  Builder(const SourceFile& file, XML_Parser parser) : file_(&file), parser_(parser) {}

  void Begin(const char* name, const char** attributes) {
    Element element;
    element.name = name;
    element.line = static_cast<int>(XML_GetCurrentLineNumber(parser_));
    ++count_;
    for (; *attributes != nullptr; attributes += 2) {
      element.attributes.emplace_back(attributes[0], attributes[1]);
      ++count_;
    }
    if (open_.size() >= kDeepest) return Refuse(name, absl::StrCat("expected elements at most ", kDeepest, " deep"));
    if (count_ > kMostElements) {
      return Refuse(name, absl::StrCat("expected at most ", kMostElements, " elements and attributes, found more"));
    }
    open_.push_back(std::move(element));
  }

  void End() {
    if (!status_.ok()) return;  // of an empty element that was refused
    if (open_.size() == 1) {
      root_ = std::move(open_.back());
    } else {
      Element& parent = open_[open_.size() - 2];
      parent.children.push_back(std::move(open_.back()));
    }
    open_.pop_back();
  }

  void Refuse(std::string_view element, std::string_view what) {
    if (!status_.ok()) return;
    status_ = Wrong({file_, static_cast<int>(XML_GetCurrentLineNumber(parser_)), absl::StrCat("<", View(element), ">")},
                    what);
    XML_StopParser(parser_, XML_FALSE);
  }

  const absl::Status& status() const { return status_; }
  Element& root() { return root_; }

 private:
  const SourceFile* file_;
  XML_Parser parser_;
  std::vector<Element> open_;
  std::size_t count_ = 0;
  Element root_;
  absl::Status status_;
};

Builder& BuilderOf(void* data) { return *static_cast<Builder*>(data); }

void OnBegin(void* data, const char* name, const char** attributes) { BuilderOf(data).Begin(name, attributes); }
void OnEnd(void* data, const char*) { BuilderOf(data).End(); }
void OnDoctype(void* data, const char*, const char*, const char*, int) {
  BuilderOf(data).Refuse("!DOCTYPE", "expected no document type, for entities are not expanded; remove it");
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Some of GENIUS's own files begin with a comment or an empty line before <?xml ...?>, which XML
// does not allow. There the declaration is blanked out.
std::string WithoutLateDeclaration(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (IsSpace(text[at])) {
      ++at;
    } else if (text.compare(at, 4, "<!--") == 0) {
      const std::size_t end = text.find("-->", at);
      if (end == std::string::npos) return text;
      at = end + 3;
    } else {
      break;
    }
  }
  if (at == 0 || text.compare(at, 6, "<?xml ") != 0) return text;
  const std::size_t end = text.find("?>", at);
  if (end == std::string::npos) return text;
  std::string without = text;
  std::replace_if(
      without.begin() + static_cast<std::ptrdiff_t>(at), without.begin() + static_cast<std::ptrdiff_t>(end + 2),
      [](char c) { return !IsSpace(c); }, ' ');
  return without;
}

// Whether a reference begins at `at`: "&name;", "&#38;" or "&#x26;".
bool IsReference(const std::string& text, std::size_t at) {
  const auto is_part = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
  };
  std::size_t end = at + 1;
  if (end < text.size() && text[end] == '#') ++end;
  const std::size_t begin = end;
  while (end < text.size() && is_part(text[end])) ++end;
  return end > begin && end < text.size() && text[end] == ';';
}

// Published domains have values like "the good, the bad & the ugly".
std::string WithWrittenOutAmpersands(const std::string& text, const SourceFile& file, Notes& notes) {
  std::string written;
  std::size_t from = 0;
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
    if (IsReference(text, at)) continue;
    if (written.empty()) {
      const auto before = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      notes.Add({&file, 1 + static_cast<int>(before)}, "an '&' that begins no reference is read as it stands");
    }
    written.append(text, from, at - from).append("&amp;");
    from = at + 1;
  }
  return from == 0 ? text : written.append(text, from);
}

}  // namespace

const std::string* Element::Find(std::string_view attribute) const {
  for (const auto& [name_of, value] : attributes) {
    if (name_of == attribute) return &value;
  }
  return nullptr;
}

const Element* Element::Child(std::string_view child) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](const Element& e) { return e.name == child; });
  return found == children.end() ? nullptr : &*found;
}

absl::StatusOr<Element> ParseXml(const SourceFile& file, Notes& notes) {
  if (absl::Status sized = CheckSize(file); !sized.ok()) return sized;
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(XML_ParserCreate("UTF-8"),
                                                                                             &XML_ParserFree);
  if (parser == nullptr) return absl::ResourceExhaustedError("no memory for reading XML");
  Builder builder(file, parser.get());
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(parser.get(), OnBegin, OnEnd);
  XML_SetStartDoctypeDeclHandler(parser.get(), OnDoctype);
  const std::string text = WithWrittenOutAmpersands(WithoutLateDeclaration(file.text), file, notes);
  const XML_Status parsed = XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
  if (!builder.status().ok()) return builder.status();
  if (parsed != XML_STATUS_OK) {
    return Wrong({&file, static_cast<int>(XML_GetCurrentLineNumber(parser.get()))},
                 absl::StrCat("expected well-formed XML, found: ", XML_ErrorString(XML_GetErrorCode(parser.get()))));
  }
  return std::move(builder.root());
}

}  // namespace haggle::importing
