// The link of strategies whose run people play in as well: their prompts are put to them first, strategies decide
// meanwhile, and a step goes on when all have answered.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "agents/sdk/link.h"
#include "broker/referee/record.h"
#include "deploy/launch/persons.h"
#include "proto/base/scenario.h"

namespace haggle::launch {

// Around the link of all parties of a run. Thread-compatible.
class PersonsLink : public sdk::Link {
 public:
  // All must outlive the link; `scenario` has every party that persons play. `interrupted` is asked while somebody is
  // waited for. What stands beside the moves of an answer goes into the diary of `record`, before their step.
  PersonsLink(sdk::Link& all, Persons& persons, const Scenario& scenario, referee::RunRecord& record,
              std::function<bool()> interrupted);

  // The briefings of the others, in the scenario's order.
  absl::StatusOr<std::vector<Briefing>> Join() override;
  // kAborted: interrupted while people were waited for, as Send.
  absl::StatusOr<sdk::Prompts> Receive() override;
  absl::Status Send(std::span<Moves> answers) override;

 private:
  bool AreAsked(PartyId party) const;
  absl::Status Await(PartyId party, Moves& moves);

  sdk::Link& all_;
  Persons& persons_;
  referee::RunRecord& record_;
  const std::function<bool()> interrupted_;
  std::vector<PartyId> played_;        // ascending
  std::vector<std::string> names_;     // of these
  sdk::Prompts asked_;                 // in this step: all
  std::vector<const Prompt*> others_;  // ... that strategies are asked
  std::vector<Moves> answers_;
};

}  // namespace haggle::launch
