#include "tests/system/wire_client.h"

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "haggle/v1/broker_service.grpc.pb.h"
#include "haggle/v1/observer_service.grpc.pb.h"
#include "proto/codec/read_file.h"

namespace haggle {
namespace {

std::shared_ptr<grpc::Channel> Dial(const std::string& address,
                                    std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  if (credentials == nullptr) credentials = grpc::InsecureChannelCredentials();
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

WireEnd End(const grpc::Status& status) { return {static_cast<int>(status.error_code()), status.error_message()}; }

}  // namespace

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const std::string& folder, bool authority_alone) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = *codec::ReadTextFile(folder + "/authority.pem");
  if (!authority_alone) {
    options.pem_private_key = *codec::ReadTextFile(folder + "/key.pem");
    options.pem_cert_chain = *codec::ReadTextFile(folder + "/cert.pem");
  }
  return grpc::SslCredentials(options);
}

WireBroker::WireBroker(const std::string& scenario, const std::vector<std::string>& more, const std::string& keys) {
  const std::string file = std::string(HAGGLE_SOURCE_DIR "/deploy/scenarios/") + scenario + ".textproto";
  const std::string tokens = folder_ / "tokens";
  {
    std::ofstream out(tokens);
    for (const Party& party : PlanOf(scenario).scenario.parties) out << party.name << " " << Token(party.name) << "\n";
    out << "@observer " << Token("@observer") << "\n";
  }
  ::chmod(tokens.c_str(), 0600);
  std::vector<std::string> arguments = {"--scenario", file, "--journal", journal(), "--status-fd", "3"};
  if (keys.empty()) {
    arguments.insert(arguments.end(), {"--tokens", tokens});
  } else {
    arguments.insert(arguments.end(), {"--keys", keys});
  }
  if (std::find(more.begin(), more.end(), "--listen") == more.end()) {
    arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  if (!child_.Start(Programs() + "/haggle-broker", arguments, true).ok()) std::abort();
  address_ = AwaitLine("listening\t").substr(10);
}

std::string WireBroker::AwaitLine(const std::string& beginning) {
  for (;;) {
    for (const std::string& line : lines_) {
      if (line.rfind(beginning, 0) == 0) return line;
    }
    if (child_.status().fd() < 0) {
      std::fprintf(stderr, "the broker ended without '%s'\n", beginning.c_str());
      std::abort();
    }
    pollfd said{child_.status().fd(), POLLIN, 0};
    ::poll(&said, 1, -1);
    child_.status().Read([this](const std::string& line) { lines_.push_back(line); });
  }
}

int WireBroker::Wait() {
  child_.Reap(true);
  return child_.exit_code();
}

pid_t WireBroker::pid() const {
  for (const ProcessInfo& child : ChildrenOf(::getpid())) {
    if (child.arguments.find(journal()) != std::string::npos) return child.pid;
  }
  return 0;
}

class WireStream::Impl {
 public:
  Impl(const std::string& address, std::shared_ptr<grpc::ChannelCredentials> credentials)
      : channel(Dial(address, std::move(credentials))) {
    const grpc::internal::RpcMethod method("/haggle.v1.BrokerService/Play", grpc::internal::RpcMethod::BIDI_STREAMING);
    stream.reset(grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, v1::BrokerMessage>::Create(
        channel.get(), method, &context));
  }
  std::shared_ptr<grpc::Channel> channel;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, v1::BrokerMessage>> stream;
  bool finished = false;
};

WireStream::WireStream(const std::string& address, std::shared_ptr<grpc::ChannelCredentials> credentials)
    : impl_(std::make_unique<Impl>(address, std::move(credentials))) {}
WireStream::~WireStream() {
  if (impl_->finished) return;
  impl_->context.TryCancel();
  impl_->stream->Finish();
}

bool WireStream::Write(const v1::AgentMessage& message) { return WriteBytes(message.SerializeAsString()); }
bool WireStream::WriteBytes(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return impl_->stream->Write(grpc::ByteBuffer(&slice, 1));
}
void WireStream::Close() { impl_->stream->WritesDone(); }
void WireStream::Cancel() { impl_->context.TryCancel(); }
bool WireStream::Read(v1::BrokerMessage& message) { return impl_->stream->Read(&message); }

WireEnd WireStream::Finish() {
  v1::BrokerMessage rest;
  while (impl_->stream->Read(&rest)) {
  }
  impl_->finished = true;
  return End(impl_->stream->Finish());
}

namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool PassOn(int from, int to) {
  char bytes[4096];
  const ssize_t n = ::read(from, bytes, sizeof bytes);
  return n > 0 && ::send(to, bytes, static_cast<std::size_t>(n), MSG_NOSIGNAL) == n;
}

}  // namespace

WireRelay::WireRelay(const WireBroker& broker)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      broker_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      held_event_(::eventfd(0, EFD_CLOEXEC)),
      release_event_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in here = Loopback(0);
  socklen_t length = sizeof here;
  const auto port = static_cast<std::uint16_t>(std::stoi(broker.address().substr(broker.address().rfind(':') + 1)));
  const sockaddr_in there = Loopback(port);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), length) != 0 || ::listen(listener_, 1) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &length) != 0 ||
      ::connect(broker_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
    std::perror("a relay on loopback");
    std::abort();
  }
  address_ = "127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  thread_ = std::thread([this] { Pass(); });
}

WireRelay::~WireRelay() {
  ::shutdown(listener_, SHUT_RDWR);
  ::shutdown(broker_, SHUT_RDWR);
  thread_.join();
  for (const int fd : {listener_, agent_, broker_, held_event_, release_event_}) {
    if (fd >= 0) ::close(fd);
  }
}

void WireRelay::Pass() {
  agent_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  for (bool open = agent_ >= 0; open;) {
    pollfd ends[2] = {{agent_, POLLIN, 0}, {broker_, POLLIN, 0}};
    if (::poll(ends, 2, -1) < 0) break;
    if (ends[1].revents != 0 && holding_) {
      const std::uint64_t one = 1;
      std::uint64_t many;
      if (::write(held_event_, &one, sizeof one) < 0 || ::read(release_event_, &many, sizeof many) < 0) break;
    }
    if (ends[0].revents != 0) open = PassOn(agent_, broker_);
    if (ends[1].revents != 0) open = PassOn(broker_, agent_) && open;
  }
  if (agent_ >= 0) ::shutdown(agent_, SHUT_RDWR);
  ::shutdown(broker_, SHUT_RDWR);
}

bool WireRelay::StaysOpen(int ms) {
  std::uint64_t many;
  if (::read(held_event_, &many, sizeof many) < 0) return false;
  pollfd closed{broker_, POLLRDHUP, 0};
  return ::poll(&closed, 1, ms) == 0;
}

void WireRelay::Release() {
  holding_ = false;
  const std::uint64_t one = 1;
  if (::write(release_event_, &one, sizeof one) < 0) std::abort();
}

v1::AgentMessage JoinFor(const WireBroker& broker, const std::string& party) {
  v1::AgentMessage message;
  message.mutable_join()->set_protocol_version(1);
  v1::Seat& seat = *message.mutable_join()->add_seats();
  seat.set_party(party);
  seat.set_token(broker.Token(party));
  return message;
}

v1::AgentMessage Pass(const v1::PromptBatch& prompts) {
  v1::AgentMessage message;
  message.mutable_moves();
  for (const v1::Prompt& prompt : prompts.prompts()) {
    v1::Moves& moves = *message.mutable_moves()->add_moves();
    moves.set_party(prompt.party());
    moves.set_epoch(prompt.epoch());
    moves.set_number(prompt.number());
  }
  return message;
}

v1::Farewell PassUntilTheEnd(WireStream& stream) {
  v1::BrokerMessage message;
  while (stream.Read(message)) {
    if (message.has_farewell()) return message.farewell();
    if (message.has_prompts()) stream.Write(Pass(message.prompts()));
  }
  return {};
}

namespace {

// A stream of what a broker shows to who looks on.
template <class Message>
struct Onlooker {
  ~Onlooker() {
    if (finished) return;
    context.TryCancel();
    stream->Finish();
  }
  Onlooker(const std::string& address, const std::string& token) : stub(v1::ObserverService::NewStub(Dial(address))) {
    context.AddMetadata("haggle-token", token);
  }
  bool Read(Message& message) { return stream->Read(&message); }
  WireEnd Finish() {
    Message rest;
    while (stream->Read(&rest)) {
    }
    finished = true;
    return End(stream->Finish());
  }

  std::unique_ptr<v1::ObserverService::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<Message>> stream;
  bool finished = false;
};

}  // namespace

class WireWatch::Impl : public Onlooker<v1::WatchEvents> {
  using Onlooker::Onlooker;
};

WireWatch::WireWatch(const WireBroker& broker, const std::string& token, std::uint64_t from)
    : impl_(std::make_unique<Impl>(broker.address(), token)) {
  v1::WatchRequest request;
  request.set_from(from);
  impl_->stream = impl_->stub->Watch(&impl_->context, request);
}
WireWatch::~WireWatch() = default;
bool WireWatch::Read(v1::WatchEvents& events) { return impl_->Read(events); }
WireEnd WireWatch::Finish() { return impl_->Finish(); }

class WireFollow::Impl : public Onlooker<v1::FollowReply> {
  using Onlooker::Onlooker;
};

WireFollow::WireFollow(const std::string& address, const std::string& token, std::uint64_t from)
    : impl_(std::make_unique<Impl>(address, token)) {
  v1::FollowRequest request;
  request.set_from(from);
  impl_->stream = impl_->stub->Follow(&impl_->context, request);
}
WireFollow::~WireFollow() = default;
bool WireFollow::Read(v1::FollowReply& reply) { return impl_->Read(reply); }
WireEnd WireFollow::Finish() { return impl_->Finish(); }

WireEnd AskStatus(const WireBroker& broker, const std::string& token, v1::StatusReply& reply,
                  std::shared_ptr<grpc::ChannelCredentials> credentials) {
  const auto stub = v1::ObserverService::NewStub(Dial(broker.address(), std::move(credentials)));
  grpc::ClientContext context;
  if (!token.empty()) context.AddMetadata("haggle-token", token);
  return End(stub->Status(&context, {}, &reply));
}

}  // namespace haggle
