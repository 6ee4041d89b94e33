#include "broker/server/onlookers.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "broker/run/chain.h"
#include "proto/base/canonical.h"

namespace haggle::server {
namespace {

constexpr std::size_t kWatchBatch = 1024;

}  // namespace

// ---- OnlookerCall -------------------------------------------------------------

OnlookerCall::OnlookerCall(Exchange* exchange) : Call(exchange) { context_.AsyncNotifyWhenDone(gone_.Begin()); }

void OnlookerCall::Arrived() {
  AwaitNext();
  const grpc::Status allowed = CheckObserver(*exchange_->session, context_);
  connection_ = exchange_->acceptor->Find(context_.peer());
  if (!allowed.ok()) {
    connection_->Refuse();
    return End(allowed);
  }
  connection_->Greet();
  if (static_cast<std::int64_t>(exchange_->watchers.size()) >= exchange_->limits.watchers) {
    return End({grpc::StatusCode::RESOURCE_EXHAUSTED,
                absl::StrCat("there are ", exchange_->watchers.size(), " watchers, as many as may be")});
  }
  exchange_->watchers.insert(this);
  connection_->Hold(0);
  exchange_->session->counters().set_watchers(exchange_->watchers.size());
  Begin();
}

void OnlookerCall::Left() {
  if (exchange_->watchers.erase(this) != 0) connection_->LetGo();
  exchange_->session->counters().set_watchers(exchange_->watchers.size());
  finished_ = true;
}

void OnlookerCall::On(int kind, bool ok) {
  const grpc::Status gone(grpc::StatusCode::CANCELLED, "the watcher has gone");
  if (kind == arrive_.kind) {
    if (!ok) return OnDraining(kind, ok);
    Arrived();
  } else if (kind == write_.kind) {
    writing_ = false;
    if (!ok) {
      End(gone);
    } else if (exchange_->session->over()) {
      Pump();
    }
  } else if (kind == gone_.kind) {
    // Nothing is sent to a watcher that has caught up, so its leaving shows only here.
    if (!writing_) End(gone);
  } else {
    Left();
  }
}

void OnlookerCall::OnDraining(int kind, bool ok) {
  finished_ = true;
  if (kind == arrive_.kind && !ok) gone_.Never();
}

void OnlookerCall::Pump() {
  if (writing_ || ending_) return;
  if (!WriteNext() && !ending_ && exchange_->session->over()) End(grpc::Status::OK);
}

void OnlookerCall::End(const grpc::Status& status) {
  if (ending_) return;
  ending_ = true;
  WriteEnd(status, finish_.Begin());
}

// ---- WatchCall ----------------------------------------------------------------

WatchCall::WatchCall(Exchange* exchange) : OnlookerCall(exchange) {
  grpc::ServerCompletionQueue* queue = exchange_->queue.get();
  exchange_->observer.RequestWatch(&context_, &request_, &stream_, queue, queue, arrive_.Begin());
}

bool WatchCall::WriteNext() {
  if (!exchange_->session->events().Read(cursor_, kWatchBatch, out_)) return false;
  v1::Counters& counters = exchange_->session->counters();
  counters.set_events_dropped(counters.events_dropped() + out_.dropped());
  stream_.Write(out_, BeginWrite());
  return true;
}

// ---- FollowCall ---------------------------------------------------------------

FollowCall::FollowCall(Exchange* exchange) : OnlookerCall(exchange) {
  grpc::ServerCompletionQueue* queue = exchange_->queue.get();
  exchange_->observer.RequestFollow(&context_, &request_, &stream_, queue, queue, arrive_.Begin());
}

FollowCall::~FollowCall() {
  // While the server shuts down, the session may be gone before.
  if (!exchange_->draining) exchange_->session->steps().Leave(this);
}

void FollowCall::Begin() {
  from_ = std::max<std::uint64_t>(request_.from(), 1);
  exchange_->session->steps().Follow(this, from_);
}

bool FollowCall::WriteNext() {
  RunSession& session = *exchange_->session;
  out_.Clear();
  if (!begun_) {
    out_.set_scenario(Canonical(session.scenario()));
    out_.set_rules_version(run::kRulesVersion);
    begun_ = true;
    stream_.Write(out_, BeginWrite());
    return true;
  }
  StepFeed& steps = session.steps();
  if (from_ <= steps.steps()) {
    // A run that is on waits meanwhile.
    if (steps.IsPast(from_) && !session.over()) {
      if (exchange_->past_read) return false;
      exchange_->past_read = true;
      exchange_->past_of = this;
    }
    if (absl::Status read = steps.Read(from_, out_); !read.ok()) {
      const absl::Status cut = CutOff(read, from_, steps.steps());
      End({absl::IsDataLoss(cut) ? grpc::StatusCode::DATA_LOSS : grpc::StatusCode::UNAVAILABLE,
           std::string(cut.message())});
      return true;
    }
    steps.Follow(this, from_);
  }
  if (session.over() && from_ > steps.steps() && !told_) {
    told_ = true;
    out_.set_state(session.state());
    out_.set_reason(session.end().message);
  } else if (out_.steps_size() == 0) {
    return false;
  }
  stream_.Write(out_, BeginWrite());
  return true;
}

}  // namespace haggle::server
