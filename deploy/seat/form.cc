#include "deploy/seat/form.h"

#include <algorithm>

#include "nlohmann/json.hpp"
#include "proto/base/figures.h"
#include "proto/base/quoted.h"

namespace haggle::seat {
namespace {

using Json = nlohmann::ordered_json;

// What was sent, as it may stand in a message.
std::string Found(const Json& json) {
  if (json.is_array()) return "a list";  // however deep it is
  if (json.is_object()) return "an object";
  return Quoted(json.is_string() ? json.get<std::string>() : json.dump());
}

std::string Number(const Field& field, std::int64_t number) {
  if (field.unit == "cents" || field.unit == "cents_a_unit") return Dollars(number);
  if (field.unit == "permille") return Percent(number);
  return Count(number);
}

// A whole number that fits in 64 bits; false: it is none.
bool IsWhole(const Json& json, std::int64_t& number) {
  if (json.is_number_unsigned()) {
    if (json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return false;
    number = json.get<std::int64_t>();
    return true;
  }
  if (!json.is_number_integer()) return false;
  number = json.get<std::int64_t>();
  return true;
}

class Reader {
 public:
  Reader(std::vector<FieldError>& errors, Values& values) : errors_(errors), values_(values) {}

  void Read(const Field& field, const Json* json, const std::string& path) {
    if (json == nullptr || json->is_null()) return LeaveOut(field);
    switch (field.type) {
      case FieldType::kNumber:
        return ReadNumber(field, *json, path);
      case FieldType::kChoice:
        return ReadChoice(field, *json, path);
      case FieldType::kList:
        return ReadList(field, *json, path);
      case FieldType::kRows:
        return ReadRows(field, *json, path);
    }
  }

 private:
  void Fault(const std::string& path, std::string error) { errors_.push_back({path, std::move(error)}); }

  void LeaveOut(const Field& field) {
    if (field.type == FieldType::kList) {
      values_.lists[field.name];
    } else if (field.type == FieldType::kRows) {
      values_.rows[field.name];
    } else {
      values_.numbers[field.name] = field.value;
    }
  }

  void ReadNumber(const Field& field, const Json& json, const std::string& path) {
    std::int64_t number = 0;
    if (!IsWhole(json, number)) return Fault(path, "expected a whole number, found " + Found(json));
    if (number < field.low || number > field.high) {
      return Fault(path, field.high == INT64_MAX
                             ? "expected " + Number(field, field.low) + " or more, found " + Number(field, number)
                             : "expected " + Number(field, field.low) + " to " + Number(field, field.high) +
                                   ", found " + Number(field, number));
    }
    if (field.step > 1 && (number - field.low) % field.step != 0) {
      return Fault(path, "expected " + Number(field, field.low) + " and steps of " + Number(field, field.step) +
                             " from there, found " + Number(field, number));
    }
    values_.numbers[field.name] = number;
  }

  void ReadChoice(const Field& field, const Json& json, const std::string& path) {
    std::int64_t number = 0;
    const bool whole = IsWhole(json, number);
    for (const Choice& choice : field.choices) {
      const bool same = choice.value.empty() ? whole && choice.number == number
                                             : json.is_string() && json.get_ref<const std::string&>() == choice.value;
      if (!same) continue;
      values_.numbers[field.name] = choice.number;
      return;
    }
    Fault(path, "expected one of the " + std::to_string(field.choices.size()) + " choices, found " + Found(json));
  }

  void ReadList(const Field& field, const Json& json, const std::string& path) {
    if (!json.is_array()) return Fault(path, "expected a list, found " + Found(json));
    if (json.size() > static_cast<std::size_t>(field.most)) {
      return Fault(path, "expected " + std::to_string(field.most) + " at most, found " + std::to_string(json.size()));
    }
    std::vector<Values>& list = values_.lists[field.name];
    for (std::size_t i = 0; i < json.size(); ++i) {
      list.push_back(ReadFields(field.items, json[i], errors_, path + "." + std::to_string(i)));
    }
  }

  void ReadRows(const Field& field, const Json& json, const std::string& path) {
    if (!json.is_object()) return Fault(path, "expected an object of numbers by row, found " + Found(json));
    auto& rows = values_.rows[field.name];
    std::int64_t left = field.total.value_or(INT64_MAX);
    for (const auto& [key, sent] : json.items()) {
      const auto row =
          std::find_if(field.rows.begin(), field.rows.end(), [&key = key](const Row& r) { return r.key == key; });
      const std::string at = path + "." + key;
      if (row == field.rows.end()) {
        Fault(at, "there is no such row");
        continue;
      }
      std::int64_t number = 0;
      if (!IsWhole(sent, number) || number < 0 || number > row->high) {
        Fault(at, "expected a whole number from 0 to " + Count(row->high) + ", found " + Found(sent));
        continue;
      }
      if (number > left) {
        return Fault(path, "expected " + Count(*field.total) + " in all at most, found more");
      }
      left -= number;
      if (number > 0) rows.emplace_back(key, number);
    }
  }

  std::vector<FieldError>& errors_;
  Values& values_;
};

}  // namespace

Values ReadFields(const std::vector<Field>& fields, const Json& json, std::vector<FieldError>& errors,
                  const std::string& prefix) {
  Values values;
  if (!json.is_object() && !json.is_null()) {
    errors.push_back({prefix, "expected an object with the fields of the form, found " + Found(json)});
    return values;
  }
  const std::string dot = prefix.empty() ? "" : prefix + ".";
  Reader reader(errors, values);
  for (const Field& field : fields) {
    const auto found = json.is_object() ? json.find(field.name) : json.end();
    const bool sent = json.is_object() && found != json.end();
    reader.Read(field, sent ? &*found : nullptr, dot + field.name);
  }
  if (!json.is_object()) return values;
  for (const auto& [name, value] : json.items()) {
    const bool known =
        std::any_of(fields.begin(), fields.end(), [&name = name](const Field& field) { return field.name == name; });
    if (!known) errors.push_back({dot + name, "the form has no such field"});
  }
  return values;
}

Values FilledIn(const Form& form) {
  Values values;
  for (const Field& field : form.fields) {
    if (field.type == FieldType::kList) {
      values.lists[field.name];
    } else if (field.type == FieldType::kRows) {
      auto& rows = values.rows[field.name];
      for (const Row& row : field.rows) {
        if (row.value > 0) rows.emplace_back(row.key, row.value);
      }
    } else {
      values.numbers[field.name] = field.value;
    }
  }
  return values;
}

}  // namespace haggle::seat
