// A link around another that breaks when it is told to.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "agents/sdk/link.h"

namespace haggle {

// What goes wrong, counted in calls from 0; -1: never.
struct Faults {
  bool join = false;        // the broker refuses the join
  int receive = -1;         // this Receive tells that the connection is lost
  int send = -1;            // this Send does
  int lose_answers = -1;    // this Send tells that all is well and forgets the answers
  int foreign_prompt = -1;  // this Receive hands out a prompt for a party that is not the link's
};

// Thread-compatible.
class FaultyLink : public sdk::Link {
 public:
  // `inner` must outlive it.
  FaultyLink(sdk::Link* inner, Faults faults) : inner_(inner), faults_(faults) {}

  absl::StatusOr<std::vector<Briefing>> Join() override {
    if (faults_.join) return absl::UnauthenticatedError("join: wrong token");
    return inner_->Join();
  }

  absl::StatusOr<sdk::Prompts> Receive() override {
    const int call = received_++;
    if (call == faults_.receive) return absl::UnavailableError("the connection is lost");
    absl::StatusOr<sdk::Prompts> prompts = inner_->Receive();
    if (call != faults_.foreign_prompt || !prompts.ok()) return prompts;
    foreign_.party = 99;
    foreign_list_ = {&foreign_};
    return sdk::Prompts(foreign_list_);
  }

  absl::Status Send(std::span<Moves> answers) override {
    const int call = sent_++;
    if (call == faults_.send) return absl::UnavailableError("the connection is lost");
    if (call == faults_.lose_answers) return absl::OkStatus();
    return inner_->Send(answers);
  }

  int received() const { return received_; }
  int sent() const { return sent_; }

 private:
  sdk::Link* const inner_;
  const Faults faults_;
  int received_ = 0;
  int sent_ = 0;
  Prompt foreign_;
  std::vector<const Prompt*> foreign_list_;
};

}  // namespace haggle
