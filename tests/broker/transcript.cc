#include "tests/broker/transcript.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "broker/core/validate.h"
#include "proto/codec/scenario_text.h"
#include "tests/broker/market_driver.h"
#include "tests/broker/transcript_format.h"

namespace haggle {
namespace {

using Words = std::vector<std::string>;

Words Split(const std::string& line) {
  std::istringstream in(line.substr(0, line.find('#')));
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// Plays one transcript. A line it cannot read fails the test by an exception that
// names it.
class Player {
 public:
  std::vector<std::string> Play(const TranscriptBlock& block) {
    out_.clear();
    moved_ = false;
    for (const std::string& line : block.input) {
      const Words words = Split(line);
      if (words.empty()) continue;
      try {
        if (words[0] == "with") {
          settings_.push_back(line.substr(line.find("with") + 5));
        } else {
          Line(words);
        }
      } catch (const std::exception& error) {
        throw std::runtime_error("line " + std::to_string(block.line) + ", \"" + line + "\": " + error.what());
      }
    }
    if (moved_) run_->Step();
    moved_ = false;
    Report();
    return out_;
  }

 private:
  void Line(const Words& words) {
    if (words[0] == "village") return Begin();
    if (run_ == nullptr) throw std::runtime_error("a transcript begins with \"village\"");
    if (words[0] == "go") return Go(words);
    if (words[0] == "show") return Show(words);
    run_->Move(PartyNamed(words.at(0)), ActionOf(words));
    moved_ = true;
  }

  // The village, with the settings of the lines "with PATH=VALUE" above.
  void Begin() {
    scenario_ = Village();
    for (const std::string& setting : settings_) {
      const absl::Status status = codec::SetField(scenario_, setting);
      if (!status.ok()) throw std::runtime_error(std::string(status.message()));
    }
    settings_.clear();
    for (const core::ScenarioFault& fault : core::Validate(scenario_))
      throw std::runtime_error(fault.path + ": " + fault.expected);
    run_ = std::make_unique<MarketDriver>(scenario_);
    run_->Step();
    format_ = std::make_unique<TranscriptFormat>(scenario_, run_->genesis());
  }

  // go | go PHASE [STEP] | go tick N
  void Go(const Words& words) {
    static const std::map<std::string, Phase> kPhases = {{"speak", Phase::kSpeak},
                                                         {"bargain", Phase::kBargain},
                                                         {"order", Phase::kOrder},
                                                         {"allocate", Phase::kAllocate}};
    if (words.size() == 1) {
      run_->Step();
    } else if (words[1] == "tick") {
      run_->UntilTick(static_cast<Tick>(std::stoi(words.at(2))));
    } else {
      run_->Until(kPhases.at(words[1]), words.size() > 2 ? static_cast<std::uint32_t>(std::stoul(words[2])) : 0);
    }
    moved_ = false;
  }

  // show PARTY: cash, deposits, stocks, open bookings.
  void Show(const Words& words) {
    if (moved_) run_->Step();
    moved_ = false;
    Report(false);
    const core::PartyState& party = *run_->state().FindParty(PartyNamed(words.at(1)));
    std::string line = words[1] + ": cash=" + std::to_string(party.cash_cents);
    if (party.kind == PartyKind::kSeller) line += " deposits=" + std::to_string(party.deposits_cents);
    for (const core::Position& position : party.positions) {
      line += " warehoused=" + std::to_string(position.warehoused) +
              " installed=" + std::to_string(position.installed) + " productive=" + std::to_string(position.productive);
    }
    for (const core::BookingState& b : run_->state().bookings) {
      if (b.booking.owner == party.id) {
        line += " booked[" + format_->IdText(b.booking.id, false) + "]=" + std::to_string(b.booking.units);
      }
    }
    out_.push_back(line);
  }

  void Report(bool asks = true) {
    for (const SeenEvent& seen : run_->seen()) {
      // What every tick and phase brings; `show` tells how a party stands.
      const auto& body = seen.event.body;
      if (std::holds_alternative<Bulletin>(body) || std::holds_alternative<Statement>(body) ||
          std::holds_alternative<SellerBook>(body) || std::holds_alternative<Drawn>(body) ||
          std::holds_alternative<TickBegan>(body)) {
        continue;
      }
      out_.push_back(format_->EventText(seen));
    }
    run_->Forget();
    if (asks) out_.push_back(format_->AsksText(run_->market()));
  }

  PartyId PartyNamed(const std::string& name) const {
    for (const Party& party : scenario_.parties) {
      if (party.name == name) return party.id;
    }
    if (name.rfind("party", 0) == 0) return static_cast<PartyId>(std::stoul(name.substr(5)));
    if (name == "nature") return kNature;
    throw std::runtime_error("no party " + name);
  }

  ProductId ProductNamed(const std::string& name) const {
    for (std::size_t i = 0; i < scenario_.products.size(); ++i) {
      if (scenario_.products[i].name == name) return static_cast<ProductId>(i);
    }
    return static_cast<ProductId>(std::stoul(name));
  }

  // PARTY:UNITS[:PLEDGE[:URGENCY[:PREPAID]]]
  Plea PleaOf(const std::string& text) const {
    std::istringstream in(text);
    std::string part;
    Words parts;
    while (std::getline(in, part, ':')) parts.push_back(part);
    Plea plea;
    plea.party = PartyNamed(parts.at(0));
    plea.units = std::stoll(parts.at(1));
    if (parts.size() > 2) plea.pledge_cents = std::stoll(parts[2]);
    if (parts.size() > 3) plea.urgency_ticks = static_cast<Tick>(std::stoi(parts[3]));
    if (parts.size() > 4) plea.prepaid_permille = std::stoll(parts[4]);
    return plea;
  }

  Action ActionOf(const Words& w) const {
    static const std::map<std::string, std::function<Action(const Player&, const Words&)>> kVerbs = {
        {"offer", [](const Player& p, const Words& m) { return p.OfferOf(m); }},
        {"accept",
         [](const Player& p, const Words& m) {
           return Accept{p.format_->ParseId(m.at(2)), m.size() > 3 ? p.PartyNamed(m[3]) : 0};
         }},
        {"reject", [](const Player& p, const Words& m) { return Reject{p.format_->ParseId(m.at(2))}; }},
        {"award",
         [](const Player& p, const Words& m) {
           return Award{p.format_->ParseId(m.at(2)), p.PartyNamed(m.at(3))};
         }},
        {"leave", [](const Player& p, const Words& m) { return Leave{p.format_->ParseId(m.at(2))}; }},
        {"sound",
         [](const Player& p, const Words& m) {
           return Sound{p.PartyNamed(m.at(2)), p.ProductNamed(m.at(3)), p.PleaOf(m.at(4))};
         }},
        {"invite", [](const Player& p, const Words& m) { return p.InviteOf(m); }},
        {"answer",
         [](const Player& p, const Words& m) {
           return Answer{p.format_->ParseId(m.at(2)), m.at(3) == "yes", m.size() > 4 ? p.PleaOf(m[4]) : Plea()};
         }},
        {"request",
         [](const Player& p, const Words& m) {
           return RequestRedirection{p.PartyNamed(m.at(2)), p.PartyNamed(m.at(3)), p.ProductNamed(m.at(4)),
                                     std::stoll(m.at(5))};
         }},
        {"claim",
         [](const Player& p, const Words& m) {
           return Claim{p.ProductNamed(m.at(2)), std::stoll(m.at(3)), static_cast<Tick>(std::stoi(m.at(4)))};
         }},
        {"order",
         [](const Player& p, const Words& m) {
           return Order{p.ProductNamed(m.at(2)), std::stoll(m.at(3)), m.size() > 4 ? std::stoll(m[4]) : 0};
         }},
        {"cancel",
         [](const Player& p, const Words& m) {
           return Cancel{p.format_->ParseId(m.at(2)), std::stoll(m.at(3))};
         }},
        {"allocate", [](const Player& p, const Words& m) { return p.AllocateOf(m); }},
        {"price",
         [](const Player& p, const Words& m) {
           return SetPrice{p.ProductNamed(m.at(2)), std::stoll(m.at(3))};
         }},
        {"quote",
         [](const Player& p, const Words& m) {
           return Quote{p.ProductNamed(m.at(2)), static_cast<Tick>(std::stoi(m.at(3)))};
         }},
        {"expand",
         [](const Player& p, const Words& m) {
           return Expand{p.ProductNamed(m.at(2)), std::stoll(m.at(3))};
         }},
        {"share",
         [](const Player& p, const Words& m) {
           return ShareLine{p.ProductNamed(m.at(2)), std::stoll(m.at(3))};
         }},
        {"build",
         [](const Player&, const Words& m) {
           return Build{static_cast<std::uint32_t>(std::stoul(m.at(2))), std::stoll(m.at(3))};
         }},
        {"begin", [](const Player&, const Words&) { return BeginTick{}; }},
        {"draw",
         [](const Player&, const Words& m) {
           return Draw{m.at(2), std::stoll(m.at(3))};
         }},
        {"nothing", [](const Player&, const Words&) { return Action(); }},
    };
    const auto verb = kVerbs.find(w.at(1));
    if (verb == kVerbs.end()) throw std::runtime_error("no move " + w[1]);
    return verb->second(*this, w);
  }

  Offer OfferOf(const Words& words) const {
    Offer offer;
    offer.table = format_->ParseId(words.at(2));
    for (std::size_t i = 3; i < words.size(); ++i) offer.values.push_back(std::stoi(words[i]));
    return offer;
  }

  Invite InviteOf(const Words& words) const {
    Invite invite;
    invite.product = ProductNamed(words.at(2));
    for (std::size_t i = 3; i < words.size(); ++i) invite.pleas.push_back(PleaOf(words[i]));
    return invite;
  }

  // PARTY allocate PRODUCT BOOKING=UNITS...
  Allocate AllocateOf(const Words& words) const {
    Allocate allocate;
    allocate.product = ProductNamed(words.at(2));
    for (std::size_t i = 3; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      allocate.shares.push_back(
          Share{format_->ParseId(words[i].substr(0, equals)), std::stoll(words[i].substr(equals + 1))});
    }
    return allocate;
  }

  Scenario scenario_;
  std::vector<std::string> settings_;
  std::unique_ptr<TranscriptFormat> format_;
  std::unique_ptr<MarketDriver> run_;
  std::vector<std::string> out_;
  bool moved_ = false;
};

}  // namespace

std::vector<TranscriptBlock> ParseTranscript(const std::string& text) {
  std::vector<TranscriptBlock> blocks;
  std::istringstream in(text);
  bool output = false;
  int number = 0;
  TranscriptBlock block;
  const auto finish = [&] {
    if (!block.input.empty()) blocks.push_back(std::move(block));
    block = TranscriptBlock();
    output = false;
  };
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) {
      finish();
    } else if (line == "----") {
      output = true;
    } else if (output) {
      block.output.push_back(line);
    } else {
      if (block.input.empty()) block.line = number;
      block.input.push_back(line);
    }
  }
  finish();
  return blocks;
}

std::string TranscriptText(const std::vector<TranscriptBlock>& blocks) {
  std::string text;
  for (const TranscriptBlock& block : blocks) {
    if (!text.empty()) text += "\n";
    for (const std::string& line : block.input) text += line + "\n";
    if (block.output.empty()) continue;
    text += "----\n";
    for (const std::string& line : block.output) text += line + "\n";
  }
  return text;
}

std::vector<TranscriptBlock> PlayTranscript(const std::vector<TranscriptBlock>& blocks) {
  std::vector<TranscriptBlock> played = blocks;
  Player player;
  for (TranscriptBlock& block : played) {
    // A block of comments alone is a title.
    bool comment = true;
    for (const std::string& line : block.input) comment = comment && line[0] == '#';
    if (!comment) block.output = player.Play(block);
  }
  return played;
}

}  // namespace haggle
