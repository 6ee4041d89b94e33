// Forms of the speak phase: soundings, claims, invitations, redirections, and answers to them.
#include <algorithm>
#include <utility>

#include "broker/core/validate.h"
#include "deploy/report/text.h"
#include "deploy/seat/forms.h"

namespace haggle::seat {
namespace {

constexpr std::int64_t kMostPledge = 1'000'000'000'000'000;  // as the broker has it

std::int64_t LotOf(const Scenario& scenario) { return std::max<std::int64_t>(1, scenario.rules.lot); }

bool IsOnSale(const Knowledge& knowledge, ProductId product) {
  return knowledge.view().tick() >= knowledge.scenario().products[product].from_tick;
}

std::int64_t LeadOf(const Knowledge& knowledge, ProductId product) {
  const Bulletin* const bulletin = knowledge.view().bulletin(product);
  return bulletin == nullptr ? 0 : bulletin->lead_ticks;
}

// What is asked for and pledged; `filled` holds what is filled in.
std::vector<Field> PleaFields(const Knowledge& knowledge, const std::vector<PartyId>& parties, const Plea& filled) {
  Field party = PartyField(knowledge, "party", "For whom", parties);
  if (filled.party != 0) party.value = filled.party;
  Field units =
      NumberField("units", "Units", "units", 1, core::bounds::kUnits, std::max<std::int64_t>(1, filled.units));
  units.help = "The most that it would take; the table settles which share of them it gets.";
  Field pledge =
      NumberField("pledge_cents", "Pledge", "cents", 0, kMostPledge, std::max<std::int64_t>(0, filled.pledge_cents));
  pledge.help =
      "What having the units is said to be worth; others see it, and it may decide who pays how much of the premium.";
  Field urgency =
      NumberField("urgency_ticks", "Wait without a deal", "ticks", 0, core::bounds::kTicks, filled.urgency_ticks);
  urgency.help = "In how many ticks the units would come otherwise.";
  Field prepaid = NumberField("prepaid_permille", "Paid in advance", "permille", 0, 1000, filled.prepaid_permille);
  prepaid.help = "The part of the price that is offered at once.";
  return {std::move(party), std::move(units), std::move(pledge), std::move(urgency), std::move(prepaid)};
}

Plea PleaOf(const Values& values) {
  Plea plea;
  plea.party = static_cast<PartyId>(values.number("party"));
  plea.units = values.number("units");
  plea.pledge_cents = values.number("pledge_cents");
  plea.urgency_ticks = static_cast<Tick>(values.number("urgency_ticks"));
  plea.prepaid_permille = values.number("prepaid_permille");
  return plea;
}

Plea FirstPlea(const Knowledge& knowledge, ProductId product, const std::vector<PartyId>& parties) {
  Plea plea;
  plea.party = parties.empty() ? 0 : parties.front();
  plea.units = LotOf(knowledge.scenario());
  plea.urgency_ticks = static_cast<Tick>(LeadOf(knowledge, product));
  return plea;
}

void AddSound(const Knowledge& knowledge, std::vector<Form>& forms) {
  const std::vector<PartyId> parties = knowledge.SpeaksFor();
  const std::vector<PartyId> others = knowledge.Acquaintances();
  if (parties.empty() || others.empty()) return;
  Form form;
  form.id = form.kind = "sound";
  form.label = "Sound an acquaintance";
  form.text = "Tells one acquaintance what you would ask for and pledge. Only the two of you know of it.";
  form.many = form.distinct = true;
  form.fields = {PartyField(knowledge, "to", "To whom", others)};
  Field product;
  product.name = "product";
  product.label = "Product";
  product.type = FieldType::kChoice;
  const std::vector<Product>& products = knowledge.scenario().products;
  for (ProductId p = 0; p < products.size(); ++p) {
    product.choices.push_back({products[p].name, p, knowledge.words().ProductName(p), {}});
  }
  form.fields.push_back(std::move(product));
  for (Field& field : PleaFields(knowledge, parties, FirstPlea(knowledge, 0, parties))) {
    form.fields.push_back(std::move(field));
  }
  form.make = [](const Values& values) -> Action {
    return Sound{static_cast<PartyId>(values.number("to")), static_cast<ProductId>(values.number("product")),
                 PleaOf(values)};
  };
  forms.push_back(std::move(form));
}

void AddClaims(const Knowledge& knowledge, std::vector<Form>& forms) {
  const Tick due = knowledge.view().tick() + knowledge.scenario().rules.claims.horizon;
  const Statement* const own = knowledge.view().statement(knowledge.view().party());
  for (ProductId p = 0; p < knowledge.scenario().products.size(); ++p) {
    std::int64_t installed = 0;
    for (const Holding& holding : own == nullptr ? std::vector<Holding>() : own->holdings) {
      if (holding.product == p) installed = holding.installed;
    }
    Form form;
    form.id = "claim-" + std::to_string(p);
    form.kind = "claim";
    form.label = "Claim " + knowledge.words().ProductName(p);
    form.text =
        "Says to all how many you will have installed by " + report::TickAndDate(knowledge.scenario(), due) + ".";
    form.fields = {NumberField("units", "Units installed by then", "units", 0, core::bounds::kUnits, installed)};
    form.make = [p, due](const Values& values) -> Action { return Claim{p, values.number("units"), due}; };
    forms.push_back(std::move(form));
  }
}

void AddInvite(const Knowledge& knowledge, ProductId product, std::vector<Form>& forms) {
  const std::vector<PartyId> parties = knowledge.SpeaksFor();
  if (parties.empty() || !IsOnSale(knowledge, product)) return;
  const Product& sold = knowledge.scenario().products[product];
  Form form;
  form.id = "invite-" + std::to_string(product);
  form.kind = "invite";
  form.label = "Invite the seller of " + knowledge.words().ProductName(product);
  const Party* const seller = knowledge.view().find(sold.seller);
  form.text = "Invites " + knowledge.words().PartyName(seller == nullptr ? 0 : seller->id) +
              " to a private table, alone or with acquaintances. It may decline.";
  form.fields = PleaFields(knowledge, parties, FirstPlea(knowledge, product, parties));
  if (const std::vector<PartyId> guests = knowledge.Guests(); !guests.empty()) {
    Field list;
    list.name = "guests";
    list.label = "With";
    list.help =
        "Others who are asked to come as well, each with what you say for it. They may change that, or decline.";
    list.type = FieldType::kList;
    list.items = PleaFields(knowledge, guests, FirstPlea(knowledge, product, guests));
    list.most = static_cast<std::int64_t>(guests.size());
    list.optional = true;
    form.fields.push_back(std::move(list));
  }
  form.make = [product](const Values& values) -> Action {
    Invite invite{product, {PleaOf(values)}};
    const auto guests = values.lists.find("guests");
    if (guests == values.lists.end()) return invite;
    for (const Values& guest : guests->second) invite.pleas.push_back(PleaOf(guest));
    return invite;
  };
  forms.push_back(std::move(form));
}

// Units of an affiliate's that may be moved now, as its statement tells.
std::int64_t Movable(const Knowledge& knowledge, PartyId party, ProductId product) {
  const Statement* const statement = knowledge.view().statement(party);
  const Tick horizon = knowledge.view().tick() + knowledge.scenario().rules.redirection.horizon;
  std::int64_t units = 0;
  for (const Booking& booking : statement == nullptr ? std::vector<Booking>() : statement->bookings) {
    if (booking.product == product && !booking.moved && booking.requested_tick <= horizon) units += booking.units;
  }
  return units;
}

void AddRedirect(const Knowledge& knowledge, ProductId product, std::vector<Form>& forms) {
  const RedirectionRules& rules = knowledge.scenario().rules.redirection;
  const std::int64_t lot = std::max<std::int64_t>(1, rules.lot);
  const std::vector<PartyId> affiliates = knowledge.SpeaksFor();
  std::vector<PartyId> givers;
  std::int64_t most = 0;
  std::string text;
  for (const PartyId party : affiliates) {
    const std::int64_t units = Movable(knowledge, party, product);
    if (units < lot) continue;
    givers.push_back(party);
    most = std::max(most, units - units % lot);
    text += " " + knowledge.words().PartyName(party) + " has " + knowledge.words().Units(units, product) +
            " that may move.";
  }
  if (givers.empty() || affiliates.size() < 2) return;
  Form form;
  form.id = "redirect-" + std::to_string(product);
  form.kind = "redirect";
  form.label = "Redirect " + knowledge.words().ProductName(product);
  form.text = "Asks the seller to ship one's next units to another; later ones go back. It asks a fee for that." + text;
  form.fields = {PartyField(knowledge, "from", "From", givers), PartyField(knowledge, "to", "To", affiliates),
                 NumberField("units", "Units", "units", lot, most, lot)};
  form.fields[2].step = lot;
  Field& to = form.fields[1];
  for (const Choice& choice : to.choices) {
    if (choice.number != form.fields[0].value) to.value = choice.number;
  }
  form.make = [product](const Values& values) -> Action {
    return RequestRedirection{static_cast<PartyId>(values.number("from")), static_cast<PartyId>(values.number("to")),
                              product, values.number("units")};
  };
  forms.push_back(std::move(form));
}

Field JoinField(bool filled) {
  Field join;
  join.name = "join";
  join.label = "Do you come?";
  join.type = FieldType::kChoice;
  join.choices = {{"yes", 1, "yes", {}}, {"no", 0, "no", {}}};
  join.value = filled ? 1 : 0;
  return join;
}

void AddAnswer(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms) {
  Form form;
  form.id = "answer-" + std::to_string(ask.table);
  form.kind = "answer";
  form.label = "Answer";
  form.text = "Saying nothing is a no.";
  form.fields = {JoinField(true)};
  bool pleads = false;
  const Invited* const invited = knowledge.invitation(ask.table);
  if (invited != nullptr && invited->seller != knowledge.view().party()) {
    const std::vector<PartyId> parties = knowledge.SpeaksFor();
    Plea filled = FirstPlea(knowledge, invited->product, parties);
    for (const Plea& plea : invited->pleas) {
      if (std::find(parties.begin(), parties.end(), plea.party) != parties.end()) filled = plea;
    }
    form.text =
        "If you come, say for whom and for how much; filled in is what the host has said for you. Saying nothing is a "
        "no.";
    for (Field& field : PleaFields(knowledge, parties, filled)) form.fields.push_back(std::move(field));
    pleads = true;
  }
  form.make = [table = ask.table, pleads](const Values& values) -> Action {
    Answer answer{table, values.number("join") != 0, {}};
    if (answer.join && pleads) answer.plea = PleaOf(values);
    return answer;
  };
  forms.push_back(std::move(form));
}

}  // namespace

void AddTalkForms(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms) {
  const Rules& rules = knowledge.scenario().rules;
  if (ask.kind == AskKind::kSound) AddSound(knowledge, forms);
  if (ask.kind == AskKind::kClaim) AddClaims(knowledge, forms);
  if (ask.kind == AskKind::kAnswer) AddAnswer(knowledge, ask, forms);
  if (ask.kind != AskKind::kApproach) return;
  for (ProductId product = 0; product < knowledge.scenario().products.size(); ++product) {
    if (rules.dinner.enabled) AddInvite(knowledge, product, forms);
    if (rules.redirection.enabled && knowledge.view().me().kind == PartyKind::kPrincipal) {
      AddRedirect(knowledge, product, forms);
    }
  }
}

}  // namespace haggle::seat
