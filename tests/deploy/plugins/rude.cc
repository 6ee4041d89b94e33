// A plug-in whose strategy does what strategies should not do.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "agents/sdk/plugin.h"

namespace {

// Says goodbye when the program ends, long after the results are written.
struct Goodbye {
  ~Goodbye() { std::puts("goodbye"); }
} goodbye;

void DoIt(const std::string& what) {
  if (what == "print") {
    std::puts("thinking");
    std::cout << "aloud" << std::endl;
  }
  if (what == "throw_int") throw 42;
  if (what == "throw_error") throw std::runtime_error("no idea");
  if (what == "exit") std::exit(0);
  if (what == "quick_exit") std::quick_exit(0);
  if (what == "abort") std::abort();
}

class Rude : public haggle::Strategy {
 public:
  Rude(std::string when, std::string what) : when_(std::move(when)), what_(std::move(what)) {}
  ~Rude() override {
    if (when_ == "destroyed") DoIt(what_);
  }
  void Decide(const haggle::View&, haggle::Reply&) override {
    if (when_ == "asked") DoIt(what_);
  }

 private:
  const std::string when_;
  const std::string what_;
};

haggle::StrategySpec Made() {
  haggle::StrategySpec spec;
  spec.name = "rude";
  spec.summary = "misbehaves";
  spec.parameters = {{"when", haggle::ParameterType::kText, "asked", "when it does it", 0, 0, {}, {}},
                     {"what", haggle::ParameterType::kText, "print", "what it does", 0, 0, {}, {}}};
  spec.make = [](const haggle::Briefing&, const haggle::Parameters& parameters) -> std::unique_ptr<haggle::Strategy> {
    if (parameters.text("when") == "made") DoIt(parameters.text("what"));
    if (parameters.text("what") == "nothing") return nullptr;
    return std::make_unique<Rude>(parameters.text("when"), parameters.text("what"));
  };
  spec.check = [](const haggle::Parameters& parameters) {
    if (parameters.text("when") == "checked") DoIt(parameters.text("what"));
    return absl::OkStatus();
  };
  return spec;
}

}  // namespace

HAGGLE_PLUGIN(Made());
