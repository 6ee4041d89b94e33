#include "broker/run/chain.h"

#include <array>

namespace haggle::run {

Chain::Chain(std::string_view canonical_scenario) {
  std::array<char, 8> version{};
  for (std::size_t i = 0; i < version.size(); ++i) version[i] = static_cast<char>(kRulesVersion >> (8 * i));
  sha_.Update("haggle chain 1");
  sha_.Update(std::string_view(version.data(), version.size()));
  sha_.Update(canonical_scenario);
  hash_ = sha_.Finish();
}

Hash Chain::After(std::string_view canonical_step) {
  sha_.Update(hash_);
  sha_.Update(canonical_step);
  return sha_.Finish();
}

Hash Chain::AfterAmendment(std::string_view canonical_scenario) {
  sha_.Update(hash_);
  sha_.Update("haggle amendment 1");
  sha_.Update(canonical_scenario);
  return sha_.Finish();
}

}  // namespace haggle::run
