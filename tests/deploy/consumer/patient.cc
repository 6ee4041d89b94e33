// Lets others speak, and accepts what was offered in the last rounds.
#include <cstdint>
#include <memory>

#include "agents/sdk/plugin.h"

namespace {

class Patient : public haggle::Strategy {
 public:
  explicit Patient(std::int64_t rounds) : rounds_(rounds) {}

  void Decide(const haggle::View& view, haggle::Reply& reply) override {
    for (const haggle::Ask& ask : view.asks()) {
      const haggle::TableView* table = view.table(ask.table);
      if (ask.kind != haggle::AskKind::kBargain || table == nullptr || !table->standing) continue;
      if (ask.round + rounds_ >= table->opened.rounds) reply.Do(haggle::Accept{ask.table});
    }
  }

 private:
  std::int64_t rounds_;
};

haggle::StrategySpec PatientSpec() {
  haggle::StrategySpec spec;
  spec.name = "patient";
  spec.summary = "accepts what is offered in the last rounds";
  spec.parameters = {{"rounds", haggle::ParameterType::kInteger, "1", "last rounds in which it accepts", 1, 1000}};
  spec.make = [](const haggle::Briefing&, const haggle::Parameters& parameters) {
    return std::make_unique<Patient>(parameters.integer("rounds"));
  };
  return spec;
}

}  // namespace

HAGGLE_PLUGIN(PatientSpec());
