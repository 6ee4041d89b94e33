// The part of RunSession about parties that do not answer in time.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "broker/server/run_session.h"
#include "proto/base/how_ended.h"

namespace haggle::server {
namespace {

// How long a broker that goes on with a run waits for those who were there to come back before the deadline counts.
constexpr std::int64_t kGatherMs = 10'000;

}  // namespace

bool RunSession::awaits_somebody() const {
  const std::vector<PartyId> parties = sessions_.all();
  return std::any_of(parties.begin(), parties.end(),
                     [this](PartyId party) { return !sessions_.played(party) && deserted_.count(party) == 0; });
}

bool RunSession::Gathers() {
  if (gathers_until_ms_ == 0) return false;
  if (gathers_until_ms_ < 0) gathers_until_ms_ = now_ms_ + kGatherMs;
  if ((!awaits_somebody() && !sessions_.any_past()) || now_ms_ >= gathers_until_ms_) gathers_until_ms_ = 0;
  return gathers_until_ms_ != 0;
}

void RunSession::TimeOutAwaited() {
  TimeOut(referee_->awaited());
  Advance();
}

void RunSession::TimeOut(const std::vector<PartyId>& parties) {
  const std::vector<PartyId> late = parties;  // what is given is the referee's own list
  std::vector<std::string> first;             // whom nobody was told of yet
  for (const PartyId party : late) {
    referee_->TimeOut(party);
    if (deserted_.count(party) == 0 && told_of_.insert(party).second) first.push_back(sessions_.name(party));
  }
  counters_.set_timed_out(counters_.timed_out() + late.size());
  sessions_.TimeOut(late, referee_->steps() + 1);
  if (first.empty()) return;
  lines_->Say({RunStatus::Note{absl::StrCat(absl::StrJoin(first, ", "), " did not answer within ", deadline_.ms(),
                                            " ms in ", Place(), ", and has said nothing; the run goes on")}});
}

std::vector<PartyId> RunSession::Deserted() const {
  std::vector<PartyId> parties;
  for (const PartyId party : referee_->awaited()) {
    if (deserted_.count(party) != 0 && !sessions_.played(party)) parties.push_back(party);
  }
  return parties;
}

bool RunSession::Desert(const std::string& parties, const std::string& why) {
  if (!deadline_.set() || state_ != v1::RUN_STATE_RUNNING || rehearses_) return false;
  std::set<PartyId> deserted = deserted_;
  std::vector<std::string> names = absl::StrSplit(parties, ',');
  for (const Party& party : scenario_.parties) {
    if (std::find(names.begin(), names.end(), party.name) != names.end()) deserted.insert(party.id);
  }
  if (deserted.size() == scenario_.parties.size()) return false;
  for (const PartyId party : deserted) {
    if (deserted_.insert(party).second) record_->Deserted(party, why);
  }
  lines_->Say({RunStatus::Note{absl::StrCat("the agent of ", parties, " failed in ", Place(), ": ", why,
                                            "; the run goes on, and its party says nothing any more")}});
  if (pace_.held()) return true;
  if (const std::vector<PartyId> awaited = Deserted(); !awaited.empty()) TimeOut(awaited);
  if (referee_->awaited().empty()) Advance();
  return true;
}

void RunSession::CatchUp() {
  for (const ProcessId process : sessions_.behind()) {
    sessions_.CatchUp(process, referee_->steps(), [&] { return PastOf(process); });
  }
}

void RunSession::AnswerLate(ProcessId process) {
  for (const OpenPrompt& prompt : sessions_.late(process)) record_->Late(prompt.party, prompt.number);
  counters_.set_late_answers(counters_.late_answers() + sessions_.late(process).size());
  sessions_.LateOver(process);
  CatchUp();
  if (!pace_.held()) sessions_.AskAlone(process, *referee_);
}

}  // namespace haggle::server
