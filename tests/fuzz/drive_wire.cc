#include <cstdint>

#include "proto/base/canonical.h"
#include "proto/base/check.h"
#include "proto/codec/codec.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

// The mistake that is planted.
void Cut(v1::Moves& message) { message.set_number(static_cast<std::uint16_t>(message.number())); }
void Cut(v1::Prompt& message) { message.set_number(static_cast<std::uint16_t>(message.number())); }
template <class Message>
void Cut(Message&) {}

template <class Message, class T>
void Drive(std::string_view bytes, bool planted) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  T value;
  if (const absl::Status status = codec::FromProto(message, value); !status.ok()) {
    HAGGLE_CHECK(absl::IsInvalidArgument(status) && !status.message().empty());
    return;
  }
  const std::string canonical = Canonical(value);
  T read;
  std::string error;
  HAGGLE_CHECK(ParseCanonical(canonical, read, &error));
  HAGGLE_CHECK(Canonical(read) == canonical);

  Message made;
  codec::ToProto(read, made);
  if (planted) Cut(made);
  std::string wire;
  HAGGLE_CHECK(made.SerializeToString(&wire));
  Message again;
  HAGGLE_CHECK(again.ParseFromString(wire));
  T back;
  HAGGLE_CHECK(codec::FromProto(again, back).ok());
  HAGGLE_CHECK(Canonical(back) == canonical);
}

}  // namespace

void DriveWire(std::string_view bytes, bool planted) {
  if (bytes.empty()) return;
  const int kind = static_cast<unsigned char>(bytes[0]) % kWireKinds;
  bytes.remove_prefix(1);
  if (kind == 0) Drive<v1::Moves, Moves>(bytes, planted);
  if (kind == 1) Drive<v1::Prompt, Prompt>(bytes, planted);
  if (kind == 2) Drive<v1::Step, Step>(bytes, planted);
  if (kind == 3) Drive<v1::Briefing, Briefing>(bytes, planted);
}

}  // namespace haggle::testing
