// What a scenario's text was, kept to say where in it something stands; and the way
// between ScenarioFile and its message. For scenario_text.cc and set_field.cc.
#pragma once

#include <google/protobuf/text_format.h>

#include <string>

#include "absl/status/status.h"
#include "haggle/v1/scenario.pb.h"
#include "proto/codec/decode.h"
#include "proto/codec/scenario_text.h"

namespace haggle::codec {

struct ScenarioFile::Source {
  std::string filename;
  v1::Scenario message;  // as parsed, before any assignment
  google::protobuf::TextFormat::ParseInfoTree lines;
};

void ToMessage(const ScenarioFile& file, v1::Scenario& message);

// False: `fault` says which field cannot be held, an unknown enumeration value or
// a string that is not UTF-8 (which no agent could be sent).
bool FromMessage(const v1::Scenario& message, ScenarioFile& file, Fault& fault);

}  // namespace haggle::codec
