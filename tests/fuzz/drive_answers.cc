#include <string>

#include "broker/server/agent_message.h"
#include "proto/base/check.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

// Small, so that inputs come to them.
server::MessageBounds Bounds(unsigned char kind) {
  server::MessageBounds bounds;
  bounds.joined = (kind & 1U) != 0;
  bounds.answers = (kind >> 1U) & 3U;
  bounds.moves = 3;
  bounds.beliefs = 2;
  bounds.values = 6;
  bounds.pleas = 4;
  bounds.shares = 4;
  bounds.text = 12;
  bounds.parts = 8;
  return bounds;
}

void CheckAnswer(const v1::Moves& answer, const server::MessageBounds& bounds) {
  HAGGLE_CHECK(answer.moves_size() <= static_cast<int>(bounds.moves));
  HAGGLE_CHECK(answer.beliefs_size() <= static_cast<int>(bounds.beliefs));
  int values = 0;
  int pleas = 0;
  int shares = 0;
  for (const v1::Move& move : answer.moves()) {
    values += move.offer().values_size();
    pleas += move.invite().pleas_size();
    shares += move.allocate().shares_size();
    HAGGLE_CHECK(move.draw().path().size() <= bounds.text);
  }
  HAGGLE_CHECK(values <= static_cast<int>(bounds.values) && pleas <= static_cast<int>(bounds.pleas) &&
               shares <= static_cast<int>(bounds.shares));
}

}  // namespace

void DriveAnswers(std::string_view bytes, bool planted) {
  if (bytes.empty()) return;
  const server::MessageBounds bounds = Bounds(static_cast<unsigned char>(bytes[0]));
  bytes.remove_prefix(1);
  server::MessageBounds taken = bounds;
  if (planted) taken.answers += 1;
  v1::AgentMessage message;
  if (const absl::Status read = server::ReadAgentMessage(bytes, taken, message); !read.ok()) {
    HAGGLE_CHECK((absl::IsInvalidArgument(read) || absl::IsResourceExhausted(read)) && !read.message().empty());
    return;
  }
  HAGGLE_CHECK(message.has_join() != bounds.joined && message.has_moves() == bounds.joined);
  HAGGLE_CHECK(message.moves().moves_size() <= static_cast<int>(bounds.answers));
  for (const v1::Moves& answer : message.moves().moves()) CheckAnswer(answer, bounds);
}

}  // namespace haggle::testing
