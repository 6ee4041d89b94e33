// Between the plain structs of proto/base and the messages of haggle/v1. A message
// is translated once, at the edge; nothing behind it knows protobuf.
//
// Both directions overwrite everything that the struct describes and reuse the
// memory of what they write into, so a message or struct that is kept and used
// again costs no allocation once it has grown. Fields of a message that the
// struct does not have (Scenario.cast, unknown fields) are left alone.
// All functions are thread-compatible.
#pragma once

#include "absl/status/status.h"
#include "haggle/v1/journal.pb.h"
#include "haggle/v1/prompt.pb.h"
#include "haggle/v1/scenario.pb.h"
#include "proto/base/events.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"

namespace haggle::codec {

void ToProto(const Scenario& from, v1::Scenario& to);
void ToProto(const Briefing& from, v1::Briefing& to);
void ToProto(const Prompt& from, v1::Prompt& to);
void ToProto(const Moves& from, v1::Moves& to);
void ToProto(const Event& from, v1::Event& to);
void ToProto(const Step& from, v1::Step& to);

// kInvalidArgument: an enumeration value that is not known; the message names the
// field by its path. `to` is then unspecified but can be used again. An outcome
// with more than kMaxIssues values becomes an empty one, which the market refuses.
// Sequence numbers of commands are not part of the message and become 0.
absl::Status FromProto(const v1::Scenario& from, Scenario& to);
absl::Status FromProto(const v1::Briefing& from, Briefing& to);
absl::Status FromProto(const v1::Prompt& from, Prompt& to);
absl::Status FromProto(const v1::Moves& from, Moves& to);
absl::Status FromProto(const v1::Event& from, Event& to);
absl::Status FromProto(const v1::Step& from, Step& to);

}  // namespace haggle::codec
