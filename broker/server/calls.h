// One object for each open call of the two services. Internal to the server.
//
// Every operation that is given to the completion queue has a Tag of its own; a
// call lives until it is finished and each of its tags has come back.
#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "broker/server/acceptor.h"
#include "broker/server/agent_message.h"
#include "broker/server/run_session.h"
#include "haggle/v1/broker_service.grpc.pb.h"
#include "haggle/v1/observer_service.grpc.pb.h"

namespace haggle::server {

class PlayCall;
class OnlookerCall;

// What an agent sends arrives as bytes: it is counted before it is built (agent_message.h).
using PlayStream = grpc::ServerAsyncReaderWriter<v1::BrokerMessage, grpc::ByteBuffer>;

// The service of v1, but for the type of what it reads.
class PlayService : public v1::BrokerService::AsyncService {
 public:
  void Request(grpc::ServerContext* context, PlayStream* stream, grpc::ServerCompletionQueue* queue, void* tag) {
    RequestAsyncBidiStreaming(0, context, stream, queue, queue, tag);  // Play is its first method
  }
};

// Whether the call shows that it is the observer's.
grpc::Status CheckObserver(const RunSession& session, const grpc::ServerContext& context);

// What the calls share. Owned by the server.
struct Exchange {
  RunSession* session = nullptr;
  const Scenario* scenario = nullptr;
  PlayService broker;
  v1::ObserverService::AsyncService observer;
  std::unique_ptr<grpc::ServerCompletionQueue> queue;
  Acceptor* acceptor = nullptr;  // null while the server shuts down
  ServerLimits limits;
  std::map<ProcessId, PlayCall*> players;  // streams not ended yet
  std::set<OnlookerCall*> watchers;
  // Steps of the past that are read from the record for those who follow are read a bounded amount at a time for all of
  // them together: whether that is done for now, and whose turn it was.
  bool past_read = false;
  OnlookerCall* past_of = nullptr;
  ProcessId last_process = kNoProcess;
  bool stays = false;     // a run that is complete is told of to who joins
  bool draining = false;  // begin nothing any more
  // Questions for the state that were answered in the second that began then.
  std::int64_t status_second_ms = 0;
  std::int64_t statuses = 0;
};

class Call {
 public:
  explicit Call(Exchange* exchange) : exchange_(exchange) {}
  virtual ~Call() = default;

 protected:
  friend struct Tag;
  // The operation `kind` has come back.
  virtual void On(int kind, bool ok) = 0;
  // ... while the server shuts down, when no operation may be begun.
  virtual void OnDraining(int, bool) { finished_ = true; }

  Exchange* const exchange_;
  int pending_ = 0;
  bool finished_ = false;
};

// An operation's identity in the completion queue.
struct Tag {
  Call* call;
  int kind;
  // To be given to gRPC with the operation.
  void* Begin() {
    ++call->pending_;
    return this;
  }
  // gRPC will not return it: there was no call.
  void Never() { --call->pending_; }
  // Handles its return; deletes the call when nothing of it is left.
  void End(bool ok) {
    --call->pending_;
    if (call->exchange_->draining) {
      call->OnDraining(kind, ok);
    } else {
      call->On(kind, ok);
    }
    if (call->finished_ && call->pending_ == 0) delete call;
  }
};

// An agent process's stream.
class PlayCall : public Call {
 public:
  // Waits for the next stream; deletes itself.
  static void Await(Exchange* exchange) { new PlayCall(exchange); }

  // Sends what is due, unless something is on its way.
  void Pump();
  // Ends the stream of a process whose parties another one has joined for.
  void Replace();
  // The run is over: a stream that has not joined has nothing to wait for.
  void SendAway();
  bool joined() const { return parties_ != 0; }

 private:
  explicit PlayCall(Exchange* exchange);
  void On(int kind, bool ok) override;
  void OnDraining(int kind, bool ok) override;
  void OnRead();
  // What has been read, in in_. An error is the status that the stream ends with.
  absl::Status Parse();
  absl::Status Join(const v1::Join& join);
  // Asks for the next message. Only after a write: nothing is due from an agent
  // that was asked nothing, and gRPC then sends its acknowledgement of the last
  // message along with the next one, not by itself.
  void Read();
  // Ends the stream with `status`, which its process is lost with.
  void Fail(const grpc::Status& status);
  void Finish(const grpc::Status& status);
  void Lost();

  ProcessId process_;
  std::shared_ptr<Connection> connection_;
  grpc::ServerContext context_;
  PlayStream stream_{&context_};
  grpc::ByteBuffer in_bytes_;
  // Messages live in arenas that keep their memory: a step allocates nothing.
  std::unique_ptr<char[]> in_block_;
  std::unique_ptr<char[]> out_block_;
  google::protobuf::Arena in_arena_;
  google::protobuf::Arena out_arena_;
  v1::AgentMessage* in_ = nullptr;
  std::size_t parties_ = 0;  // that its process plays
  MessageBounds bounds_;     // of its next message
  bool reading_ = false;
  bool writing_ = false;
  bool ending_ = false;  // no more messages: Finish is under way or follows the last write
  bool farewell_sent_ = false;
  bool lost_ = false;  // ended by the agent, which is told to the session when the end is known
  grpc::Status end_;   // status to finish with once the last write is done
  bool finish_after_write_ = false;
  Tag arrive_{this, 0};
  Tag read_{this, 1};
  Tag write_{this, 2};
  Tag finish_{this, 3};
  Tag gone_{this, 4};
};

// A question for the state of the run.
class StatusCall : public Call {
 public:
  static void Await(Exchange* exchange) { new StatusCall(exchange); }

 private:
  explicit StatusCall(Exchange* exchange);
  void On(int kind, bool ok) override;

  grpc::ServerContext context_;
  v1::StatusRequest request_;
  grpc::ServerAsyncResponseWriter<v1::StatusReply> responder_{&context_};
  Tag arrive_{this, 0};
  Tag finish_{this, 1};
};

}  // namespace haggle::server
