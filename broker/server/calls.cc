#include "broker/server/calls.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/codec/grpc_status.h"

namespace haggle::server {
namespace {

constexpr std::size_t kArenaBlock = 16 << 10;
constexpr char kTokenKey[] = "haggle-token";

google::protobuf::ArenaOptions Block(char* memory) {
  google::protobuf::ArenaOptions options;
  options.initial_block = memory;
  options.initial_block_size = kArenaBlock;
  return options;
}

// What the certificate of the connection proves; nothing without one.
std::vector<std::string> NamesShown(const grpc::ServerContext& context) {
  std::vector<std::string> names;
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr) return names;
  for (const grpc::string_ref& name : peer->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    names.emplace_back(name.data(), name.size());
  }
  return names;
}

// What a join may cost, before anything in it is looked up or kept.
absl::Status CheckJoin(const v1::Join& join, const ServerLimits& limits, const Scenario& scenario) {
  const auto fits = [&](const std::string& text) { return static_cast<std::int64_t>(text.size()) <= limits.join_text; };
  bool all_fit = fits(join.agent());
  for (const v1::Seat& seat : join.seats()) all_fit = all_fit && fits(seat.party()) && fits(seat.token());
  if (!all_fit) {
    return absl::InvalidArgumentError(
        absl::StrCat("join: a text of more than ", limits.join_text, " bytes; no name and no token is so long"));
  }
  // How many parties there are is not told by where this bound is: it is the same for all small runs.
  constexpr int kSeatsOfAnyRun = 64;
  const int most = std::max(kSeatsOfAnyRun, static_cast<int>(scenario.parties.size()));
  if (join.seats_size() <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("join: ", join.seats_size(), " seats; no run has so many parties"));
}

// At most so many in any second, by a clock that begins with the first.
bool MayAskForStatus(Exchange& exchange, std::int64_t now_ms) {
  if (now_ms >= exchange.status_second_ms + 1000) {
    exchange.status_second_ms = now_ms;
    exchange.statuses = 0;
  }
  return ++exchange.statuses <= exchange.limits.status_rate;
}

}  // namespace

grpc::Status CheckObserver(const RunSession& session, const grpc::ServerContext& context) {
  Proof proof{{}, NamesShown(context)};
  const auto found = context.client_metadata().find(kTokenKey);
  if (found != context.client_metadata().end()) proof.token = {found->second.data(), found->second.size()};
  return codec::ToGrpc(session.identity().CheckObserver(proof));
}

// ---- PlayCall -----------------------------------------------------------------

PlayCall::PlayCall(Exchange* exchange)
    : Call(exchange),
      process_(++exchange->last_process),
      in_block_(new char[kArenaBlock]),
      out_block_(new char[kArenaBlock]),
      in_arena_(Block(in_block_.get())),
      out_arena_(Block(out_block_.get())) {
  grpc::ServerCompletionQueue* queue = exchange_->queue.get();
  context_.AsyncNotifyWhenDone(gone_.Begin());
  exchange_->broker.Request(&context_, &stream_, queue, arrive_.Begin());
}

void PlayCall::On(int kind, bool ok) {
  if (kind == arrive_.kind) {
    if (!ok) return OnDraining(kind, ok);
    Await(exchange_);
    connection_ = exchange_->acceptor->Find(context_.peer());
    exchange_->players[process_] = this;
    // Nothing is read from somebody who could be nobody here.
    const absl::Status known = exchange_->session->identity().CheckConnection(NamesShown(context_));
    if (!known.ok()) {
      connection_->Refuse();
      return Finish(codec::ToGrpc(known));
    }
    if (exchange_->session->over() && !exchange_->stays) return SendAway();
    Read();
  } else if (kind == read_.kind) {
    reading_ = false;
    if (!ok) return Lost();
    if (!ending_ && !finish_after_write_) OnRead();
  } else if (kind == write_.kind) {
    writing_ = false;
    if (finish_after_write_) return Finish(end_);
    if (ok) Pump();  // otherwise the read fails too, and tells
  } else if (kind == gone_.kind) {
    if (!reading_) Lost();  // otherwise the read fails too, and tells
  } else {
    // Whether somebody was there to be told of its end says who has ended the stream.
    if (lost_) {
      exchange_->session->Lose(process_, ok ? "it closed its stream"
                                            : "its connection ended (the process died or was cut off, or a message "
                                              "was larger than any may be)");
    }
    exchange_->players.erase(process_);
    // When all is over, who has taken its leave must not be displaced before it has read of it.
    if (parties_ != 0 && !exchange_->session->over()) connection_->LetGo();
    finished_ = true;
  }
}

void PlayCall::OnDraining(int kind, bool ok) {
  finished_ = true;
  if (kind == arrive_.kind && !ok) gone_.Never();
}

void PlayCall::Read() {
  reading_ = true;
  stream_.Read(&in_bytes_, read_.Begin());
}

absl::Status PlayCall::Parse() {
  const std::uint64_t bytes = in_bytes_.Length();
  const std::uint64_t most = parties_ == 0 ? static_cast<std::uint64_t>(exchange_->limits.join_bytes)
                                           : MaxMessageBytes(*exchange_->scenario, parties_);
  if (bytes > most) {
    return absl::ResourceExhaustedError(absl::StrCat("a message of ", bytes, " bytes; at most ", most, " are allowed"));
  }
  grpc::Slice flat;
  if (!in_bytes_.TrySingleSlice(&flat).ok() && !in_bytes_.DumpToSingleSlice(&flat).ok()) {
    return absl::InternalError("a message that gRPC does not hand out");
  }
  in_arena_.Reset();
  in_ = google::protobuf::Arena::CreateMessage<v1::AgentMessage>(&in_arena_);
  if (parties_ != 0) exchange_->session->Expect(process_, bounds_);
  return ReadAgentMessage({reinterpret_cast<const char*>(flat.begin()), flat.size()}, bounds_, *in_);
}

void PlayCall::OnRead() {
  RunSession& session = *exchange_->session;
  const std::uint64_t bytes = in_bytes_.Length();
  session.counters().set_bytes_received(session.counters().bytes_received() + bytes);
  connection_->Account(bytes);
  if (parties_ != 0 && session.over()) return;  // crossed the farewell
  absl::Status status = Parse();
  in_bytes_.Clear();
  if (status.ok() && in_->has_join()) {
    status = Join(in_->join());
    // Moves that come before anything was asked must be seen before it is: they would pass for an answer.
    if (status.ok() && !session.over()) Read();
  } else if (status.ok()) {
    status = session.Answer(process_, in_->moves());
  }
  if (!status.ok()) {
    connection_->Refuse();
    return Fail(codec::ToGrpc(status));
  }
}

absl::Status PlayCall::Join(const v1::Join& join) {
  if (absl::Status bounded = CheckJoin(join, exchange_->limits, *exchange_->scenario); !bounded.ok()) return bounded;
  const absl::Status status = exchange_->session->Join(process_, NamesShown(context_), join);
  if (!status.ok()) return status;
  parties_ = static_cast<std::size_t>(join.seats_size());
  bounds_ = BoundsOfAnswers(*exchange_->scenario);
  bounds_.joined = true;
  connection_->Hold(MaxMessageBytes(*exchange_->scenario, parties_));
  return status;
}

void PlayCall::SendAway() {
  if (parties_ == 0 && !ending_) Finish({grpc::StatusCode::ABORTED, "join: the run is over"});
}

void PlayCall::Pump() {
  if (writing_ || ending_) return;
  RunSession& session = *exchange_->session;
  out_arena_.Reset();
  auto* out = google::protobuf::Arena::CreateMessage<v1::BrokerMessage>(&out_arena_);
  if (!session.Next(process_, *out)) return;
  session.counters().set_bytes_sent(session.counters().bytes_sent() + out->ByteSizeLong());
  writing_ = true;
  if (out->has_farewell()) {
    farewell_sent_ = true;
    end_ = session.end().complete ? grpc::Status::OK : grpc::Status(grpc::StatusCode::ABORTED, session.end().message);
    finish_after_write_ = true;
  }
  // gRPC writes the message into its own buffers before Write returns.
  stream_.Write(*out, write_.Begin());
  if (!reading_) Read();
}

void PlayCall::Replace() {
  // An agent that was cut off reads no more, and would keep a write, and so this call, open.
  if (writing_) context_.TryCancel();
  Finish({grpc::StatusCode::ALREADY_EXISTS, "another agent has joined for a party of this one, which plays no longer"});
}

void PlayCall::Fail(const grpc::Status& status) {
  exchange_->session->Lose(process_, status.error_message());
  Finish(status);
}

void PlayCall::Finish(const grpc::Status& status) {
  if (ending_) return;
  if (writing_) {
    end_ = status;
    finish_after_write_ = true;
    return;
  }
  ending_ = true;
  stream_.Finish(status, finish_.Begin());
}

void PlayCall::Lost() {
  if (ending_) return;
  const bool over = exchange_->session->over();
  lost_ = !farewell_sent_;
  // An agent that reads no more would keep a write, and so this call, open.
  if (writing_) context_.TryCancel();
  Finish(over ? grpc::Status::OK
              : grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "the stream ended before its farewell"));
}

// ---- StatusCall ---------------------------------------------------------------

StatusCall::StatusCall(Exchange* exchange) : Call(exchange) {
  grpc::ServerCompletionQueue* queue = exchange_->queue.get();
  exchange_->observer.RequestStatus(&context_, &request_, &responder_, queue, queue, arrive_.Begin());
}

void StatusCall::On(int kind, bool ok) {
  if (kind != arrive_.kind || !ok) {
    finished_ = true;
    return;
  }
  Await(exchange_);
  const grpc::Status allowed = CheckObserver(*exchange_->session, context_);
  const std::shared_ptr<Connection> connection = exchange_->acceptor->Find(context_.peer());
  if (!allowed.ok()) {
    connection->Refuse();
    return responder_.FinishWithError(allowed, finish_.Begin());
  }
  connection->Greet();
  if (!MayAskForStatus(*exchange_, exchange_->session->now_ms())) {
    return responder_.FinishWithError(
        {grpc::StatusCode::RESOURCE_EXHAUSTED,
         absl::StrCat("the state was asked for more than ", exchange_->limits.status_rate, " times in a second")},
        finish_.Begin());
  }
  v1::StatusReply reply;
  exchange_->session->Describe(reply);
  responder_.Finish(reply, grpc::Status::OK, finish_.Begin());
}

}  // namespace haggle::server
