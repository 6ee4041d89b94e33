// Who is told what, and who is asked what: events go to their audience's queues
// and to the sink; a party that is due gets its queue with its questions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "broker/core/askable.h"
#include "broker/core/directory.h"
#include "broker/core/event_sink.h"
#include "proto/base/check.h"
#include "proto/base/chosen.h"
#include "proto/base/prompt.h"

namespace haggle::core {

// Thread-compatible. All buffers are reused: once they have grown, telling of a
// move at a table allocates nothing.
class EventRouter {
 public:
  EventRouter(const Directory& directory, const Askable& askable);
  // As `other` stands between two steps, with a copy of its directory; nobody looks on.
  EventRouter(const Directory& directory, const EventRouter& other);
  EventRouter& operator=(const EventRouter&) = delete;

  // Events from now on belong to `tick` and go to `sink`, which may be null. The
  // prompts of the step before are answered: their memory takes the new events.
  void Begin(Tick tick, EventSink* sink);

  // Tells the parties named (in any order, duplicates and 0 ignored); `cause` is the command
  // that made it happen, 0 if none did.
  template <class Body>
  void Tell(Seq cause, const Body& body, const std::vector<PartyId>& audience) {
    Publish(cause, body, false, InOrder(audience));
  }
  template <class Body>
  void Tell(Seq cause, const Body& body, std::initializer_list<PartyId> audience) {
    named_.assign(audience);
    Publish(cause, body, false, InOrder(named_));
  }
  template <class Body>
  void TellAll(Seq cause, const Body& body) {
    Publish(cause, body, true, directory_->ids());
  }
  // For the journal alone.
  template <class Body>
  void Note(Seq cause, const Body& body) {
    named_.clear();
    Publish(cause, body, false, named_);
  }

  // Forgets all questions.
  void ClearAsks();
  // Asks a party in the current tick; CHECKs that it may still be asked, without which it would
  // have missed events.
  void Ask(int index, const haggle::Ask& ask) {
    const auto i = static_cast<std::size_t>(index);
    HAGGLE_CHECK(tick_ <= pending_[i].until);
    if (due_flags_[i] == 0) {
      due_flags_[i] = 1;
      prompts_[i].asks.clear();
    }
    prompts_[i].asks.push_back(ask);
  }
  // Hands every asked party what it was shown and its questions.
  void Close(Tick tick, Phase phase, std::uint32_t step);

  const std::vector<PartyId>& due() const { return due_; }
  bool IsDue(int index) const { return due_flags_[static_cast<std::size_t>(index)] != 0; }
  const Prompt& prompt(int index) const { return prompts_[static_cast<std::size_t>(index)]; }

 private:
  EventRouter(const EventRouter&) = default;

  // A party's events since its last prompt: the first `used`. Those after them
  // are the last prompt's, and are written over.
  struct Pending {
    Tick until = 0;  // the last tick with a prompt for the party (Askable::Until)
    std::size_t used = 0;
    std::size_t made = 0;  // events.size()
    std::vector<Event> events;

    Event& Next() {
      if (used == made) {
        events.emplace_back();
        ++made;
      }
      return events[used++];
    }
  };

  // The same parties, ascending, each once.
  const std::vector<PartyId>& InOrder(const std::vector<PartyId>& audience) {
    // Most audiences are a table of two, in order.
    const bool usual = audience.size() == 2 && audience[0] < audience[1] && audience[0] != kNature;
    return usual ? audience : Sorted(audience);
  }
  const std::vector<PartyId>& Sorted(const std::vector<PartyId>& audience);

  template <class Body>
  void Write(Seq cause, const Body& body, Event& event) const {
    event.cause = cause;
    event.tick = tick_;
    Chosen<Body>(event.body) = body;
  }
  template <class Body>
  void Publish(Seq cause, const Body& body, bool all, const std::vector<PartyId>& audience) {
    const Event* written = nullptr;
    for (const PartyId party : audience) {
      Pending& pending = pending_[static_cast<std::size_t>(directory_->IndexOf(party))];
      if (tick_ > pending.until) continue;  // there is no prompt to come
      Event& event = pending.Next();
      Write(cause, body, event);
      written = &event;
    }
    if (sink_ == nullptr) return;
    if (written == nullptr) Write(cause, body, event_);
    sink_->OnEvent(written != nullptr ? *written : event_, all, audience);
  }

  const Directory* directory_;
  EventSink* sink_ = nullptr;
  Tick tick_ = 0;
  Event event_;  // that no party is shown, for the sink
  std::vector<PartyId> named_;
  std::vector<PartyId> sorted_;
  std::vector<Pending> pending_;         // by party index
  std::vector<Prompt> prompts_;          // by party index
  std::vector<std::uint8_t> due_flags_;  // by party index
  std::vector<PartyId> due_;
};

}  // namespace haggle::core
