#include "deploy/seat/filing.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::seat {
namespace {

constexpr int kDeepest = 8;  // objects and lists in one another

const Form* FindForm(const std::vector<Form>& forms, const Json& move) {
  const auto name = move.find("form");
  if (name == move.end() || !name->is_string()) return nullptr;
  const auto found = std::find_if(forms.begin(), forms.end(),
                                  [&](const Form& form) { return form.id == name->get_ref<const std::string&>(); });
  return found == forms.end() ? nullptr : &*found;
}

// The choices that were made, to tell whether they were made before.
std::string ChoicesOf(const Form& form, const Values& values) {
  std::string made = form.id;
  for (const Field& field : form.fields) {
    if (field.type == FieldType::kChoice) absl::StrAppend(&made, " ", values.number(field.name));
  }
  return made;
}

// What has been used so far.
struct Used {
  std::set<std::string> forms;
  std::map<std::string, const Form*> groups;  // which form of each
  std::set<std::string> choices;
};

void CheckUse(const Form& form, const Values& values, Used& used, std::vector<FieldError>& errors) {
  if (!form.many && !used.forms.insert(form.id).second) {
    errors.push_back({"", "this can be done once in an answer"});
  }
  if (!form.group.empty()) {
    const auto [other, first] = used.groups.emplace(form.group, &form);
    if (!first && other->second->id != form.id) {
      errors.push_back({"", "it is one turn: this cannot go with " + Quoted(other->second->label)});
    }
  }
  if (form.distinct && !used.choices.insert(ChoicesOf(form, values)).second) {
    errors.push_back({"", "the same was chosen before in this answer"});
  }
}

Filed FileOne(const std::vector<Form>& forms, const Json& move, Used& used) {
  Filed filed;
  if (!move.is_object()) {
    filed.errors.push_back({"", "expected an object {form, fields}"});
    return filed;
  }
  filed.form = FindForm(forms, move);
  if (filed.form == nullptr) {
    filed.errors.push_back({"form", "expected the id of a form that was given with the question"});
    return filed;
  }
  for (const auto& [name, value] : move.items()) {
    if (name != "form" && name != "fields")
      filed.errors.push_back({"", "a move has form and fields, and no " + Quoted(name)});
  }
  const auto fields = move.find("fields");
  const Values values = ReadFields(filed.form->fields, fields == move.end() ? Json() : *fields, filed.errors);
  if (filed.errors.empty()) CheckUse(*filed.form, values, used, filed.errors);
  if (filed.errors.empty()) filed.action = filed.form->make(values);
  return filed;
}

}  // namespace

absl::StatusOr<SentMoves> ReadSent(std::string_view body) {
  // Values are copied from here on, level by level on the stack: what is deeper than any form asks for is not built.
  bool too_deep = false;
  const auto shallow = [&too_deep](int depth, Json::parse_event_t, const Json&) {
    too_deep = too_deep || depth > kDeepest;
    return depth <= kDeepest;
  };
  const Json json = Json::parse(body, shallow, false);
  if (too_deep || json.is_discarded() || !json.is_object()) {
    return absl::InvalidArgumentError("expected a JSON object {number, moves, why}");
  }
  SentMoves sent;
  for (const auto& [name, value] : json.items()) {
    if (name == "number") {
      if (!value.is_number_unsigned()) return absl::InvalidArgumentError("number: expected the number of the question");
      sent.number = value.get<std::uint64_t>();
    } else if (name == "moves") {
      if (!value.is_array()) return absl::InvalidArgumentError("moves: expected a list");
      sent.moves = value;
    } else if (name == "why") {
      if (value.is_null()) continue;
      if (!value.is_string() || value.get_ref<const std::string&>().size() > kLongestReason) {
        return absl::InvalidArgumentError(absl::StrCat("why: expected a text of ", kLongestReason, " bytes at most"));
      }
      sent.why = value.get<std::string>();
    } else {
      return absl::InvalidArgumentError(absl::StrCat("expected number, moves and why, found ", Quoted(name)));
    }
  }
  if (sent.number == 0) return absl::InvalidArgumentError("number: expected the number of the question, found none");
  if (!sent.moves.is_array()) return absl::InvalidArgumentError("moves: expected a list, found none");
  return sent;
}

std::vector<Filed> File(const std::vector<Form>& forms, const Json& moves) {
  std::vector<Filed> filed;
  Used used;
  for (const Json& move : moves) filed.push_back(FileOne(forms, move, used));
  return filed;
}

bool HasErrors(const std::vector<Filed>& filed) {
  return std::any_of(filed.begin(), filed.end(), [](const Filed& one) { return !one.errors.empty(); });
}

Json ErrorsJson(const Filed& filed) {
  Json errors = Json::array();
  for (const FieldError& error : filed.errors) {
    errors.push_back({{"field", OrNull(error.field)}, {"error", error.error}});
  }
  return errors;
}

}  // namespace haggle::seat
