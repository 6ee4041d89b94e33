// What is made of a request: refused, a page, a question to whoever knows, or a stream. All rules of safety in one
// place; knows no sockets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deploy/web/keyring.h"
#include "deploy/web/reply.h"
#include "deploy/web/request.h"

namespace haggle::web {

// A value.
struct Decision {
  enum class Kind : std::uint8_t {
    kReply,    // `reply` is all there is to say
    kAsk,      // `question` is for the answerer of the observers
    kAskSeat,  // ... for that of the seat `party`
    kStream,   // events of the runs, of `run` alone if it is not empty; of the seat `party` if that is not
  };
  Kind kind = Kind::kReply;
  Reply reply = {};
  Question question = {};
  std::string party = {};
  std::string run = {};
  std::string holder = {};  // whose key was shown (Keyring::HolderOf)
};

// A value.
struct GuardOptions {
  bool secure = false;  // served over TLS
  // Names and addresses by which the server may be called, besides those of loopback; around IPv6 brackets may be.
  std::vector<std::string> hosts;
};

// Which calls there are, who may make them, and by which name the server may be called (else a page of another site
// could, by a name that it has pointed here). Thread-compatible; const calls may be made by several threads.
class Guard {
 public:
  // `keyring` must outlive it.
  Guard(GuardOptions options, const Keyring& keyring);
  Decision Decide(const Request& request) const;

 private:
  bool IsOurHost(const std::string& host) const;
  Decision OpenDoor(const Target& target) const;
  Decision Page(const Request& request, const std::string& path) const;
  Decision OfSeat(const Request& request, Target target) const;
  Decision OfObserver(const Request& request, Target target) const;

  GuardOptions options_;
  const Keyring& keyring_;
};

}  // namespace haggle::web
