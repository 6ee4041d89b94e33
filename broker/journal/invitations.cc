#include "broker/journal/invitations.h"

#include <iterator>
#include <string>
#include <variant>

#include "proto/base/units.h"

namespace haggle::journal {

std::int64_t Invitation::units() const {
  std::int64_t sum = 0;
  for (const Plea& plea : pleas) sum = CheckedAdd(sum, plea.units);
  return sum;
}

std::int64_t Invitation::pledged_cents() const {
  std::int64_t sum = 0;
  for (const Plea& plea : pleas) sum = CheckedAdd(sum, plea.pledge_cents);
  return sum;
}

std::string_view AnswerName(SellerAnswer answer) {
  static constexpr std::string_view kNames[] = {"silent", "came", "stayed", "elsewhere", "no_room"};
  const auto i = static_cast<std::size_t>(answer);
  return i < std::size(kNames) ? kNames[i] : "unknown";
}

std::string_view EndName(TableResult result) {
  switch (result) {
    case TableResult::kUnset:
      return "open";
    case TableResult::kAgreed:
      return "agreed";
    case TableResult::kDeclined:
      return "declined";
    case TableResult::kDeadline:
    case TableResult::kLeft:
    case TableResult::kRefused:
    case TableResult::kConflict:
    case TableResult::kRejected:
    case TableResult::kBrokeDown:
      break;
  }
  return "broke_up";
}

Invitations::Invitations(const Scenario& scenario) {
  std::map<std::string, PartyId> by_name;
  for (const Party& party : scenario.parties) by_name[party.name] = party.id;
  for (const Party& party : scenario.parties) {
    for (const Affiliate& affiliate : party.affiliates) principals_[by_name[affiliate.party]] = party.id;
  }
}

void Invitations::OnStep(const Step& step, const std::vector<Why>& whys) {
  whys_.clear();
  for (std::size_t i = 0; i < step.commands.size() && i < whys.size(); ++i) {
    if (std::holds_alternative<Answer>(step.commands[i].action)) whys_[step.commands[i].seq] = whys[i];
  }
}

void Invitations::On(const Event& event, const Invited& body) {
  Invitation& invitation = invitations_[body.table];
  invitation.table = body.table;
  invitation.tick = event.tick;
  invitation.host = body.host;
  invitation.seller = body.seller;
  invitation.product = body.product;
  invitation.pleas = body.pleas;
  for (const Plea& plea : body.pleas) {
    const auto principal = principals_.find(plea.party);
    invitation.speakers.push_back(principal == principals_.end() ? plea.party : principal->second);
    invitation.joined.push_back(invitation.speakers.size() == 1 ? 1 : 0);
  }
}

void Invitations::On(const Event& event, const Answered& body) {
  const auto found = invitations_.find(body.table);
  if (found == invitations_.end()) return;  // of a redirection
  Invitation& invitation = found->second;
  for (std::size_t i = 1; i < invitation.speakers.size(); ++i) {
    if (invitation.speakers[i] == body.party && body.join) invitation.joined[i] = 1;
  }
  if (body.party != invitation.seller) return;
  invitation.answer = body.join ? SellerAnswer::kNoRoom : SellerAnswer::kStayed;
  if (const auto why = whys_.find(event.cause); why != whys_.end()) invitation.why = why->second;
}

void Invitations::On(const Event& event, const TableOpened& body) {
  const auto found = invitations_.find(body.table);
  if (found == invitations_.end()) return;
  found->second.answer = SellerAnswer::kCame;
  dined_.emplace(found->second.seller, event.tick);
}

void Invitations::On(const Event&, const TableClosed& body) {
  const auto found = invitations_.find(body.table);
  if (found != invitations_.end()) found->second.result = body.result;
}

std::vector<Invitation> Invitations::All() const {
  std::vector<Invitation> all;
  for (const auto& [table, invitation] : invitations_) {
    all.push_back(invitation);
    const bool dined = dined_.count({invitation.seller, invitation.tick}) > 0;
    if (invitation.answer == SellerAnswer::kStayed && dined) all.back().answer = SellerAnswer::kElsewhere;
  }
  return all;
}

}  // namespace haggle::journal
