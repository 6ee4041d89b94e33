// A person's program in tests: opens a seat's link, looks, waits for what changes, and sends moves, as a page does.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "deploy/seat/json.h"
#include "tests/deploy/web/client.h"

namespace haggle::seat {

using haggle::testing::Client;
using haggle::testing::Response;

// A link, its cookie, and what it asks and sends.
class Page {
 public:
  Page(std::uint16_t port, std::string party, const std::string& link)
      : port_(port), party_(std::move(party)), cookie_(haggle::testing::Open(port, link)) {}

  Response Get(const std::string& path, const std::string& more = "") const {
    return haggle::testing::Ask(port_, haggle::testing::Get(path + "?party=" + party_ + more, cookie_));
  }
  Response Post(const std::string& path, const Json& body, const std::string& cookie) const {
    const std::string text = body.dump();
    return haggle::testing::Ask(port_, "POST " + path + "?party=" + party_ + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                                           cookie + "Content-Type: application/json\r\nContent-Length: " +
                                           std::to_string(text.size()) + "\r\n\r\n" + text);
  }
  Response Send(const Json& body) const { return Post("/api/seat/moves", body, cookie_); }
  Json Seat() const { return Json::parse(Get("/api/seat").body); }

  // The stream of changes.
  std::string StreamRequest() const { return haggle::testing::Get("/api/seat/live?party=" + party_, cookie_); }
  const std::string& cookie() const { return cookie_; }
  const std::string& party() const { return party_; }

 private:
  const std::uint16_t port_;
  const std::string party_;
  const std::string cookie_;
};

// Waits on a stream of events, so that nothing is asked for in vain.
class Stream {
 public:
  Stream(std::uint16_t port, const Page& page) : client_(port) {
    client_.Send(page.StreamRequest());
    client_.ReadUntil("\r\n\r\n");
  }
  // The next change; null: the stream has ended.
  Json Next() {
    const std::string text = client_.ReadUntil("\n\n");
    const std::size_t data = text.find("data: ");
    if (data == std::string::npos) return text.empty() ? Json() : Next();  // a comment
    return Json::parse(text.substr(data + 6), nullptr, false);
  }

 private:
  Client client_;
};

// The first form of that kind; null: there is none.
inline const Json* FormOfKind(const Json& seat, const std::string& kind) {
  for (const Json& asked : seat["asked"]) {
    for (const Json& form : asked["forms"]) {
      if (form["kind"] == kind) return &form;
    }
  }
  return nullptr;
}

inline Json MoveOf(const Json& form, const Json& fields = Json::object()) {
  return {{"form", form["id"]}, {"fields", fields}};
}

// Plays a seat to the end of its run: `decide` gives the moves for whatever is asked.
inline void PlayToTheEnd(std::uint16_t port, const Page& page, const std::function<Json(const Json& seat)>& decide) {
  Stream stream(port, page);
  for (Json change = stream.Next(); change.is_object(); change = stream.Next()) {
    if (change["state"] == "over") return;
    if (change["state"] != "asked") continue;
    const Json seat = page.Seat();
    if (seat["state"] == "over") return;
    if (seat["state"] != "asked") continue;
    const Response reply = page.Send({{"number", seat["number"]}, {"moves", decide(seat)}});
    EXPECT_EQ(reply.status, 200) << reply.body;
  }
  FAIL() << "the stream has ended before the run";
}

// Takes what is better than nothing, and offers what it likes best before.
inline Json TakeOrOffer(const Json& seat) {
  const Json* const accept = FormOfKind(seat, "accept");
  for (const Json& one : accept == nullptr ? Json::array() : (*accept)["consequences"]) {
    if (one["name"] == "utility" && one["warning"] == false) return Json::array({MoveOf(*accept)});
  }
  const Json* const offer = FormOfKind(seat, "offer");
  return offer == nullptr ? Json::array() : Json::array({MoveOf(*offer)});
}

}  // namespace haggle::seat
