// A server over loopback, whoever answers for it, and what an observer shows it: for tests of servers.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "deploy/web/server.h"
#include "tests/deploy/web/client.h"

namespace haggle::testing {

class Served : public ::testing::Test {
 protected:
  // In the clear an observer shows the cookie that the link gives, over TLS the key itself. Without a server the test
  // has failed.
  void Start(web::ServerOptions options = {}) {
    const bool secure = options.keys.has_value();
    absl::StatusOr<std::unique_ptr<web::Server>> server = web::Server::Start(std::move(options), answerer_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    const std::string link = server_->Link();
    cookie_ = secure ? "Authorization: Bearer " + link.substr(link.find("key=") + 4) + "\r\n" : Open(port(), link);
  }
  std::uint16_t port() const { return server_->port(); }
  // What follows the server's address in one of its links.
  std::string TargetOf(const std::string& link) const { return link.substr(server_->Address().size()); }

  FakeAnswerer answerer_;
  std::unique_ptr<web::Server> server_;
  std::string cookie_;  // a header, with the end of its line
};

}  // namespace haggle::testing
