#include "deploy/seat/forms.h"

#include <utility>

#include "deploy/report/text.h"
#include "proto/base/quoted.h"

namespace haggle::seat {

std::vector<Form> FormsOf(const Knowledge& knowledge, const Ask& ask) {
  std::vector<Form> forms;
  switch (ask.kind) {
    case AskKind::kSound:
    case AskKind::kClaim:
    case AskKind::kApproach:
    case AskKind::kAnswer:
      AddTalkForms(knowledge, ask, forms);
      break;
    case AskKind::kBargain:
      AddTableForms(knowledge, ask, forms);
      break;
    case AskKind::kOrder:
      AddOrderForms(knowledge, forms);
      break;
    case AskKind::kAllocate:
      AddSellerForms(knowledge, ask, forms);
      break;
    case AskKind::kUnset:
      break;
  }
  return forms;
}

namespace {

std::string TellTurn(TurnKind turn) {
  switch (turn) {
    case TurnKind::kUnset:
      return "it is your turn: offer, accept what stands, walk away, or pass by saying nothing";
    case TurnKind::kPropose:
      return "it is yours to propose what the others will vote on";
    case TurnKind::kVote:
      return "vote on what was proposed; saying nothing is a no";
    case TurnKind::kConcede:
      return "all move at once: make a new offer, accept others' offers, or stay with yours by saying nothing";
    case TurnKind::kCall:
      return "call for bids: say what you ask for at the least, or say nothing to take any bid";
    case TurnKind::kBid:
      return "bid, unseen by the others; saying nothing is no bid";
    case TurnKind::kAward:
      return "award to one of those who have bid, or to nobody; saying nothing awards to nobody";
  }
  return "";
}

}  // namespace

std::string TellAsk(const Knowledge& knowledge, const Ask& ask) {
  const report::EventText& words = knowledge.words();
  const Scenario& scenario = knowledge.scenario();
  switch (ask.kind) {
    case AskKind::kSound:
      return "Tell acquaintances what you would ask for, before anybody is invited. Nothing is binding.";
    case AskKind::kClaim:
      return "Say in public what you will have installed by " +
             report::TickAndDate(scenario, knowledge.view().tick() + scenario.rules.claims.horizon) +
             ". Never binding; it is audited in public when that day comes.";
    case AskKind::kApproach:
      return knowledge.view().me().kind == PartyKind::kPrincipal
                 ? "Invite a seller to a private table, or ask one to redirect units between those you speak for."
                 : "Invite a seller to a private table.";
    case AskKind::kAnswer:
      if (const Invited* const invited = knowledge.invitation(ask.table)) {
        return words.PartyName(invited->host) + " invites you to a private table about " +
               words.ProductName(invited->product) + ": do you come?";
      }
      if (const RedirectionRequested* const request = knowledge.request(ask.table)) {
        return words.PartyName(request->principal) + " asks you to redirect " +
               words.Units(request->units, request->product) + " from " + words.PartyName(request->from) + " to " +
               words.PartyName(request->to) + ": do you sit down to talk about a fee?";
      }
      return "Do you come?";
    case AskKind::kBargain: {
      const sdk::TableView* const table = knowledge.view().table(ask.table);
      const std::int32_t rounds = table == nullptr ? 0 : table->opened.rounds;
      return "At " + words.TableName(ask.table) + ", round " + std::to_string(ask.round + 1) + " of " +
             std::to_string(rounds) + ", " + TellTurn(ask.turn) + ".";
    }
    case AskKind::kOrder:
      return "Order, give back what you have booked, or extend your sites; or say nothing.";
    case AskKind::kAllocate:
      return "You have " + words.Units(ask.available, ask.product) +
             " to ship in this tick. Set next week's price, lead time and capacity as well, or leave them as they are.";
    case AskKind::kUnset:
      break;
  }
  return "";
}

Field NumberField(std::string name, std::string label, std::string unit, std::int64_t low, std::int64_t high,
                  std::int64_t value) {
  Field field;
  field.name = std::move(name);
  field.label = std::move(label);
  field.unit = std::move(unit);
  field.low = low;
  field.high = high;
  field.value = value;
  return field;
}

Field PartyField(const Knowledge& knowledge, std::string name, std::string label, const std::vector<PartyId>& parties) {
  Field field;
  field.name = std::move(name);
  field.label = std::move(label);
  field.type = FieldType::kChoice;
  for (const PartyId party : parties) {
    const Party* const found = knowledge.view().find(party);
    if (found != nullptr) field.choices.push_back({found->name, party, knowledge.words().PartyName(party), {}});
  }
  if (!field.choices.empty()) field.value = field.choices.front().number;
  return field;
}

std::string TellValueOf(const Issue& issue, std::int64_t value) {
  Outcome outcome;
  outcome.push_back(value);
  return report::TellOutcome({issue}, outcome).substr(Escaped(issue.name).size() + 1);
}

}  // namespace haggle::seat
