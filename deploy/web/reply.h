// An answer as it is written: head, and bytes that somebody owns.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/web/exchange.h"

namespace haggle::web {

// A value; copies share the body.
struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // besides those of all replies
  std::string_view fixed;                                    // a body that lives as long as the program
  std::shared_ptr<const std::string> text;                   // else this one; may be null
  std::string_view body() const { return text != nullptr ? std::string_view(*text) : fixed; }
};

// `answer` as a reply.
Reply ReplyOf(Answer answer);

// The bytes of answers that were made and are not written yet: counted from the moment they are there until nobody
// holds them, wherever they wait meanwhile. Thread-safe; replies may outlive it.
class HeldAnswers {
 public:
  // Bytes in all, in which answers have to find room.
  explicit HeldAnswers(std::size_t most)
      : most_(static_cast<std::int64_t>(most)), bytes_(std::make_shared<std::atomic<std::int64_t>>(0)) {}
  bool full() const { return *bytes_ >= most_; }
  std::int64_t bytes() const { return *bytes_; }
  // `answer` as a reply that counts; however large it is.
  Reply Hold(Answer answer);
  // Nothing if it has no room; the only one has, of any size.
  std::optional<Reply> HoldIfRoom(Answer answer);

 private:
  const std::int64_t most_;
  const std::shared_ptr<std::atomic<std::int64_t>> bytes_;
};

// What is said to whoever asks while there is no room.
Reply Overloaded();

// {"error": message}: what was refused and what to do instead.
Reply Refusal(int status, const std::string& message);

// The head, with the headers that every reply has: what pages may do (Content-Security-Policy and its kin), that
// nothing is kept by a cache but what says so, and the length of the body; of a stream (`endless`) there is none. Pure;
// thread-safe.
std::string HeadOf(const Reply& reply, bool keep_alive, bool endless = false);

}  // namespace haggle::web
