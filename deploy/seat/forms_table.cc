// Forms of one's turn at a table, by what the table asks.
#include <string>
#include <utility>

#include "deploy/seat/forms.h"
#include "deploy/seat/valuation.h"
#include "proto/base/issue_unit.h"
#include "proto/base/quoted.h"

namespace haggle::seat {
namespace {

// Issues may bear any names; a field's is that of its place.
std::string FieldName(std::size_t issue) { return "issue-" + std::to_string(issue); }

Field IssueField(const Issue& issue, std::size_t place, const Valuation& valuation, std::int64_t value) {
  Field field;
  field.name = FieldName(place);
  field.label = Escaped(issue.name);
  field.value = value;
  if (issue.categorical()) {
    field.type = FieldType::kChoice;
    for (std::int64_t i = 0; i < issue.count(); ++i) {
      field.choices.push_back({"", i, TellValueOf(issue, i), valuation.PartPpm(place, i)});
    }
    return field;
  }
  field.unit = std::string(UnitOf(issue.role));
  if (field.unit == "cents") field.unit = "cents_a_unit";
  field.low = issue.low;
  field.high = issue.at(issue.count() - 1);
  field.step = issue.step > 0 ? issue.step : 1;
  field.scale = issue.scale > 0 ? issue.scale : 1;
  field.own_ppm_low = valuation.PartPpm(place, 0);
  field.own_ppm_high = valuation.PartPpm(place, issue.count() - 1);
  return field;
}

// What is filled in: one's own last offer, what one would like best, what stands, or the first of each issue.
Outcome Filled(const sdk::TableView& table, const Valuation& valuation) {
  const std::size_t issues = table.opened.issues.size();
  const auto fits = [&](const Outcome& outcome) { return static_cast<std::size_t>(outcome.count()) == issues; };
  const sdk::SeatView& own = table.seats[table.seat];
  if (own.standing && fits(own.offer)) return own.offer;
  if (!valuation.known() && table.standing && fits(table.offer)) return table.offer;
  Outcome outcome;
  for (std::size_t i = 0; i < issues; ++i) outcome.push_back(valuation.Best(i));
  return outcome;
}

class TableForms {
 public:
  TableForms(const Knowledge& knowledge, const Ask& ask, const sdk::TableView& table, std::vector<Form>& forms)
      : knowledge_(knowledge), ask_(ask), table_(table), valuation_(knowledge, table), forms_(forms) {}

  void AddOffer(const std::string& label, const std::string& text, bool many, bool alone) {
    Form& form = Add("offer", label, text, alone);
    form.many = many;
    const Outcome filled = Filled(table_, valuation_);
    const std::size_t issues = table_.opened.issues.size();
    for (std::size_t i = 0; i < issues; ++i) {
      form.fields.push_back(IssueField(table_.opened.issues[i], i, valuation_, filled[static_cast<int>(i)]));
    }
    form.make = [table = ask_.table, issues](const Values& values) -> Action {
      Offer offer;
      offer.table = table;
      for (std::size_t i = 0; i < issues; ++i) offer.values.push_back(values.number(FieldName(i)));
      return offer;
    };
  }

  void AddAccept(const std::string& label, const std::string& text) {
    Add("accept", label, text, true).make = [table = ask_.table](const Values&) -> Action { return Accept{table, 0}; };
  }

  // One of the standing offers of others.
  void AddAcceptOf() {
    Field author = PartyField(knowledge_, "author", "Whose offer", Standing());
    if (author.choices.empty()) return;
    for (Choice& choice : author.choices) {
      for (const sdk::SeatView& seat : table_.seats) {
        if (seat.party == static_cast<PartyId>(choice.number)) choice.own_ppm = valuation_.AgreedPpm(seat.offer);
      }
    }
    Form& form =
        Add("accept", "Accept an offer", "Accepts what another party offers. What all others accept is agreed.", false);
    form.many = form.distinct = true;
    form.fields.push_back(std::move(author));
    form.make = [table = ask_.table](const Values& values) -> Action {
      return Accept{table, static_cast<PartyId>(values.number("author"))};
    };
  }

  void AddReject(const std::string& label, const std::string& text) {
    Add("reject", label, text, true).make = [table = ask_.table](const Values&) -> Action { return Reject{table}; };
  }

  void AddAward() {
    Field party = PartyField(knowledge_, "party", "To whom", Standing());
    if (party.choices.empty()) return;
    for (Choice& choice : party.choices) {
      for (const sdk::SeatView& seat : table_.seats) {
        if (seat.party != static_cast<PartyId>(choice.number)) continue;
        choice.own_ppm = valuation_.AgreedPpm(seat.offer);
        choice.text += ": " + report::TellOutcome(table_.opened.issues, seat.offer);
      }
    }
    Form& form = Add("award", "Award", "Takes one of the bids: the agreement of the two of you.", true);
    form.fields.push_back(std::move(party));
    form.make = [table = ask_.table](const Values& values) -> Action {
      return Award{table, static_cast<PartyId>(values.number("party"))};
    };
  }

  void AddLeave(const std::string& text) {
    if (table_.protocol == ProtocolKind::kMajorityOffers) return;  // one votes no, or lets the round pass
    Add("leave", "Walk away", text, true).make = [table = ask_.table](const Values&) -> Action { return Leave{table}; };
  }

 private:
  Form& Add(const std::string& kind, std::string label, std::string text, bool alone) {
    Form& form = forms_.emplace_back();
    form.id = kind + "-" + std::to_string(ask_.table);
    form.kind = kind;
    form.label = std::move(label);
    form.text = std::move(text);
    if (alone) form.group = "turn-" + std::to_string(ask_.table);
    return form;
  }

  std::vector<PartyId> Standing() const {
    std::vector<PartyId> parties;
    for (const sdk::SeatView& seat : table_.seats) {
      if (seat.standing && seat.party != knowledge_.view().party()) parties.push_back(seat.party);
    }
    return parties;
  }

  const Knowledge& knowledge_;
  const Ask& ask_;
  const sdk::TableView& table_;
  const Valuation valuation_;
  std::vector<Form>& forms_;
};

bool SellsManyUnits(ProtocolKind protocol) {
  return protocol == ProtocolKind::kUniformPrice || protocol == ProtocolKind::kVcg;
}

constexpr char kEnds[] = "Ends the table for all, without agreement.";

}  // namespace

void AddTableForms(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms) {
  const sdk::TableView* const table = knowledge.view().table(ask.table);
  if (table == nullptr || table->closed) return;
  TableForms add(knowledge, ask, *table, forms);
  switch (ask.turn) {
    case TurnKind::kUnset:
      add.AddOffer("Offer", "Puts this in the place of what stands on the table. It counts as your consent to it.",
                   false, true);
      if (table->standing && table->offered_by != knowledge.view().party() && !table->has_agreed) {
        add.AddAccept("Accept", "Accepts what " + knowledge.words().PartyName(table->offered_by) +
                                    " offers: " + report::TellOutcome(table->opened.issues, table->offer) + ".");
      }
      return add.AddLeave(kEnds);
    case TurnKind::kPropose:
      add.AddOffer("Propose", "Puts this to the vote of the others.", false, true);
      return add.AddLeave(kEnds);
    case TurnKind::kVote:
      add.AddAccept("Vote yes", "Votes for what " + knowledge.words().PartyName(table->offered_by) +
                                    " proposes: " + report::TellOutcome(table->opened.issues, table->offer) + ".");
      add.AddReject("Vote no", "Votes against it.");
      return add.AddLeave(kEnds);
    case TurnKind::kConcede:
      add.AddOffer("Make a new offer",
                   "Puts this in the place of your own offer. If nobody makes another offer than before, the table "
                   "ends in conflict.",
                   false, false);
      add.AddAcceptOf();
      return add.AddLeave(kEnds);
    case TurnKind::kCall:
      add.AddOffer("Call for bids", "Bids that are worse than this do not count.", false, true);
      return add.AddLeave("Calls the whole thing off.");
    case TurnKind::kBid:
      add.AddOffer("Bid",
                   SellsManyUnits(table->protocol)
                       ? "Bids for so many units more, at so much each. Others do not see it."
                       : "Others do not see it before it is decided.",
                   SellsManyUnits(table->protocol), true);
      return add.AddReject("Do not bid", "Says that you do not bid.");
    case TurnKind::kAward:
      add.AddAward();
      add.AddReject("Award to nobody", "Takes none of the bids.");
      return add.AddLeave("Calls the whole thing off.");
  }
}

}  // namespace haggle::seat
