// Scenarios as text: reading a file, saying where in it something stands,
// changing single fields from the command line, writing it out again.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/base/scenario.h"

namespace haggle::codec {

// Who plays a party, as the scenario suggests it. Not part of a run's identity.
struct SuggestedCast {
  std::string party;
  std::string strategy;
  std::vector<std::pair<std::string, std::string>> parameters;
  friend bool operator==(const SuggestedCast&, const SuggestedCast&) = default;
};

// A scenario as read from a file. A value; copies share the (immutable) map of
// lines. Thread-compatible.
struct ScenarioFile {
  Scenario scenario;
  std::vector<SuggestedCast> cast;
  std::string filename;  // as given, for messages

  // The line, from 1, at which the field with this path stands, or the innermost
  // thing around it that has a line; 0 if there is none. Paths are those of
  // ScenarioFault: "parties.tesla.sites.0.slip", elements by name or index.
  int LineOf(std::string_view path) const;

  // LineOf for a message: "FILE:LINE" or FILE alone; "--set PATH=VALUE" if
  // SetField put the field there; "FILE:LINE with --set PATH=VALUE" if it
  // changed something in it. Of a variant "FILE:LINE: set PATH=VALUE" in the place
  // of --set, and "BASE:LINE, base of FILE:LINE" for what it has from its base.
  std::string Where(std::string_view path) const;

  // Only for the functions below.
  struct Source;
  struct Assignment {
    std::string said;  // "--set", or where a variant's file says it
    std::string text;  // "PATH=VALUE"
  };
  std::shared_ptr<const Source> source;
  std::string based;                    // ", base of FILE:LINE": how the source was come to
  std::vector<Assignment> assignments;  // SetField's, in order
};

// Reads a text of message haggle.v1.Scenario, with or without a byte order mark
// (text_encoding.h) and of at most 16 MiB. Only its form is checked here; what
// makes it valid stands in broker/core/validate.h. kInvalidArgument: the message has
// one line for each error, "FILE:LINE:COLUMN: FIELD: what was found; expected ...".
absl::StatusOr<ScenarioFile> ParseScenarioText(std::string_view text, std::string_view filename);

// Reads the file, a Scenario or a variant of another one (message haggle.v1.ScenarioVariant, scenario_variant.h), whose
// base is looked for beside it and then in `folders`. Besides: kNotFound, kPermissionDenied and so on, naming the file.
absl::StatusOr<ScenarioFile> ReadScenarioFile(const std::string& path, const std::vector<std::string>& folders = {});

// Carries out "PATH=VALUE" (--set). PATH: field names joined by dots, a repeated
// element by its name (`name`, or where there is none `product`, `party`, `table` or `issue`)
// or by its index from 0. VALUE: textproto syntax; an enumeration's value by its
// name, with or without prefix, in any case; strings quoted or bare; a whole message
// in {...}, a whole list in [...]. What PATH names is replaced.
//   kNotFound: no such path; the message lists the nearest names there are.
//   kInvalidArgument: not PATH=VALUE, or a VALUE of another type; says what was
//   expected. On error nothing is changed.
// Messages begin with `said`, which names who gave the assignment.
absl::Status SetField(ScenarioFile& file, std::string_view assignment, std::string_view said = "--set");

// The same for a scenario without a cast (of a journal); one that gives it a cast
// is kInvalidArgument.
absl::Status SetField(Scenario& scenario, std::string_view assignment);

// A text that ParseScenarioText reads back to the same scenario and cast.
std::string ScenarioToText(const ScenarioFile& file);

}  // namespace haggle::codec
