// The observatory's server beside a floor, and what watchers cost a run.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "deploy/cli/observatory.h"
#include "deploy/cli/web_input.h"
#include "deploy/launch/plan.h"
#include "deploy/web/server.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

int Connect(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) Give("cannot connect");
  return fd;
}

// Reads until so many answers of `bytes` each have come.
void Exchange(int fd, const std::string& request, std::size_t bytes, int times) {
  std::string buffer(std::max<std::size_t>(bytes, 65536), ' ');
  for (int i = 0; i < times; ++i) {
    if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) Give("a request cannot be sent");
    for (std::size_t got = 0; got < bytes;) {
      const ssize_t now = ::recv(fd, buffer.data(), bytes - got, 0);
      if (now <= 0) Give("an answer ended early");
      got += static_cast<std::size_t>(now);
    }
  }
}

// What a server cannot be faster than: so many bytes here, so many back, over loopback and from another thread.
class Echo {
 public:
  Echo(std::size_t request, std::size_t answer) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      Give("the floor cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, request, answer] {
      const int fd = ::accept(listener_, nullptr, nullptr);
      const std::string back(answer, 'x');
      std::string buffer(request, ' ');
      std::size_t got = 0;
      for (ssize_t now; (now = ::recv(fd, buffer.data(), request - got, 0)) > 0;) {
        got += static_cast<std::size_t>(now);
        if (got < request) continue;
        got = 0;
        if (::send(fd, back.data(), back.size(), MSG_NOSIGNAL) < 0) break;
      }
      ::close(fd);
    });
  }
  ~Echo() {
    thread_.join();
    ::close(listener_);
  }
  std::uint16_t port() const { return port_; }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

class Nothing final : public web::Answerer {
 public:
  web::Answer Ask(const web::Question&) override { return {200, "application/json", "{}"}; }
  std::vector<web::Notice> Refresh() override { return {}; }
};

std::string Request(const web::Server& server, const std::string& target) {
  const std::string link = server.Link();
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
         link.substr(link.find("key=") + 4) + "\r\n\r\n";
}

std::size_t AnswerSize(std::uint16_t port, const std::string& request) {
  const int fd = Connect(port);
  ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
  ::shutdown(fd, SHUT_WR);
  std::size_t all = 0;
  std::string buffer(65536, ' ');
  for (ssize_t now; (now = ::recv(fd, buffer.data(), buffer.size(), 0)) > 0;) all += static_cast<std::size_t>(now);
  ::close(fd);
  return all;
}

Row Requests(const char* what, const std::string& target, const char* goal, const Effort& effort) {
  Nothing nothing;
  const auto server = web::Server::Start({}, nothing);
  if (!server.ok()) Give("no server: " + std::string(server.status().message()));
  const std::string request = Request(**server, target);
  const std::size_t size = AnswerSize((*server)->port(), request);
  const int times = 5000 * effort.scale;
  std::vector<double> ours;
  std::vector<double> floor;
  for (int i = 0; i < effort.repeats; ++i) {
    const int fd = Connect((*server)->port());
    ours.push_back(times / Seconds([&] { Exchange(fd, request, size, times); }));
    ::close(fd);
    const Echo echo(request.size(), size);
    const int plain = Connect(echo.port());
    floor.push_back(times / Seconds([&] { Exchange(plain, request, size, times); }));
    ::close(plain);
  }
  return {what, Median(ours), "/s", "as many bytes to and fro", Median(floor), goal};
}

// Watchers that read what they are sent and drop it; one of them has asked for the run, as pages do.
class Watchers {
 public:
  Watchers(const web::Server& server, const std::string& run, int count) {
    const std::string request = Request(server, "/api/live?run=" + run);
    for (int i = 0; i < count; ++i) {
      fds_.push_back({Connect(server.port()), POLLIN, 0});
      ::send(fds_.back().fd, request.data(), request.size(), MSG_NOSIGNAL);
    }
    fds_.push_back({Connect(server.port()), POLLIN, 0});
    const std::string head = Request(server, "/api/run/head?run=" + run);
    thread_ = std::thread([this, head] {
      std::string buffer(65536, ' ');
      while (!stop_) {
        if (!saw_) ::send(fds_.back().fd, head.data(), head.size(), MSG_NOSIGNAL);  // it may not have begun
        ::poll(fds_.data(), fds_.size(), 20);
        for (const pollfd& fd : fds_) {
          const ssize_t now = fd.revents == 0 ? 0 : ::recv(fd.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
          if (now > 12 && &fd == &fds_.back() && buffer.compare(0, 12, "HTTP/1.1 200") == 0) saw_ = true;
        }
      }
    });
  }
  ~Watchers() {
    stop_ = true;
    thread_.join();
    for (const pollfd& fd : fds_) ::close(fd.fd);
  }
  // The run was shown to them while it was on.
  bool saw() const { return saw_; }

 private:
  std::vector<pollfd> fds_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> saw_{false};
  std::thread thread_;
};

// A run in this process with its journal.
double TimeRun(const Scenario& scenario, const std::string& journal) {
  launch::RunPlan plan;
  plan.scenario = scenario;
  plan.cast = CastInTurns(scenario, {"boulware", "conceder"});
  plan.transport = launch::Transport::kInProcess;
  plan.journal = journal;
  plan.overwrite_journal = true;
  return Seconds([&] {
    const launch::RunResult result = launch::RunInProcess(plan, Strategies(), launch::RunHooks{});
    if (result.how != HowEnded::kDone) Give("a run ended with " + result.message);
  });
}

Row WatchedRun(const Effort& effort) {
  const Scenario scenario = Pairs(1, 4, 100, 1 + 200 * effort.scale, 100);
  const std::string folder = Folder() + "/watched";
  std::filesystem::create_directory(folder);
  std::vector<double> watched;
  std::vector<double> alone;
  for (int i = 0; i < effort.repeats + 2; ++i) {
    alone.push_back(TimeRun(scenario, Folder() + "/alone.haggle"));
    const auto served = [&] {
      auto options = cli::WebOptions(cli::kWebListen, "");
      options->desk.niceness = 15;
      cli::ObservatorySources sources;
      sources.paths = {folder};
      return cli::ServedObservatory::Open(sources, *std::move(options), "bench");
    }();
    if (!served.ok()) Give("no server: " + std::string(served.status().message()));
    const Watchers watchers((*served)->server(), "run.haggle", 100);
    watched.push_back(TimeRun(scenario, folder + "/run.haggle"));
    if (!watchers.saw()) Give("nobody saw the run of " + std::to_string(watched.back()) + " s");
  }
  return {"a run with a journal and 100 watchers",
          Median(watched) * 1000,
          "ms",
          "the same run alone",
          Median(alone) * 1000,
          "1.02"};
}

}  // namespace

std::vector<Row> WebRows(const Effort& effort) {
  return {Requests("observatory, the page, 1 connection", "/", "", effort),
          Requests("observatory, a question, 1 connection", "/api/index", "", effort), WatchedRun(effort)};
}

}  // namespace haggle::bench
