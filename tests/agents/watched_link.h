// A link that shows every answer to a test before it goes on.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "agents/sdk/link.h"

namespace haggle {

// Thread-compatible.
class WatchedLink : public sdk::Link {
 public:
  using Seen = std::function<void(const Prompt&, const Moves&)>;

  // `inner` must outlive it; `seen` may be empty.
  WatchedLink(sdk::Link* inner, Seen seen) : inner_(inner), seen_(std::move(seen)) {}

  absl::StatusOr<std::vector<Briefing>> Join() override { return inner_->Join(); }
  absl::StatusOr<sdk::Prompts> Receive() override {
    absl::StatusOr<sdk::Prompts> prompts = inner_->Receive();
    if (prompts.ok()) prompts_ = *prompts;
    return prompts;
  }
  absl::Status Send(std::span<Moves> answers) override {
    for (std::size_t i = 0; seen_ && i < answers.size(); ++i) seen_(*prompts_[i], answers[i]);
    return inner_->Send(answers);
  }

 private:
  sdk::Link* const inner_;
  const Seen seen_;
  sdk::Prompts prompts_;
};

}  // namespace haggle
