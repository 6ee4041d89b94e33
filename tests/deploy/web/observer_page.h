// An observatory's page in tests: opens the link that a command has printed, and asks.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/deploy/web/client.h"

namespace haggle::testing {

// What a page would see of the observatory that `program` has opened at `link`.
class Page {
 public:
  explicit Page(const std::string& link) {
    const std::size_t begin = link.find("127.0.0.1:");
    if (begin == std::string::npos) return;
    port_ = static_cast<std::uint16_t>(std::stoi(link.substr(begin + 10)));
    cookie_ = Open(port_, link.substr(begin - 7));
  }
  std::uint16_t port() const { return port_; }
  Response Ask(const std::string& target) const { return haggle::testing::Ask(port_, Get(target, cookie_)); }
  nlohmann::json Read(const std::string& target) const {
    const Response response = Ask(target);
    EXPECT_EQ(response.status, 200) << target << ": " << response.body;
    nlohmann::json read = nlohmann::json::parse(response.body, nullptr, false);
    EXPECT_FALSE(read.is_discarded()) << target;
    return read;
  }
  std::string Live(const std::string& run) const { return Get("/api/live?run=" + run, cookie_); }
  const std::string& cookie() const { return cookie_; }

 private:
  std::uint16_t port_ = 0;
  std::string cookie_;
};

}  // namespace haggle::testing
