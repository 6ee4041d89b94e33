#include "broker/server/calls.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/codec/grpc_status.h"

namespace haggle::server {
namespace {

constexpr std::size_t kArenaBlock = 16 << 10;
constexpr std::size_t kWatchBatch = 1024;
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

grpc::Status CheckObserver(const RunSession& session, const grpc::ServerContext& context) {
  Proof proof{{}, NamesShown(context)};
  const auto found = context.client_metadata().find(kTokenKey);
  if (found != context.client_metadata().end()) proof.token = {found->second.data(), found->second.size()};
  return codec::ToGrpc(session.identity().CheckObserver(proof));
}

}  // namespace

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
  exchange_->broker.RequestPlay(&context_, &stream_, queue, queue, arrive_.Begin());
}

void PlayCall::On(int kind, bool ok) {
  if (kind == arrive_.kind) {
    if (!ok) return OnDraining(kind, ok);
    Await(exchange_);
    connection_ = exchange_->acceptor->Find(context_.peer());
    exchange_->players[process_] = this;
    // Nothing is read from somebody who could be nobody here.
    const absl::Status known = exchange_->session->identity().CheckConnection(NamesShown(context_));
    if (!known.ok()) return Finish(codec::ToGrpc(known));
    Read();
  } else if (kind == read_.kind) {
    reading_ = false;
    if (!ok) return Lost();
    if (!ending_) OnRead();
  } else if (kind == write_.kind) {
    writing_ = false;
    if (finish_after_write_) return Finish(end_);
    if (ok) Pump();  // otherwise the read fails too, and tells
  } else if (kind == gone_.kind) {
    if (!reading_) Lost();  // otherwise the read fails too, and tells
  } else {
    exchange_->players.erase(process_);
    finished_ = true;
  }
}

void PlayCall::OnDraining(int kind, bool ok) {
  finished_ = true;
  if (kind == arrive_.kind && !ok) gone_.Never();
}

void PlayCall::Read() {
  reading_ = true;
  in_arena_.Reset();
  in_ = google::protobuf::Arena::CreateMessage<v1::AgentMessage>(&in_arena_);
  stream_.Read(in_, read_.Begin());
}

void PlayCall::OnRead() {
  RunSession& session = *exchange_->session;
  const std::uint64_t bytes = in_->ByteSizeLong();
  session.counters().set_bytes_received(session.counters().bytes_received() + bytes);
  connection_->Account(bytes);
  const std::uint64_t most =
      parties_ == 0 ? exchange_->limits.join_bytes : MaxMessageBytes(*exchange_->scenario, parties_);
  if (bytes > most) {
    return Fail({grpc::StatusCode::RESOURCE_EXHAUSTED,
                 absl::StrCat("a message of ", bytes, " bytes; at most ", most, " are allowed")});
  }
  absl::Status status;
  if (in_->has_join()) {
    status = session.Join(process_, NamesShown(context_), in_->join());
    if (status.ok()) {
      parties_ = static_cast<std::size_t>(in_->join().seats_size());
      connection_->Keep(MaxMessageBytes(*exchange_->scenario, parties_));
      // Moves that come before anything was asked must be seen before it is: they would pass for an answer.
      if (!session.over()) Read();
      return;
    }
  } else if (in_->has_moves()) {
    status = session.Answer(process_, in_->moves());
  } else {
    status = absl::InvalidArgumentError("a message that is neither a join nor moves");
  }
  if (!status.ok()) return Fail(codec::ToGrpc(status));
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
  if (!farewell_sent_) {
    exchange_->session->Lose(process_,
                             "its stream ended (the process died, closed it, sent too large a message, or sent "
                             "what is no AgentMessage)");
  }
  // An agent that reads no more would keep a write, and so this call, open.
  if (writing_) context_.TryCancel();
  Finish(over ? grpc::Status::OK
              : grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                             "the stream ended before its farewell, or sent what is no AgentMessage"));
}

// ---- WatchCall ----------------------------------------------------------------

WatchCall::WatchCall(Exchange* exchange) : Call(exchange) {
  grpc::ServerCompletionQueue* queue = exchange_->queue.get();
  context_.AsyncNotifyWhenDone(gone_.Begin());
  exchange_->observer.RequestWatch(&context_, &request_, &stream_, queue, queue, arrive_.Begin());
}

void WatchCall::On(int kind, bool ok) {
  if (kind == arrive_.kind) {
    if (!ok) return OnDraining(kind, ok);
    Await(exchange_);
    const grpc::Status allowed = CheckObserver(*exchange_->session, context_);
    if (!allowed.ok()) return Finish(allowed);
    exchange_->acceptor->Find(context_.peer())->Keep(0);
    exchange_->watchers.insert(this);
    cursor_ = request_.from();
    exchange_->session->counters().set_watchers(exchange_->watchers.size());
  } else if (kind == write_.kind) {
    writing_ = false;
    if (!ok) {
      Finish(grpc::Status(grpc::StatusCode::CANCELLED, "the watcher has gone"));
    } else if (exchange_->session->over()) {
      Pump();
    }
  } else if (kind == gone_.kind) {
    // Nothing is sent to a watcher that has caught up, so its leaving shows only here.
    if (!writing_) Finish(grpc::Status(grpc::StatusCode::CANCELLED, "the watcher has gone"));
  } else {
    exchange_->watchers.erase(this);
    exchange_->session->counters().set_watchers(exchange_->watchers.size());
    finished_ = true;
  }
}

void WatchCall::OnDraining(int kind, bool ok) {
  finished_ = true;
  if (kind == arrive_.kind && !ok) gone_.Never();
}

void WatchCall::Pump() {
  if (writing_ || ending_) return;
  const RunSession& session = *exchange_->session;
  if (!session.events().Read(cursor_, kWatchBatch, out_)) {
    if (session.over()) Finish(grpc::Status::OK);
    return;
  }
  v1::Counters& counters = exchange_->session->counters();
  counters.set_events_dropped(counters.events_dropped() + out_.dropped());
  writing_ = true;
  stream_.Write(out_, write_.Begin());
}

void WatchCall::Finish(const grpc::Status& status) {
  if (ending_) return;
  ending_ = true;
  stream_.Finish(status, finish_.Begin());
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
  if (!allowed.ok()) return responder_.FinishWithError(allowed, finish_.Begin());
  exchange_->acceptor->Find(context_.peer())->Keep(0);
  v1::StatusReply reply;
  exchange_->session->Describe(reply);
  responder_.Finish(reply, grpc::Status::OK, finish_.Begin());
}

}  // namespace haggle::server
