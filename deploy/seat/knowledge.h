// What a party that a person plays has been told, and nothing else: its view, and beside it, in words and in order,
// what a view does not keep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents/sdk/view.h"
#include "agents/strategies/site_plan.h"
#include "broker/core/directory.h"
#include "deploy/report/event_text.h"
#include "proto/base/events.h"
#include "proto/base/prompt.h"

namespace haggle::seat {

// One thing that was shown, in words.
struct Happening {
  std::string kind;  // as `haggle log --kind` calls it
  Tick tick = 0;
  std::string text;  // may have several lines
};

enum class Speech : std::uint8_t { kOffer, kAccept, kReject, kLeave };

// One thing that was said at a table.
struct Spoken {
  Speech speech = Speech::kOffer;
  PartyId party = 0;
  std::int32_t round = 0;
  Outcome values;      // kOffer
  PartyId author = 0;  // kAccept: whose offer; 0: the standing one
};

// A table at which the party sits, or sat in this tick, as it heard it.
struct Sitting {
  TableId table = 0;
  std::vector<Spoken> spoken;  // in order
};

// A table at which the party sat, and which has ended.
struct EndedTable {
  Tick tick = 0;  // of its end
  TableId table = 0;
  sdk::TableView view;  // as it was then
};

// Built from a briefing and prompts alone. Thread-compatible.
class Knowledge {
 public:
  explicit Knowledge(Briefing briefing);
  Knowledge(const Knowledge&) = delete;
  Knowledge& operator=(const Knowledge&) = delete;

  // Folds in what the prompt shows; it must outlive the calls below, up to the next Take.
  void Take(const Prompt& prompt);
  bool asked_before() const { return taken_; }  // Take was called

  const sdk::View& view() const { return view_; }
  const Scenario& scenario() const { return view_.scenario(); }
  const report::EventText& words() const { return words_; }

  // What the last prompt showed, in order.
  const std::vector<Happening>& happenings() const { return happenings_; }
  // By table; of those that the view still knows.
  const std::vector<Sitting>& sittings() const { return sittings_; }
  // All that have ended so far, in order.
  const std::vector<EndedTable>& ended() const { return ended_; }
  // The proposal that is to be answered, of this tick; null: there is none of that number.
  const Invited* invitation(TableId table) const;
  const RedirectionRequested* request(TableId table) const;
  // Whether a round of funding of that name is known to have arrived.
  bool HasArrived(PartyId party, std::string_view funding) const;

  // Where there is room, by plans and by what was told of sites.
  const strategies::SitePlan& site_plan() const { return site_plan_; }
  // Room that was bought for a site and is not there before `tick`.
  std::int64_t RoomComing(PartyId party, std::uint32_t site, Tick tick) const;

  // Those for whom the party may speak, by number: a principal's affiliates, or itself if it buys.
  std::vector<PartyId> SpeaksFor() const;
  // Those whom it may sound, by number.
  std::vector<PartyId> Acquaintances() const;
  // Those for whom units may be asked at a joint table that this party is host of, by number: buyers of whom an
  // acquaintance speaks.
  std::vector<PartyId> Guests() const;

 private:
  void Note(const Event& event);
  void Note(TableId table, Spoken spoken);

  sdk::View view_;
  core::Directory directory_;
  report::EventText words_;
  strategies::SitePlan site_plan_;
  bool taken_ = false;
  std::vector<Happening> happenings_;
  std::vector<Sitting> sittings_;
  std::vector<EndedTable> ended_;
  std::vector<Invited> invitations_;
  std::vector<RedirectionRequested> requests_;
  std::vector<Funded> funded_;
  std::vector<SiteExtended> extensions_;
  Tick tick_ = 0;
};

}  // namespace haggle::seat
