// A form: one kind of move that a person may make now, with the fields it takes and what is filled in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "proto/base/moves.h"

namespace haggle::seat {

enum class FieldType : std::uint8_t { kNumber, kChoice, kList, kRows };

// What a field may be. On the wire it is `value`, or where that is empty the number itself.
struct Choice {
  std::string value;
  std::int64_t number = 0;
  std::string text;                     // for people
  std::optional<std::int64_t> own_ppm;  // what it adds to one's own utility, millionths
};

// A line of a field of rows: so many units of something.
struct Row {
  std::string key;
  std::string text;
  std::int64_t high = 0;
  std::int64_t value = 0;  // filled in
};

struct Field {
  std::string name;
  std::string label;
  std::string help;  // empty: none
  FieldType type = FieldType::kNumber;
  std::string unit;  // "units", "cents", ...; empty: none
  bool optional = false;
  std::int64_t value = 0;                   // filled in; of choices the number of one
  std::int64_t low = 0;                     // kNumber, both included
  std::int64_t high = INT64_MAX;            // ... INT64_MAX: no bound
  std::int64_t step = 1;                    // ... from low on
  std::int64_t scale = 1;                   // ... so many make one of what people read
  std::optional<std::int64_t> own_ppm_low;  // what low and high add to one's own utility
  std::optional<std::int64_t> own_ppm_high;
  std::vector<Choice> choices;        // kChoice
  std::vector<Field> items;           // kList: the fields of an element; none is filled in
  std::int64_t most = 0;              // kList: elements
  std::vector<Row> rows;              // kRows
  std::optional<std::int64_t> total;  // kRows: the most of all together
};

// What was filled in, checked against the fields of a form.
struct Values {
  std::map<std::string, std::int64_t> numbers;  // of numbers and choices
  std::map<std::string, std::vector<Values>> lists;
  std::map<std::string, std::vector<std::pair<std::string, std::int64_t>>> rows;

  std::int64_t number(const std::string& name) const {
    const auto found = numbers.find(name);
    return found == numbers.end() ? 0 : found->second;
  }
};

struct Form {
  std::string id;  // unique in a prompt
  std::string kind;
  std::string label;
  std::string text;
  std::string group;      // of all moves of a group one may be sent; empty: of none
  bool many = false;      // may be sent several times
  bool distinct = false;  // ... each time with other choices
  std::vector<Field> fields;
  std::function<Action(const Values&)> make;
};

// What is filled in.
Values FilledIn(const Form& form);

// Something that is wrong with what was filled in.
struct FieldError {
  std::string field;  // "units", "guests.0.units", "shares.12"; empty: of the whole move
  std::string error;
};

// Reads `fields` (a JSON object; null: none) against those of a form. What is left out has the value that is filled in;
// of a list it is empty, of rows 0. Whatever is wrong goes into `errors`.
Values ReadFields(const std::vector<Field>& fields, const nlohmann::ordered_json& json, std::vector<FieldError>& errors,
                  const std::string& prefix = "");

}  // namespace haggle::seat
