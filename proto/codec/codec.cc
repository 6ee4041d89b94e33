#include "proto/codec/codec.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/codec/decode.h"
#include "proto/codec/encode.h"
#include "proto/codec/field_path.h"
#include "proto/codec/hot.h"

namespace haggle::codec {
void Decoder::UnknownValue(const google::protobuf::FieldDescriptor& field, int found) {
  fault_.expected = absl::StrCat("expected ", Expected(field), ", found ", found);
  Fail(field.name());
}

namespace {

template <class T>
absl::Status DecodeOrSay(const google::protobuf::Message& from, T& to) {
  Fault fault;
  if (Decode(from, to, fault)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(from.GetDescriptor()->name(), ".", fault.path, ": ", fault.expected));
}

}  // namespace

void ToProto(const Scenario& from, v1::Scenario& to) { Encode(from, to); }
void ToProto(const Briefing& from, v1::Briefing& to) { Encode(from, to); }
void ToProto(const Prompt& from, v1::Prompt& to) { EncodeHot(from, to); }
void ToProto(const Moves& from, v1::Moves& to) { EncodeHot(from, to); }
void ToProto(const Event& from, v1::Event& to) { Encode(from, to); }
void ToProto(const Step& from, v1::Step& to) { Encode(from, to); }

absl::Status FromProto(const v1::Scenario& from, Scenario& to) { return DecodeOrSay(from, to); }
absl::Status FromProto(const v1::Briefing& from, Briefing& to) { return DecodeOrSay(from, to); }
absl::Status FromProto(const v1::Prompt& from, Prompt& to) {
  return DecodeHot(from, to) ? absl::OkStatus() : DecodeOrSay(from, to);
}
absl::Status FromProto(const v1::Moves& from, Moves& to) {
  return DecodeHot(from, to) ? absl::OkStatus() : DecodeOrSay(from, to);
}

absl::Status FromProto(const v1::Event& from, Event& to) { return DecodeOrSay(from, to); }

absl::Status FromProto(const v1::Step& from, Step& to) {
  auto status = DecodeOrSay(from, to);
  for (auto& command : to.commands) command.seq = 0;  // a reused one may still have another's
  return status;
}

}  // namespace haggle::codec
