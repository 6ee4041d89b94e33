#include "deploy/web/server.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <utility>
#include <vector>

#include "deploy/web/connection.h"
#include "deploy/web/quiet_thread.h"

namespace haggle::web {
namespace {

// In place of an answer that was not worked out.
constexpr int kNoRoom = 0;

// Which holder of a key has how many of something, and who has most.
struct Shares {
  std::map<std::string, std::size_t> of;
  std::string most;

  void Add(const std::string& holder) {
    if (const std::size_t now = ++of[holder]; most.empty() || now > of[most]) most = holder;
  }
};

bool IsMove(const Question& question) { return question.method == "POST" && question.path != "/api/seat/try"; }

}  // namespace

class ServerCore final : public ConnectionHost {
 public:
  ServerCore(ServerOptions options, Answerer& answerer) : options_(std::move(options)), answerer_(answerer) {}
  ~ServerCore() override;

  absl::Status Start();
  std::string Address() const;
  std::string Link() const { return Address() + "/?key=" + keyring_->observer_key(); }
  std::uint16_t port() const { return network_->port(); }
  std::string AddSeat(const std::string& party, SeatAnswerer answerer);
  void Tell(const std::string& party, std::vector<Notice> notices);
  ServerCounts Counts();

  const ServerLimits& limits() const override { return options_.limits; }
  ServerCounts& counts() override { return counts_; }
  Decision Decide(const Request& request) override { return guard_->Decide(request); }
  bool Ask(Decision decision, std::function<void(Reply)> done, std::shared_ptr<const std::atomic<bool>> gone) override;
  std::vector<EventText> BeginStream(const Channel& channel, const std::string& last) override {
    return broadcast_.Beginning(channel, last);
  }
  bool MakeRoomForStream(const std::string& holder) override;
  void Forget(std::uint64_t number) override {
    connections_.erase(number);
    leaving_.erase(number);
  }

 private:
  using Connections = std::map<std::uint64_t, std::shared_ptr<Connection>>;  // by age

  Admission MakeRoom();
  bool Displace(const std::function<bool(const Connection&)>& may_go);
  void TakeIn(std::unique_ptr<Wire> wire, Admission admission);
  void CloseLate(const Connections& connections);
  void Look();
  // Has the network's thread do it, and waits.
  void Carry(const std::function<void()>& work);

  ServerOptions options_;
  Answerer& answerer_;
  std::optional<Keyring> keyring_;
  std::optional<Guard> guard_;
  Broadcast broadcast_{options_.limits.kept_events, RandomKey().substr(0, 8)};
  std::map<std::string, std::shared_ptr<const SeatAnswerer>> seats_;
  ServerCounts counts_;
  HeldAnswers held_{options_.limits.unsent_bytes};
  std::unique_ptr<Network> network_;
  Connections connections_;
  Connections leaving_;  // that are told that there is no room
  std::uint64_t next_ = 0;
  std::chrono::steady_clock::time_point beat_ = std::chrono::steady_clock::now();
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Desk> seat_desk_;
  std::thread thread_;
};

absl::Status ServerCore::Start() {
  if (absl::StatusOr<std::unique_ptr<Network>> network = ListenAt(options_.host, options_.port, options_.keys);
      network.ok()) {
    network_ = *std::move(network);
  } else {
    return network.status();
  }
  const bool secure = options_.keys.has_value();
  keyring_.emplace(port(), secure);
  GuardOptions guard{secure, {options_.host}};
  if (secure) {
    const std::vector<std::string>& hosts = options_.keys->holder.hosts;
    guard.hosts.insert(guard.hosts.end(), hosts.begin(), hosts.end());
  }
  guard_.emplace(std::move(guard), *keyring_);
  DeskOptions seats = options_.desk;
  seats.niceness = 0;  // a person waits, and with it the run
  seat_desk_ = std::make_unique<Desk>(seats, nullptr, nullptr);
  desk_ = std::make_unique<Desk>(options_.desk, &answerer_,
                                 [this](std::vector<Notice> notices) { Tell("", std::move(notices)); });
  network_->Accept([this] { return MakeRoom(); },
                   [this](std::unique_ptr<Wire> wire, Admission admission) { TakeIn(std::move(wire), admission); });
  const ServerLimits& all = options_.limits;
  const std::int64_t least = std::min({all.request_ms, all.linger_ms, all.idle_ms, all.write_ms, all.heartbeat_ms});
  network_->Every(std::clamp<std::int64_t>(least / 4, 5, 250), [this] { Look(); });
  thread_ = QuietThread(options_.desk.niceness, [this] { network_->Run(); });
  return absl::OkStatus();
}

ServerCore::~ServerCore() {
  for (const std::unique_ptr<Desk>* const desk : {&desk_, &seat_desk_}) {
    if (*desk != nullptr) (*desk)->Stop();
  }
  if (thread_.joinable()) {
    network_->Post([this] {
      for (Connections* const all : {&connections_, &leaving_}) {
        while (!all->empty()) {
          const std::shared_ptr<Connection> connection = all->begin()->second;
          connection->Close();
        }
      }
      network_->Stop();
    });
    thread_.join();
  }
  desk_.reset();  // nobody asks it any more
  seat_desk_.reset();
  network_.reset();  // and with it what was under way
}

std::string ServerCore::Address() const {
  std::string host = options_.host;
  if (host == "0.0.0.0" || host == "::" || host == "[::]") {
    host = "localhost";
    for (const std::string& name : options_.keys->holder.hosts) {
      if (!IsLoopback(name)) host = name;
    }
  }
  if (host.find(':') != std::string::npos && host.front() != '[') host = "[" + host + "]";
  return (options_.keys.has_value() ? "https://" : "http://") + host + ":" + std::to_string(port());
}

// Closes the oldest that may go.
bool ServerCore::Displace(const std::function<bool(const Connection&)>& may_go) {
  for (const auto& [number, connection] : connections_) {
    if (!may_go(*connection)) continue;
    ++counts_.displaced;
    const std::shared_ptr<Connection> oldest = connection;  // closing takes it off the list
    oldest->Close();
    return true;
  }
  return false;
}

// One holder of a key keeps no other out: who has most gives up what it uses least. What is being answered stays, for
// it may be a move.
Admission ServerCore::MakeRoom() {
  ++counts_.accepted;
  if (connections_.size() < options_.limits.connections) return Admission::kServe;
  if (Displace([](const Connection& one) { return !one.known(); })) return Admission::kServe;
  Shares shares;
  for (const auto& [number, connection] : connections_) shares.Add(connection->holder());
  const auto of_most = [&shares](const Connection& one) { return one.holder() == shares.most; };
  if (Displace([&](const Connection& one) { return of_most(one) && one.idle(); }) ||
      Displace([&](const Connection& one) { return of_most(one) && !one.answering(); })) {
    return Admission::kServe;
  }
  ++counts_.surplus;
  return leaving_.size() < options_.limits.leaving ? Admission::kTurnAway : Admission::kDrop;
}

bool ServerCore::MakeRoomForStream(const std::string& holder) {
  if (counts_.streams < static_cast<std::int64_t>(options_.limits.streams)) return true;
  Shares shares;
  for (const auto& [number, connection] : connections_) {
    if (connection->streaming()) shares.Add(connection->holder());
  }
  if (shares.of[shares.most] <= shares.of[holder] + 1) return false;
  return Displace([&](const Connection& one) { return one.streaming() && one.holder() == shares.most; });
}

void ServerCore::TakeIn(std::unique_ptr<Wire> wire, Admission admission) {
  const std::uint64_t number = next_++;
  const auto connection = std::make_shared<Connection>(*this, number, std::move(wire));
  const bool served = admission == Admission::kServe;
  (served ? connections_ : leaving_).emplace(number, connection);
  if (served) {
    connection->Begin();
  } else {
    connection->TurnAway();
  }
}

void ServerCore::CloseLate(const Connections& connections) {
  const auto now = std::chrono::steady_clock::now();
  const Connections all = connections;  // closing changes the list
  for (const auto& [number, connection] : all) {
    if (!connection->late(now)) continue;
    ++counts_.late;
    connection->Close();
  }
}

// Closes what is late, and keeps streams alive.
void ServerCore::Look() {
  const auto now = std::chrono::steady_clock::now();
  const bool beats = now - beat_ >= std::chrono::milliseconds(options_.limits.heartbeat_ms);
  if (beats) beat_ = now;
  CloseLate(connections_);
  CloseLate(leaving_);
  if (!beats) return;
  const auto comment = std::make_shared<const std::string>(":\n\n");
  const Connections all = connections_;  // closing changes the list
  for (const auto& [number, connection] : all) {
    if (connection->streaming()) connection->Tell(comment);
  }
}

bool ServerCore::Ask(Decision decision, std::function<void(Reply)> done,
                     std::shared_ptr<const std::atomic<bool>> gone) {
  if (held_.full()) return false;
  const bool of_seat = decision.kind == Decision::Kind::kAskSeat;
  // What an answer weighs is known when it is there, and counts from then on. A seat's is told in any case, for what it
  // tells of is done; it is small. Moved along: a connection ends on the network's thread.
  Desk::Done back = [this, of_seat, done = std::move(done)](Answer answer) mutable {
    std::optional<Reply> reply;
    if (answer.status != kNoRoom) reply = of_seat ? held_.Hold(std::move(answer)) : held_.HoldIfRoom(std::move(answer));
    network_->Post([this, done = std::move(done), reply = std::move(reply)]() mutable {
      if (!reply.has_value()) ++counts_.overloaded;
      done(reply.has_value() ? *std::move(reply) : Overloaded());
    });
  };
  if (of_seat) {
    const std::shared_ptr<const SeatAnswerer> answerer = seats_.at(decision.party);
    // A move is made once it was sent, whoever still waits for the answer; what else is asked of a seat changes
    // nothing.
    if (IsMove(decision.question)) gone = nullptr;
    return seat_desk_->Ask([answerer, question = std::move(decision.question)] { return (*answerer)(question); },
                           std::move(back), std::move(gone), decision.holder);
  }
  // Asked when there was room, its turn comes when there may be none: then it is not worked out at all.
  return desk_->Ask(
      [this, question = std::move(decision.question)] {
        return held_.full() ? Answer{kNoRoom, "", ""} : answerer_.Ask(question);
      },
      std::move(back), std::move(gone), decision.holder);
}

void ServerCore::Carry(const std::function<void()>& work) {
  std::promise<void> done;
  network_->Post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

std::string ServerCore::AddSeat(const std::string& party, SeatAnswerer answerer) {
  std::string key;
  Carry([&] {
    seats_[party] = std::make_shared<const SeatAnswerer>(std::move(answerer));
    key = keyring_->AddSeat(party);
  });
  return Address() + "/?seat=" + EncodedArgument(party) + "&key=" + key;
}

ServerCounts ServerCore::Counts() {
  ServerCounts now;
  Carry([&] {
    now = counts_;
    now.unsent_bytes = held_.bytes();
    now.connections = static_cast<std::int64_t>(connections_.size());
  });
  return now;
}

void ServerCore::Tell(const std::string& party, std::vector<Notice> notices) {
  network_->Post([this, party, notices = std::move(notices)] {
    for (const Notice& notice : notices) {
      const EventText text = broadcast_.Add(party, notice);
      const auto all = connections_;
      for (const auto& [number, connection] : all) {
        if (connection->streaming() && Broadcast::IsFor(connection->channel(), party, notice.run)) {
          connection->Tell(text);
        }
      }
    }
  });
}

absl::Status MayListen(const ServerOptions& options) {
  if (options.keys.has_value() || IsLoopback(options.host)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      options.host +
      " can be reached by other machines, which wants TLS and so keys (--keys DIR, a folder of haggle keys); or listen "
      "at 127.0.0.1 and reach it through ssh -L");
}

Server::Server(std::unique_ptr<ServerCore> core) : core_(std::move(core)) {}
Server::~Server() = default;

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Answerer& answerer) {
  if (const absl::Status may = MayListen(options); !may.ok()) return may;
  auto core = std::make_unique<ServerCore>(std::move(options), answerer);
  if (const absl::Status started = core->Start(); !started.ok()) return started;
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

std::uint16_t Server::port() const { return core_->port(); }
std::string Server::Address() const { return core_->Address(); }
std::string Server::Link() const { return core_->Link(); }

std::string Server::AddSeat(const std::string& party, SeatAnswerer answerer) {
  return core_->AddSeat(party, std::move(answerer));
}

void Server::TellSeat(const std::string& party, const std::string& event, const std::string& data) {
  core_->Tell(party, {{event, "", data}});
}

void Server::Tell(const Notice& notice) { core_->Tell("", {notice}); }

ServerCounts Server::counts() const { return core_->Counts(); }

}  // namespace haggle::web
