#include "proto/codec/hot.h"

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <variant>
#include <vector>

#include "proto/base/chosen.h"
#include "proto/codec/binding.h"
#include "proto/codec/decode.h"
#include "proto/codec/encode.h"

namespace haggle::codec {
namespace {

using google::protobuf::RepeatedField;
using google::protobuf::RepeatedPtrField;

// ---- structs to messages ---------------------------------------------------------

void Put(const Outcome& from, RepeatedField<std::int64_t>& to) {
  const int count = from.count();
  to.Clear();
  to.Reserve(count);
  for (int i = 0; i < count; ++i) to.AddAlreadyReserved(from[i]);
}

void Put(const Offer& from, v1::Offer& to) {
  to.set_table(from.table);
  Put(from.values, *to.mutable_values());
}

void Put(const Offered& from, v1::Offered& to) {
  to.set_table(from.table);
  to.set_round(from.round);
  to.set_party(from.party);
  Put(from.values, *to.mutable_values());
}

void Put(const Accepted& from, v1::Accepted& to) {
  to.set_table(from.table);
  to.set_round(from.round);
  to.set_party(from.party);
  to.set_author(from.author);
}

void Put(const Accept& from, v1::Accept& to) {
  to.set_table(from.table);
  to.set_author(from.author);
}

void Put(const Ask& from, v1::Ask& to) {
  to.set_kind(static_cast<v1::AskKind>(from.kind));
  to.set_table(from.table);
  to.set_product(from.product);
  to.set_round(from.round);
  to.set_available(from.available);
  to.set_turn(static_cast<v1::TurnKind>(from.turn));
}

void Put(const Why& from, v1::Move& to) {
  if (from.code == 0 && from.args == Why().args) return to.clear_why();
  v1::Why& why = *to.mutable_why();
  why.set_code(from.code);
  why.set_arg0(from.args[0]);
  why.set_arg1(from.args[1]);
  why.set_arg2(from.args[2]);
  why.set_arg3(from.args[3]);
}

void Put(const Event& from, v1::Event& to) {
  to.set_cause(from.cause);
  to.set_tick(from.tick);
  if (const auto* offered = std::get_if<Offered>(&from.body)) return Put(*offered, *to.mutable_offered());
  if (const auto* accepted = std::get_if<Accepted>(&from.body)) return Put(*accepted, *to.mutable_accepted());
  Encoder(BindingOf<Event>(to), to).Choice(from.body);
}

void Put(const Move& from, v1::Move& to) {
  Put(from.why, to);
  if (const auto* offer = std::get_if<Offer>(&from.action)) return Put(*offer, *to.mutable_offer());
  if (const auto* accept = std::get_if<Accept>(&from.action)) return Put(*accept, *to.mutable_accept());
  if (const auto* leave = std::get_if<Leave>(&from.action)) return to.mutable_leave()->set_table(leave->table);
  Encoder(BindingOf<Move>(to), to).Choice(from.action);
}

void Put(const Belief& from, v1::Belief& to) {
  to.set_about(from.about);
  to.set_code(from.code);
  to.set_value_ppm(from.value_ppm);
}

template <class T, class Message>
void PutAll(const std::vector<T>& from, RepeatedPtrField<Message>& to) {
  const int wanted = static_cast<int>(from.size());
  while (to.size() > wanted) to.RemoveLast();
  const int there = to.size();
  for (int i = 0; i < wanted; ++i) Put(from[static_cast<std::size_t>(i)], i < there ? *to.Mutable(i) : *to.Add());
}

// ---- messages to structs ---------------------------------------------------------

void Get(const RepeatedField<std::int64_t>& from, Outcome& to) {
  to = Outcome();
  if (from.size() > kMaxIssues) return;  // no outcome of any table: the referee refuses the move
  for (const std::int64_t value : from) to.push_back(value);
}

bool Get(const v1::Offered& from, Offered& to) {
  to.table = from.table();
  to.round = from.round();
  to.party = from.party();
  Get(from.values(), to.values);
  return true;
}

bool Get(const v1::Accepted& from, Accepted& to) {
  to.table = from.table();
  to.round = from.round();
  to.party = from.party();
  to.author = from.author();
  return true;
}

template <class E>
bool GetEnum(int from, E last, E& to) {
  to = static_cast<E>(from);
  return from >= 0 && from <= static_cast<int>(last);
}

bool Get(const v1::Ask& from, Ask& to) {
  to.table = from.table();
  to.product = from.product();
  to.round = from.round();
  to.available = from.available();
  return GetEnum(from.kind(), AskKind::kAllocate, to.kind) && GetEnum(from.turn(), TurnKind::kAward, to.turn);
}

template <class T, class Variant>
bool GetChoice(const google::protobuf::Message& from, Variant& to) {
  Fault unused;
  Decoder decoder(BindingOf<T>(from), from, unused);
  decoder.Choice(to);
  return decoder.ok();
}

bool Get(const v1::Event& from, Event& to) {
  to.cause = from.cause();
  to.tick = from.tick();
  if (from.has_offered()) return Get(from.offered(), Chosen<Offered>(to.body));
  if (from.has_accepted()) return Get(from.accepted(), Chosen<Accepted>(to.body));
  return GetChoice<Event>(from, to.body);
}

bool Get(const v1::Move& from, Move& to) {
  const v1::Why& why = from.why();
  to.why.code = why.code();
  to.why.args = {why.arg0(), why.arg1(), why.arg2(), why.arg3()};
  if (from.has_offer()) {
    Offer& offer = Chosen<Offer>(to.action);
    offer.table = from.offer().table();
    Get(from.offer().values(), offer.values);
    return true;
  }
  if (from.has_accept()) {
    Accept& accept = Chosen<Accept>(to.action);
    accept.table = from.accept().table();
    accept.author = from.accept().author();
    return true;
  }
  if (from.has_leave()) {
    Chosen<Leave>(to.action).table = from.leave().table();
    return true;
  }
  return GetChoice<Move>(from, to.action);
}

bool Get(const v1::Belief& from, Belief& to) {
  to.about = from.about();
  to.code = from.code();
  to.value_ppm = from.value_ppm();
  return true;
}

template <class Message, class T>
bool GetAll(const RepeatedPtrField<Message>& from, std::vector<T>& to) {
  to.resize(static_cast<std::size_t>(from.size()));
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (!Get(from.Get(static_cast<int>(i)), to[i])) return false;
  }
  return true;
}

}  // namespace

void EncodeHot(const Prompt& from, v1::Prompt& to) {
  to.set_party(from.party);
  to.set_epoch(from.epoch);
  to.set_number(from.number);
  to.set_tick(from.tick);
  to.set_phase(static_cast<v1::Phase>(from.phase));
  to.set_step(from.step);
  PutAll(from.shown, *to.mutable_shown());
  PutAll(from.asks, *to.mutable_asks());
}

void EncodeHot(const Moves& from, v1::Moves& to) {
  to.set_party(from.party);
  to.set_epoch(from.epoch);
  to.set_number(from.number);
  PutAll(from.moves, *to.mutable_moves());
  PutAll(from.beliefs, *to.mutable_beliefs());
}

bool DecodeHot(const v1::Prompt& from, Prompt& to) {
  to.party = from.party();
  to.epoch = from.epoch();
  to.number = from.number();
  to.tick = from.tick();
  to.step = from.step();
  return GetEnum(from.phase(), Phase::kClosed, to.phase) && GetAll(from.shown(), to.shown) &&
         GetAll(from.asks(), to.asks);
}

bool DecodeHot(const v1::Moves& from, Moves& to) {
  to.party = from.party();
  to.epoch = from.epoch();
  to.number = from.number();
  return GetAll(from.moves(), to.moves) && GetAll(from.beliefs(), to.beliefs);
}

}  // namespace haggle::codec
