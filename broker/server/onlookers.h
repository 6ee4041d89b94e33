// Streams to those who look on: the run's events, and its steps. Internal to the server.
#pragma once

#include <cstdint>
#include <memory>

#include "broker/server/calls.h"

namespace haggle::server {

// What both have in common: who may, how many, and how they end. One that does not read is sent nothing more, and so
// holds up nobody.
class OnlookerCall : public Call {
 public:
  // Sends what is next, unless something is on its way; ends the stream when the run is over and all is sent.
  void Pump();

 protected:
  explicit OnlookerCall(Exchange* exchange);

  // The next one is waited for.
  virtual void AwaitNext() = 0;
  // It may look on.
  virtual void Begin() = 0;
  // Begins to write what there is; false: nothing now.
  virtual bool WriteNext() = 0;
  // Ends the stream, on which nothing is on its way.
  virtual void WriteEnd(const grpc::Status& status, void* tag) = 0;

  void End(const grpc::Status& status);
  bool ending() const { return ending_; }
  void* BeginWrite() {
    writing_ = true;
    return write_.Begin();
  }

  grpc::ServerContext context_;
  Tag arrive_{this, 0};

 private:
  void On(int kind, bool ok) override;
  void OnDraining(int kind, bool ok) override;
  void Arrived();
  void Left();

  std::shared_ptr<Connection> connection_;
  bool writing_ = false;
  bool ending_ = false;
  Tag write_{this, 1};
  Tag finish_{this, 2};
  Tag gone_{this, 3};
};

// A watcher's stream of events.
class WatchCall : public OnlookerCall {
 public:
  static void Await(Exchange* exchange) { new WatchCall(exchange); }

 private:
  explicit WatchCall(Exchange* exchange);
  void AwaitNext() override { Await(exchange_); }
  void Begin() override { cursor_ = request_.from(); }
  bool WriteNext() override;
  void WriteEnd(const grpc::Status& status, void* tag) override { stream_.Finish(status, tag); }

  v1::WatchRequest request_;
  grpc::ServerAsyncWriter<v1::WatchEvents> stream_{&context_};
  v1::WatchEvents out_;
  std::uint64_t cursor_ = 0;
};

// A stream of steps.
class FollowCall : public OnlookerCall {
 public:
  static void Await(Exchange* exchange) { new FollowCall(exchange); }
  ~FollowCall() override;

 private:
  explicit FollowCall(Exchange* exchange);
  void AwaitNext() override { Await(exchange_); }
  void Begin() override;
  bool WriteNext() override;
  void WriteEnd(const grpc::Status& status, void* tag) override { stream_.Finish(status, tag); }

  v1::FollowRequest request_;
  grpc::ServerAsyncWriter<v1::FollowReply> stream_{&context_};
  v1::FollowReply out_;
  std::uint64_t from_ = 0;
  bool begun_ = false;  // the scenario has been sent
  bool told_ = false;   // and the end
};

}  // namespace haggle::server
