#include "tests/bench/raw_grpc.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <thread>

#include "haggle/v1/broker_service.grpc.pb.h"
#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

// One client's stream at the raw server.
struct Stream {
  grpc::ServerContext context;
  grpc::ServerAsyncReaderWriter<v1::BrokerMessage, v1::AgentMessage> io{&context};
  v1::AgentMessage in;
};

// Waits until so many operations, of whatever streams, have ended.
void Collect(grpc::ServerCompletionQueue& queue, int wanted) {
  for (int i = 0; i < wanted; ++i) {
    void* tag = nullptr;
    bool ok = false;
    if (!queue.Next(&tag, &ok) || !ok) Give("a client of the raw barrier has gone");
  }
}

std::shared_ptr<grpc::Channel> Dial(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_MINIMAL_STACK, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void AnswerRaw(const std::string& address, int bytes) {
  const auto stub = v1::BrokerService::NewStub(Dial(address));
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  const auto stream = stub->Play(&context);
  v1::BrokerMessage in;
  v1::AgentMessage out;
  out.mutable_join()->set_agent(std::string(static_cast<std::size_t>(bytes), 'x'));
  while (stream->Read(&in)) {
    if (!stream->Write(out)) return;
  }
}

void Pass(const std::string& address, const Seat& seat) {
  const auto stub = v1::BrokerService::NewStub(Dial(address));
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  const auto stream = stub->Play(&context);
  v1::AgentMessage out;
  v1::Join& join = *out.mutable_join();
  join.set_protocol_version(1);
  v1::Seat& joined = *join.add_seats();
  joined.set_party(seat.party);
  joined.set_token(seat.token);
  if (!stream->Write(out)) return;
  v1::BrokerMessage in;
  while (stream->Read(&in)) {
    if (!in.has_prompts()) continue;
    out.Clear();
    for (const v1::Prompt& prompt : in.prompts().prompts()) {
      v1::Moves& moves = *out.mutable_moves()->add_moves();
      moves.set_party(prompt.party());
      moves.set_epoch(prompt.epoch());
      moves.set_number(prompt.number());
    }
    if (!stream->Write(out)) return;
  }
}

void InThreads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

double ServeRawBarrier(const std::string& address, int clients, MessageSizes sizes, int steps, void (*joined)()) {
  v1::BrokerService::AsyncService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) Give("the raw barrier cannot listen at " + address);
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < clients; ++i) {
    streams.push_back(std::make_unique<Stream>());
    Stream& stream = *streams.back();
    service.RequestPlay(&stream.context, &stream.io, queue.get(), queue.get(), &stream);
  }
  Collect(*queue, clients);
  if (joined != nullptr) joined();
  v1::BrokerMessage out;
  out.mutable_farewell()->set_message(std::string(static_cast<std::size_t>(sizes.prompts), 'x'));
  const double seconds = Seconds([&] {
    for (int step = 0; step < steps; ++step) {
      for (const auto& stream : streams) {
        stream->io.Write(out, stream.get());
        stream->io.Read(&stream->in, stream.get());
      }
      Collect(*queue, 2 * clients);
    }
  });
  for (const auto& stream : streams) stream->io.Finish(grpc::Status::OK, stream.get());
  Collect(*queue, clients);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  queue->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) {
  }
  return seconds;
}

int RawClients(const std::string& address, int bytes, int streams) {
  InThreads(streams, [&](int) { AnswerRaw(address, bytes); });
  return 0;
}

int JoinAndPass(const std::string& address, const std::vector<Seat>& seats) {
  InThreads(static_cast<int>(seats.size()), [&](int i) { Pass(address, seats[static_cast<std::size_t>(i)]); });
  return 0;
}

}  // namespace haggle::bench
