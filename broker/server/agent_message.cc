#include "broker/server/agent_message.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "broker/core/limits.h"
#include "broker/referee/referee.h"
#include "proto/base/outcome.h"

namespace haggle::server {
namespace {

using google::protobuf::internal::WireFormatLite;

// Even where the rules allow little, a mistake of some size is theirs to refuse.
constexpr std::size_t kRoomForMistakes = 4096;
// Of a move that is honest: a reason, an action, a plea in it; and one that a later version may add.
constexpr std::size_t kPartsOfMove = 4;
// Fields that a message without lists has at the most; further ones are repeated or unknown.
constexpr std::size_t kFieldsOfOne = 8;
// Paths into a scenario are shorter.
constexpr std::size_t kLongestText = 1024;
// Canonical bytes of a share that stands for something: two numbers with their tags, and the end.
constexpr std::size_t kLeastShare = 5;

absl::Status NoMessage(const char* why) {
  return absl::InvalidArgumentError(absl::StrCat("what is no AgentMessage: ", why));
}

absl::Status TooMany(const char* what, std::size_t most) {
  return absl::ResourceExhaustedError(
      absl::StrCat("an answer with more than ", most, " ", what, "; the limits of this run leave no room for so many"));
}

// One field as it stands on the wire.
struct WireField {
  int number = 0;
  bool delimited = false;    // it has a content: a message, a text or a packed list
  std::string_view content;  // of a delimited one
  std::string_view whole;    // with its tag
};

// Calls `on` for each field of a message until it returns an error. kInvalidArgument: it is none.
template <class On>
absl::Status EachField(std::string_view message, const On& on) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                                            static_cast<int>(message.size()));
  while (true) {
    const auto begin = static_cast<std::size_t>(in.CurrentPosition());
    if (begin == message.size()) return absl::OkStatus();
    const std::uint32_t tag = in.ReadTag();
    WireField field;
    field.number = WireFormatLite::GetTagFieldNumber(tag);
    if (field.number == 0) return NoMessage("a field without a number");
    std::uint32_t length = 0;
    std::uint64_t number = 0;
    bool read = true;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_VARINT:
        read = in.ReadVarint64(&number);
        break;
      case WireFormatLite::WIRETYPE_FIXED64:
        read = in.Skip(sizeof(std::uint64_t));
        break;
      case WireFormatLite::WIRETYPE_FIXED32:
        read = in.Skip(sizeof(std::uint32_t));
        break;
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        read = in.ReadVarint32(&length) && length <= message.size() - static_cast<std::size_t>(in.CurrentPosition());
        if (!read) break;
        field.delimited = true;
        field.content = message.substr(static_cast<std::size_t>(in.CurrentPosition()), length);
        read = in.Skip(static_cast<int>(length));
        break;
      }
      default:
        // They can be nested, and no message of ours has one.
        return NoMessage("a group");
    }
    if (!read) return NoMessage("it ends in the middle of a field");
    field.whole = message.substr(begin, static_cast<std::size_t>(in.CurrentPosition()) - begin);
    if (absl::Status status = on(field); !status.ok()) return status;
  }
}

// Counts what is in the moves of one answer.
class MoveCounter {
 public:
  explicit MoveCounter(const MessageBounds& bounds) : bounds_(bounds) {}

  absl::Status Move(std::string_view move) {
    return EachField(move, [this](const WireField& field) {
      if (absl::Status part = Part(); !part.ok()) return part;
      if (!field.delimited) return absl::OkStatus();
      switch (field.number) {
        case v1::Move::kOffer:
          return Offer(field.content);
        case v1::Move::kInvite:
          return List(field.content, v1::Invite::kPleasFieldNumber, "pleas", pleas_, bounds_.pleas);
        case v1::Move::kAllocate:
          return List(field.content, v1::Allocate::kSharesFieldNumber, "shares", shares_, bounds_.shares);
        case v1::Move::kSound:
          return One(field.content, v1::Sound::kPleaFieldNumber);
        case v1::Move::kAnswer:
          return One(field.content, v1::Answer::kPleaFieldNumber);
        case v1::Move::kDraw:
          return Text(field.content, v1::Draw::kPathFieldNumber);
        default:
          return One(field.content);
      }
    });
  }

  // A message without lists; `inner`: the number of its field that is such a message as well, 0: none.
  absl::Status One(std::string_view message, int inner = 0) {
    std::size_t fields = 0;
    return EachField(message, [&](const WireField& field) {
      if (absl::Status further = Further(fields); !further.ok()) return further;
      return inner != 0 && field.number == inner && field.delimited ? One(field.content) : absl::OkStatus();
    });
  }

  // A message with a text, which is recorded even if the move is refused, as all that is nature's is.
  absl::Status Text(std::string_view message, int text) {
    if (absl::Status counted = One(message); !counted.ok()) return counted;
    return EachField(message, [&](const WireField& field) {
      return field.number == text && field.content.size() > bounds_.text ? TooMany("bytes of a text", bounds_.text)
                                                                         : absl::OkStatus();
    });
  }

  // Something that belongs to nothing else.
  absl::Status Part() {
    return ++parts_ > bounds_.parts ? TooMany("parts and unknown fields", bounds_.parts) : absl::OkStatus();
  }

 private:
  absl::Status Offer(std::string_view offer) {
    std::size_t fields = 0;
    return EachField(offer, [&](const WireField& field) {
      if (field.number != v1::Offer::kValuesFieldNumber) return Further(fields);
      if (!field.delimited) {
        ++values_;
      } else {
        // Packed: each number ends with a byte below 128.
        for (const char byte : field.content) values_ += (static_cast<unsigned char>(byte) & 0x80U) == 0 ? 1 : 0;
      }
      return values_ > bounds_.values ? TooMany("values", bounds_.values) : absl::OkStatus();
    });
  }

  // A message with one list.
  absl::Status List(std::string_view message, int list, const char* name, std::size_t& count, std::size_t most) {
    std::size_t fields = 0;
    return EachField(message, [&](const WireField& field) {
      if (field.number != list || !field.delimited) return Further(fields);
      if (++count > most) return TooMany(name, most);
      return One(field.content);
    });
  }

  absl::Status Further(std::size_t& fields) { return ++fields > kFieldsOfOne ? Part() : absl::OkStatus(); }

  const MessageBounds& bounds_;
  std::size_t values_ = 0;
  std::size_t pleas_ = 0;
  std::size_t shares_ = 0;
  std::size_t parts_ = 0;
};

// Counts one answer; `drops`: it has more moves or beliefs than are kept.
absl::Status CountAnswer(std::string_view answer, const MessageBounds& bounds, bool& drops) {
  MoveCounter counter(bounds);
  std::size_t moves = 0;
  std::size_t beliefs = 0;
  std::size_t fields = 0;
  return EachField(answer, [&](const WireField& field) {
    if (field.number == v1::Moves::kMovesFieldNumber && field.delimited) {
      if (++moves <= bounds.moves) return counter.Move(field.content);
      drops = true;
      return absl::OkStatus();
    }
    if (field.number == v1::Moves::kBeliefsFieldNumber && field.delimited) {
      if (++beliefs <= bounds.beliefs) return counter.One(field.content);
      drops = true;
      return absl::OkStatus();
    }
    return ++fields > kFieldsOfOne ? counter.Part() : absl::OkStatus();
  });
}

// Reads answers one by one, without what is dropped of them.
absl::Status ReadKept(std::string_view batch, const MessageBounds& bounds, v1::MovesBatch& out) {
  std::string kept;
  return EachField(batch, [&](const WireField& field) {
    if (field.number != v1::MovesBatch::kMovesFieldNumber || !field.delimited) return absl::OkStatus();  // unknown
    kept.clear();
    std::size_t moves = 0;
    std::size_t beliefs = 0;
    absl::Status read = EachField(field.content, [&](const WireField& part) {
      const bool drop = (part.number == v1::Moves::kMovesFieldNumber && ++moves > bounds.moves) ||
                        (part.number == v1::Moves::kBeliefsFieldNumber && ++beliefs > bounds.beliefs);
      if (!drop) kept += part.whole;
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    return out.add_moves()->ParseFromString(kept) ? absl::OkStatus() : NoMessage("an answer cannot be read");
  });
}

// Counts the answers, and what is in those that are long enough to hold too much. `drops`: some of it is not kept.
absl::Status CountAnswers(std::string_view batch, const MessageBounds& bounds, bool& drops) {
  const std::size_t harmless = bounds.least();
  std::size_t answers = 0;
  std::size_t fields = 0;
  absl::Status counted = EachField(batch, [&](const WireField& field) {
    if (field.number != v1::MovesBatch::kMovesFieldNumber || !field.delimited) {
      return ++fields > kFieldsOfOne ? TooMany("unknown fields", kFieldsOfOne) : absl::OkStatus();
    }
    if (++answers > bounds.answers || field.content.size() <= harmless) return absl::OkStatus();
    return CountAnswer(field.content, bounds, drops);
  });
  if (!counted.ok() || answers <= bounds.answers) return counted;
  if (bounds.answers == 0) return absl::InvalidArgumentError("moves that nobody asked for");
  return absl::InvalidArgumentError(absl::StrCat("a batch of ", answers, " answers to ", bounds.answers,
                                                 " prompts; expected one for each, in their order"));
}

}  // namespace

MessageBounds BoundsOfAnswers(const Scenario& scenario) {
  const auto bytes = static_cast<std::size_t>(core::MostMoveBytes(scenario.limits));
  const std::size_t moves = referee::MovesKept(scenario.limits);
  MessageBounds bounds;
  bounds.moves = moves;
  bounds.beliefs = referee::BeliefsKept(scenario);
  bounds.values = moves * kMaxIssues + kRoomForMistakes;
  // Nobody pleads twice in an invitation.
  bounds.pleas = std::min(moves * scenario.parties.size(), bytes) + kRoomForMistakes;
  bounds.shares = bytes / kLeastShare + kRoomForMistakes;
  bounds.parts = moves * kPartsOfMove + kRoomForMistakes;
  bounds.text = kLongestText;
  return bounds;
}

absl::Status ReadAgentMessage(std::string_view bytes, const MessageBounds& bounds, v1::AgentMessage& out) {
  WireField body;
  std::size_t bodies = 0;
  std::size_t fields = 0;
  absl::Status looked = EachField(bytes, [&](const WireField& field) {
    ++fields;
    if (!field.delimited) return absl::OkStatus();
    if (field.number != v1::AgentMessage::kJoin && field.number != v1::AgentMessage::kMoves) return absl::OkStatus();
    body = field;
    ++bodies;
    return absl::OkStatus();
  });
  if (!looked.ok()) return looked;
  if (bodies != 1 || fields > kFieldsOfOne) {
    return absl::InvalidArgumentError("a message that is neither a join nor moves");
  }
  const bool is_join = body.number == v1::AgentMessage::kJoin;
  if (is_join && bounds.joined) return absl::InvalidArgumentError("a second join on one stream");
  if (!is_join && !bounds.joined) return absl::InvalidArgumentError("the first message must be a join");
  if (!is_join) {
    bool drops = false;
    if (absl::Status counted = CountAnswers(body.content, bounds, drops); !counted.ok()) return counted;
    if (drops) return ReadKept(body.content, bounds, *out.mutable_moves());
  }
  const bool parsed = out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return parsed ? absl::OkStatus() : NoMessage("it cannot be read");
}

}  // namespace haggle::server
