#include "agents/link_grpc/grpc_link.h"

#include <google/protobuf/arena.h>
#include <grpcpp/grpcpp.h>

#include <utility>

#include "agents/link_grpc/connection.h"
#include "haggle/v1/broker_service.grpc.pb.h"
#include "proto/codec/codec.h"
#include "proto/codec/grpc_status.h"
#include "proto/codec/wire_version.h"

namespace haggle::link_grpc {
namespace {

constexpr std::size_t kArenaBlock = 16 << 10;

google::protobuf::ArenaOptions Block(char* memory) {
  google::protobuf::ArenaOptions options;
  options.initial_block = memory;
  options.initial_block_size = kArenaBlock;
  return options;
}

}  // namespace

class GrpcLink::Impl {
 public:
  Impl(GrpcLinkOptions options, codec::Credentials& credentials)
      : options_(std::move(options)),
        credentials_(credentials),
        in_block_(new char[kArenaBlock]),
        out_block_(new char[kArenaBlock]),
        in_arena_(Block(in_block_.get())),
        out_arena_(Block(out_block_.get())) {}

  ~Impl() {
    // A stream that is still open is given up, not waited for.
    context_.TryCancel();
    if (stream_ != nullptr && !finished_) stream_->Finish();
  }

  absl::StatusOr<std::vector<Briefing>> Join(const v1::Join& join);
  absl::StatusOr<sdk::Prompts> Receive();
  absl::Status Send(std::span<Moves> answers);

  const GrpcLinkOptions& options() const { return options_; }
  bool connected() const { return stream_ != nullptr; }

 private:
  absl::Status Connect();
  // The next message, valid until the next call; null: the stream has ended.
  const v1::BrokerMessage* Read();
  // Why the stream ended. OK: the run is complete.
  absl::Status End();

  GrpcLinkOptions options_;
  codec::Credentials& credentials_;
  grpc::ClientContext context_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::BrokerService::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::AgentMessage, v1::BrokerMessage>> stream_;
  bool finished_ = false;
  // Messages live in arenas that keep their memory: a step allocates nothing.
  std::unique_ptr<char[]> in_block_;
  std::unique_ptr<char[]> out_block_;
  google::protobuf::Arena in_arena_;
  google::protobuf::Arena out_arena_;
  std::vector<Prompt> prompts_;  // never shrinks, for the memory in it
  std::vector<const Prompt*> batch_;
};

absl::Status GrpcLink::Impl::Connect() {
  channel_ = Dial(options_.broker, credentials_);
  if (absl::Status connected = AwaitConnection(channel_, options_.broker, options_.connect_ms, credentials_.tls());
      !connected.ok()) {
    return connected;
  }
  stub_ = v1::BrokerService::NewStub(channel_);
  stream_ = stub_->Play(&context_);
  return absl::OkStatus();
}

const v1::BrokerMessage* GrpcLink::Impl::Read() {
  in_arena_.Reset();
  auto* message = google::protobuf::Arena::CreateMessage<v1::BrokerMessage>(&in_arena_);
  return stream_->Read(message) ? message : nullptr;
}

absl::Status GrpcLink::Impl::End() {
  finished_ = true;
  return codec::FromGrpc(stream_->Finish());
}

absl::StatusOr<std::vector<Briefing>> GrpcLink::Impl::Join(const v1::Join& join) {
  if (absl::Status status = Connect(); !status.ok()) return status;
  v1::AgentMessage message;
  *message.mutable_join() = join;
  const v1::BrokerMessage* reply = stream_->Write(message) ? Read() : nullptr;
  if (reply == nullptr || reply->has_farewell()) {
    const absl::Status end = End();
    if (reply == nullptr && credentials_.tls() && absl::IsUnavailable(end)) return Dropped(options_.broker, end);
    return end.ok() ? absl::OutOfRangeError("the run is complete") : end;
  }
  if (!reply->has_welcome() || reply->welcome().briefings_size() != join.seats_size()) {
    return absl::InternalError("the broker answered the join with something that is no welcome for its parties");
  }
  std::vector<Briefing> briefings(static_cast<std::size_t>(join.seats_size()));
  for (std::size_t i = 0; i < briefings.size(); ++i) {
    const absl::Status status = codec::FromProto(reply->welcome().briefings(static_cast<int>(i)), briefings[i]);
    if (!status.ok()) return status;
  }
  return briefings;
}

absl::StatusOr<sdk::Prompts> GrpcLink::Impl::Receive() {
  const v1::BrokerMessage* message = Read();
  if (message == nullptr) {
    const absl::Status end = End();
    return end.ok() ? absl::UnavailableError("the broker closed the stream without a farewell") : end;
  }
  if (message->has_farewell()) {
    const bool complete = message->farewell().complete();
    const absl::Status end = End();
    if (!complete && !end.ok()) return end;
    return sdk::Prompts();  // even if the connection broke before its status came
  }
  if (!message->has_prompts() && !message->has_past())
    return absl::InternalError("the broker sent a message that is neither prompts nor a farewell");
  // What was asked before is asked again; that the answers are the same, the broker sees.
  const auto count =
      static_cast<std::size_t>(message->has_past() ? message->past().past_size() : message->prompts().prompts_size());
  if (count == 0) return absl::InternalError("the broker sent a batch without prompts");
  if (prompts_.size() < count) {
    prompts_.resize(count);
    batch_.clear();
    for (const Prompt& prompt : prompts_) batch_.push_back(&prompt);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const int at = static_cast<int>(i);
    const v1::Prompt& prompt = message->has_past() ? message->past().past(at).prompt() : message->prompts().prompts(at);
    const absl::Status status = codec::FromProto(prompt, prompts_[i]);
    if (!status.ok()) return status;
  }
  return sdk::Prompts(batch_.data(), count);
}

absl::Status GrpcLink::Impl::Send(std::span<Moves> answers) {
  out_arena_.Reset();
  auto* message = google::protobuf::Arena::CreateMessage<v1::AgentMessage>(&out_arena_);
  v1::MovesBatch& batch = *message->mutable_moves();
  batch.mutable_moves()->Reserve(static_cast<int>(answers.size()));
  for (const Moves& answer : answers) codec::ToProto(answer, *batch.add_moves());
  // If the stream has ended, the next Receive tells why.
  stream_->Write(*message);
  return absl::OkStatus();
}

GrpcLink::GrpcLink(GrpcLinkOptions options, codec::Credentials& credentials)
    : impl_(std::make_unique<Impl>(std::move(options), credentials)) {}
GrpcLink::~GrpcLink() = default;

absl::StatusOr<std::vector<Briefing>> GrpcLink::Join() {
  v1::Join join;
  join.set_protocol_version(codec::kProtocolVersion);
  join.set_agent(impl_->options().agent);
  for (const LinkParty& party : impl_->options().parties) {
    v1::Seat& out = *join.add_seats();
    out.set_party(party.party);
    if (party.party.empty()) out.set_party_id(party.party_id);
    out.set_token(party.token);
  }
  return impl_->Join(join);
}

bool GrpcLink::connected() const { return impl_->connected(); }
absl::StatusOr<sdk::Prompts> GrpcLink::Receive() { return impl_->Receive(); }
absl::Status GrpcLink::Send(std::span<Moves> answers) { return impl_->Send(answers); }

}  // namespace haggle::link_grpc
