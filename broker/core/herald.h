// Who is told what, and who is asked what: events go to their audience's queues
// and to the sink; a party that is due gets its queue with its questions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "broker/core/directory.h"
#include "broker/core/market.h"
#include "proto/base/prompt.h"

namespace haggle {

// Thread-compatible. All buffers are reused: once they have grown, telling of a
// move at a table allocates nothing.
class Herald {
 public:
  explicit Herald(const Directory& directory);

  // Events from now on belong to `tick` and go to `sink`, which may be null.
  void Begin(Tick tick, EventSink* sink);

  // Tells the parties named (in any order, duplicates and 0 ignored); `cause` is the command
  // that made it happen, 0 if none did.
  template <class Body>
  void Tell(Seq cause, Body&& body, const std::vector<PartyId>& audience) {
    Compose(cause, std::forward<Body>(body));
    audience_.assign(audience.begin(), audience.end());
    Publish();
  }
  template <class Body>
  void Tell(Seq cause, Body&& body, std::initializer_list<PartyId> audience) {
    Compose(cause, std::forward<Body>(body));
    audience_.assign(audience);
    Publish();
  }
  template <class Body>
  void TellAll(Seq cause, Body&& body) {
    Compose(cause, std::forward<Body>(body));
    PublishToAll();
  }
  // For the journal alone.
  template <class Body>
  void Note(Seq cause, Body&& body) {
    Compose(cause, std::forward<Body>(body));
    audience_.clear();
    Publish();
  }

  // Forgets all questions.
  void ClearAsks();
  void Ask(int index, const Ask& ask);
  // Hands every asked party what it was shown and its questions.
  void Close(Tick tick, Phase phase, std::uint32_t step);

  const std::vector<PartyId>& due() const { return due_; }
  bool IsDue(int index) const { return due_flags_[static_cast<std::size_t>(index)] != 0; }
  const Prompt& prompt(int index) const { return prompts_[static_cast<std::size_t>(index)]; }

 private:
  template <class Body>
  void Compose(Seq cause, Body&& body) {
    event_.cause = cause;
    event_.body = std::forward<Body>(body);
  }
  void Publish();
  void PublishToAll();
  // Keeps the event for the party's next prompt, if there may be one.
  void Queue(std::size_t index) {
    if (event_.tick <= directory_.AskedUntil(static_cast<int>(index))) queues_[index].push_back(event_);
  }

  const Directory& directory_;
  EventSink* sink_ = nullptr;
  Event event_;
  std::vector<PartyId> audience_;
  std::vector<std::vector<Event>> queues_;  // by party index
  std::vector<Prompt> prompts_;             // by party index
  std::vector<std::uint8_t> due_flags_;     // by party index
  std::vector<PartyId> due_;
};

}  // namespace haggle
