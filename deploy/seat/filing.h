// What a person sends, checked against the forms of a prompt before it is given to the run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/seat/form.h"
#include "deploy/seat/json.h"

namespace haggle::seat {

inline constexpr std::size_t kLongestReason = 500;  // bytes

// The outer shape of what was sent.
struct SentMoves {
  std::uint64_t number = 0;
  Json moves;       // a list
  std::string why;  // empty: none
};

// kInvalidArgument: it is no JSON of that shape; the message says what is wrong.
absl::StatusOr<SentMoves> ReadSent(std::string_view body);

// One move as it was sent.
struct Filed {
  const Form* form = nullptr;  // null: there is none of that name
  Action action;               // if there are no errors
  std::vector<FieldError> errors;
};

// All moves, in their order. What goes wrong is told at the move that it goes wrong with: a form that there is not, a
// field, a form that may be used once, one's turn that is used twice.
std::vector<Filed> File(const std::vector<Form>& forms, const Json& moves);

bool HasErrors(const std::vector<Filed>& filed);
// The errors as the page gets them: [{errors: [{field, error}]}].
Json ErrorsJson(const Filed& filed);

}  // namespace haggle::seat
