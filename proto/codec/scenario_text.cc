#include "proto/codec/scenario_text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/codec/codec.h"
#include "proto/codec/field_path.h"
#include "proto/codec/message_text.h"
#include "proto/codec/scenario_source.h"
#include "proto/codec/utf8.h"

namespace haggle::codec {
namespace {

using google::protobuf::TextFormat;

// The same path with elements by index, as far as it leads.
std::string Canonical(const google::protobuf::Message& root, std::string_view path) {
  const google::protobuf::Message* message = &root;
  std::vector<std::string> steps = absl::StrSplit(AbslView(path), '.');
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto* field = message->GetDescriptor()->FindFieldByName(steps[i]);
    if (field == nullptr) break;
    const auto& reflection = *message->GetReflection();
    int index = -1;
    if (field->is_repeated()) {
      if (++i == steps.size()) break;
      const auto found = FindElements(*message, *field, steps[i]);
      if (found.empty()) break;
      index = found[0];
      steps[i] = absl::StrCat(index);
    }
    if (field->message_type() == nullptr) break;
    message =
        index < 0 ? &reflection.GetMessage(*message, field) : &reflection.GetRepeatedMessage(*message, field, index);
  }
  return absl::StrJoin(steps, ".");
}

// Whether `path` is `whole` or leads into it.
bool Inside(std::string_view whole, std::string_view path) {
  return path.substr(0, whole.size()) == whole && (path.size() == whole.size() || path[whole.size()] == '.');
}

}  // namespace

int ScenarioFile::LineOf(std::string_view path) const {
  return source == nullptr ? 0 : LineAt(source->message, source->lines, path);
}

std::string ScenarioFile::Where(std::string_view path) const {
  const int line = LineOf(path);
  const std::string& text = source == nullptr ? filename : source->filename;
  std::string where = absl::StrCat(text, line > 0 ? absl::StrCat(":", line) : "", based);
  if (assignments.empty()) return where;
  v1::Scenario now;
  ToMessage(*this, now);
  const std::string wanted = Canonical(now, path);
  for (auto it = assignments.rbegin(); it != assignments.rend(); ++it) {
    const std::string set = Canonical(now, std::string_view(it->text).substr(0, it->text.find('=')));
    if (Inside(set, wanted)) return absl::StrCat(it->said, " ", it->text);
    if (Inside(wanted, set)) return absl::StrCat(where, " with ", it->said, " ", it->text);
  }
  return where;
}

void ToMessage(const ScenarioFile& file, v1::Scenario& message) {
  ToProto(file.scenario, message);
  message.clear_cast();
  for (const auto& line : file.cast) {
    auto& casting = *message.add_cast();
    casting.set_party(line.party);
    casting.set_strategy(line.strategy);
    for (const auto& [name, value] : line.parameters) {
      auto& parameter = *casting.add_parameters();
      parameter.set_name(name);
      parameter.set_value(value);
    }
  }
}

bool FromMessage(const v1::Scenario& message, ScenarioFile& file, Fault& fault) {
  if (!AllUtf8(message, fault.path)) {
    fault.expected = "expected UTF-8 text, found other bytes";
    return false;
  }
  if (!Decode(message, file.scenario, fault)) return false;
  file.cast.clear();
  for (const auto& casting : message.cast()) {
    SuggestedCast line{casting.party(), casting.strategy(), {}};
    for (const auto& parameter : casting.parameters())
      line.parameters.emplace_back(parameter.name(), parameter.value());
    file.cast.push_back(std::move(line));
  }
  return true;
}

absl::StatusOr<ScenarioFile> ParseScenarioText(std::string_view bytes, std::string_view filename) {
  ScenarioFile file;
  file.filename = std::string(filename);
  auto source = std::make_shared<ScenarioFile::Source>();
  source->filename = file.filename;
  if (absl::Status read = ParseMessageText(bytes, filename, "a scenario", source->message, source->lines); !read.ok()) {
    return read;
  }
  file.source = source;
  Fault fault;
  if (!FromMessage(source->message, file, fault)) {
    return absl::InvalidArgumentError(absl::StrCat(file.Where(fault.path), ": ", fault.path, ": ", fault.expected));
  }
  return file;
}

std::string ScenarioToText(const ScenarioFile& file) {
  v1::Scenario message;
  ToMessage(file, message);
  TextFormat::Printer printer;
  printer.SetUseShortRepeatedPrimitives(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

}  // namespace haggle::codec
