#include "deploy/launch/persons_link.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "proto/base/check.h"

namespace haggle::launch {
namespace {

// How long somebody is waited for before the interrupt is looked at again.
constexpr std::chrono::milliseconds kPatience(20);

}  // namespace

PersonsLink::PersonsLink(sdk::Link& all, Persons& persons, const Scenario& scenario, referee::RunRecord& record,
                         std::function<bool()> interrupted)
    : all_(all), persons_(persons), record_(record), interrupted_(std::move(interrupted)) {
  if (persons.deadline_ms() > 0) record.Limited(persons.deadline_ms());
  std::vector<std::pair<PartyId, std::string>> played;
  for (const Party& party : scenario.parties) {
    const std::vector<std::string>& names = persons.parties();
    if (std::find(names.begin(), names.end(), party.name) != names.end()) played.emplace_back(party.id, party.name);
  }
  std::sort(played.begin(), played.end());
  for (auto& [id, name] : played) {
    played_.push_back(id);
    names_.push_back(std::move(name));
  }
}

bool PersonsLink::AreAsked(PartyId party) const { return std::binary_search(played_.begin(), played_.end(), party); }

absl::StatusOr<std::vector<Briefing>> PersonsLink::Join() {
  absl::StatusOr<std::vector<Briefing>> briefings = all_.Join();
  if (!briefings.ok()) return briefings;
  std::vector<Briefing> others;
  for (Briefing& briefing : *briefings) {
    const auto found = std::lower_bound(played_.begin(), played_.end(), briefing.party);
    if (found == played_.end() || *found != briefing.party) {
      others.push_back(std::move(briefing));
    } else {
      persons_.Brief(names_[static_cast<std::size_t>(found - played_.begin())], std::move(briefing));
    }
  }
  return others;
}

absl::StatusOr<sdk::Prompts> PersonsLink::Receive() {
  for (;;) {
    const absl::StatusOr<sdk::Prompts> asked = all_.Receive();
    if (!asked.ok()) return asked;
    asked_ = *asked;
    others_.clear();
    for (const Prompt* prompt : asked_) {
      if (AreAsked(prompt->party)) {
        persons_.Ask(*prompt);
      } else {
        others_.push_back(prompt);
      }
    }
    if (asked_.empty() || !others_.empty()) return sdk::Prompts(others_);
    if (absl::Status sent = Send({}); !sent.ok()) return sent;  // of people alone
  }
}

absl::Status PersonsLink::Await(PartyId party, Moves& moves) {
  PersonsAnswer answer;
  while (!persons_.Await(party, kPatience, answer)) {
    if (interrupted_()) return absl::AbortedError("interrupted");
  }
  if (!answer.said.empty()) record_.Said(party, answer.moves.number, answer.said);
  if (!answer.in_time) record_.Silent(party, answer.moves.number);
  moves = std::move(answer.moves);
  return absl::OkStatus();
}

absl::Status PersonsLink::Send(std::span<Moves> answers) {
  if (answers_.size() < asked_.size()) answers_.resize(asked_.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const PartyId party = asked_[i]->party;
    if (!AreAsked(party)) {
      HAGGLE_CHECK(next < answers.size());
      std::swap(answers_[i], answers[next++]);
    } else if (absl::Status status = Await(party, answers_[i]); !status.ok()) {
      return status;
    }
  }
  return all_.Send(std::span<Moves>(answers_.data(), asked_.size()));
}

}  // namespace haggle::launch
