#include "deploy/report/dinner_text.h"

#include <algorithm>
#include <utility>

#include "deploy/report/ink.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "proto/base/units.h"
#include "proto/base/why.h"

namespace haggle::report {
namespace {

using nlohmann::ordered_json;

class Teller {
 public:
  Teller(const Scenario& scenario, const DinnerStories& stories, std::size_t index)
      : scenario_(scenario), names_(scenario), stories_(stories), dinner_(stories.dinners[index]), number_(index + 1) {}

  std::vector<DinnerLine> Tell() {
    Add("dinner", dinner_.tick, Title(), "", {{"dinner", number_}, {"dinners", stories_.dinners.size()}});
    TellRefusals();
    TellComing();
    for (const Said& said : dinner_.said) {
      Add("table", said.tick, said.text, said.why,
          {{"round", said.round + 1},
           {"party", said.party == kNature ? ordered_json(nullptr) : ordered_json(names_.PartyName(said.party))}});
    }
    for (const Promise& promise : dinner_.promises) TellPromise(promise);
    for (const Arrival& arrival : dinner_.arrivals) TellArrival(arrival);
    TellEnd();
    for (const auto& [party, waiting] : dinner_.waiting) TellWaiting(party, waiting);
    return std::move(lines_);
  }

 private:
  void Add(const char* part, Tick tick, std::string text, std::string why, ordered_json data) {
    lines_.push_back({part, tick, std::move(text), std::move(why), std::move(data)});
  }
  std::string Units(std::int64_t units) const { return names_.Units(units, dinner_.opened.product); }

  std::string Title() const {
    std::vector<std::string> sitting;
    for (const PartyId party : dinner_.opened.parties) sitting.push_back(names_.PartyName(party));
    return "dinner " + Count(static_cast<std::int64_t>(number_)) + " of " +
           Count(static_cast<std::int64_t>(stories_.dinners.size())) + ", table " +
           std::to_string(dinner_.opened.table) + ", about " + names_.ProductName(dinner_.opened.product) + ": " +
           Join(sitting);
  }

  const journal::Invitation& Own() const {
    return *std::find_if(stories_.invitations.begin(), stories_.invitations.end(),
                         [this](const auto& invitation) { return invitation.table == dinner_.opened.table; });
  }
  // Whether one of the parties that this dinner's invitation pleads for is pleaded for there.
  bool Shares(const journal::Invitation& other) const {
    const std::vector<Plea>& own = Own().pleas;
    return std::any_of(other.pleas.begin(), other.pleas.end(), [&own](const Plea& theirs) {
      return std::any_of(own.begin(), own.end(), [&](const Plea& plea) { return plea.party == theirs.party; });
    });
  }
  std::vector<const journal::Invitation*> Refusals() const {
    std::vector<const journal::Invitation*> refusals;
    for (const journal::Invitation& invitation : stories_.invitations) {
      if (invitation.tick >= dinner_.tick) break;  // those of the same tick were answered with it
      if (invitation.product != dinner_.opened.product || !Shares(invitation)) continue;
      if (invitation.answer == journal::SellerAnswer::kCame) {
        refusals.clear();
      } else {
        refusals.push_back(&invitation);
      }
    }
    return refusals;
  }

  std::string Told(const journal::Invitation& invitation) const {
    std::string text = names_.PartyName(invitation.host) + " invites " + names_.PartyName(invitation.seller);
    std::vector<std::string> guests;
    for (std::size_t i = 1; i < invitation.speakers.size(); ++i) {
      guests.push_back(names_.PartyName(invitation.speakers[i]));
    }
    if (!guests.empty()) text += ", with " + Join(guests);
    text += ": " + names_.Units(invitation.units(), invitation.product) + " for pledges of " +
            BigDollars(invitation.pledged_cents());
    for (const Plea& plea : invitation.pleas) text += "\n" + names_.TellPlea(plea, invitation.product);
    return text;
  }
  ordered_json Data(const journal::Invitation& invitation) const {
    ordered_json pleas = ordered_json::array();
    for (std::size_t i = 0; i < invitation.pleas.size(); ++i) {
      const Plea& plea = invitation.pleas[i];
      pleas.push_back({{"party", names_.PartyName(plea.party)},
                       {"speaker", names_.PartyName(invitation.speakers[i])},
                       {"units", plea.units},
                       {"pledge_cents", plea.pledge_cents},
                       {"urgency_ticks", plea.urgency_ticks},
                       {"prepaid_permille", plea.prepaid_permille},
                       {"joined", invitation.joined[i] != 0}});
    }
    return {{"table", invitation.table},
            {"host", names_.PartyName(invitation.host)},
            {"units", invitation.units()},
            {"pledged_cents", invitation.pledged_cents()},
            {"answer", journal::AnswerName(invitation.answer)},
            {"pleas", pleas}};
  }
  std::string WhyOf(const journal::Invitation& invitation) const {
    return TellWhy(invitation.why, [this](PartyId party) { return names_.PartyName(party); });
  }
  std::string AnswerOf(const journal::Invitation& invitation) const {
    const std::string seller = names_.PartyName(invitation.seller);
    switch (invitation.answer) {
      case journal::SellerAnswer::kCame:
        return seller + " comes";
      case journal::SellerAnswer::kStayed:
        return seller + " does not come";
      case journal::SellerAnswer::kElsewhere:
        return seller + " dines elsewhere";
      case journal::SellerAnswer::kNoRoom:
        return seller + " would come, but holds no more dinners in this tick";
      case journal::SellerAnswer::kSilent:
        break;
    }
    return seller + " does not answer";
  }

  void TellRefusals() {
    const std::vector<const journal::Invitation*> refusals = Refusals();
    for (const journal::Invitation* refused : refusals) {
      Add("asked", refused->tick, Told(*refused) + "\n" + AnswerOf(*refused), WhyOf(*refused), Data(*refused));
    }
    if (refusals.empty()) return;
    const journal::Invitation& first = *refusals.front();
    const journal::Invitation& own = Own();
    const auto a_unit = [](const journal::Invitation& of) {
      return of.units() > 0 ? Rounded(of.pledged_cents(), 1, of.units()) : std::int64_t{0};
    };
    Add("rose", own.tick,
        "refused " + Count(static_cast<std::int64_t>(refusals.size())) + (refusals.size() == 1 ? " time" : " times") +
            "; pledged at first " + BigDollars(first.pledged_cents()) + " (" + Dollars(a_unit(first)) +
            " a unit), at last " + BigDollars(own.pledged_cents()) + " (" + Dollars(a_unit(own)) + " a unit)",
        "",
        {{"refusals", refusals.size()},
         {"first_cents", first.pledged_cents()},
         {"last_cents", own.pledged_cents()},
         {"first_unit_cents", a_unit(first)},
         {"last_unit_cents", a_unit(own)}});
  }

  void TellComing() { Add("came", Own().tick, Told(Own()) + "\n" + AnswerOf(Own()), WhyOf(Own()), Data(Own())); }

  void TellPromise(const Promise& promise) {
    const Booking& b = promise.booking;
    std::string text = names_.PartyName(b.owner) + ": " + Units(b.units) + " at " + Dollars(b.price_cents) +
                       ", the list price being " + Dollars(dinner_.list_cents);
    text += b.by_tick > 0 ? "; firm by " + TickAndDate(scenario_, b.by_tick) : "; without a firm date";
    const std::int64_t advance = CheckedMul(b.deposit_cents, b.units);
    text += "; " + BigDollars(advance) + " paid at the table, of " + BigDollars(CheckedMul(b.price_cents, b.units));
    Add("promised", dinner_.tick, text, "",
        {{"party", names_.PartyName(b.owner)},
         {"order", b.id},
         {"units", b.units},
         {"price_cents", b.price_cents},
         {"list_cents", dinner_.list_cents},
         {"firm_tick", b.by_tick > 0 ? ordered_json(b.by_tick) : ordered_json(nullptr)},
         {"advance_cents", advance}});
  }

  void TellArrival(const Arrival& arrival) {
    Add("arrived", arrival.tick,
        names_.PartyName(arrival.party) + " gets " + Units(arrival.units) + " for " + BigDollars(arrival.paid_cents),
        "", {{"party", names_.PartyName(arrival.party)}, {"units", arrival.units}, {"paid_cents", arrival.paid_cents}});
  }

  void TellEnd() {
    if (dinner_.promises.empty()) return;
    std::int64_t paid = 0, open = 0, moved = 0, cancelled = 0, damages = 0;
    for (const Arrival& arrival : dinner_.arrivals) paid += arrival.paid_cents;
    for (const Promise& promise : dinner_.promises) {
      open += promise.open;
      moved += promise.moved();
      cancelled += promise.cancelled;
      damages += promise.damages_cents;
    }
    std::string text = ArrivalText(scenario_, dinner_) + "; " + BigDollars(paid) + " paid for them";
    if (open > 0) text += "; " + Count(open) + " were still to come when the run ended";
    if (moved > 0) text += "; " + Count(moved) + " went to an affiliate instead";
    if (cancelled > 0) text += "; " + Count(cancelled) + " were given back";
    if (damages > 0) text += "; " + BigDollars(damages) + " of damages for late ones";
    const Tick last = dinner_.arrivals.empty() ? dinner_.tick : dinner_.arrivals.back().tick;
    Add("ended", last, text, "",
        {{"promised", dinner_.units()},
         {"arrived", dinner_.delivered()},
         {"last_tick", dinner_.arrivals.empty() ? ordered_json(nullptr) : ordered_json(last)},
         {"paid_cents", paid},
         {"open", open},
         {"moved", moved},
         {"cancelled", cancelled},
         {"damages_cents", damages}});
  }

  void TellWaiting(PartyId party, const Waiting& waiting) {
    const std::string text = names_.PartyName(party) + ": " + UnitSpan(scenario_, waiting.due + waiting.dated) +
                             " behind the dinner's units, " + Count(waiting.due) + " of them of units that were due; " +
                             UnitSpan(scenario_, waiting.short_of) + " of due units in all, whatever for";
    Add("waited", dinner_.tick, text, "",
        {{"party", names_.PartyName(party)},
         {"due_unit_ticks", waiting.due},
         {"dated_unit_ticks", waiting.dated},
         {"short_unit_ticks", waiting.short_of}});
  }

  const Scenario& scenario_;
  const EventText names_;
  const DinnerStories& stories_;
  const DinnerStory& dinner_;
  const std::size_t number_;
  std::vector<DinnerLine> lines_;
};

std::string HeadOf(const std::string& part) {
  if (part == "asked") return "asked before, and refused";
  if (part == "came") return "the invitation that was accepted";
  if (part == "table") return "the table";
  if (part == "promised") return "what was promised";
  if (part == "arrived") return "what came, and was paid";
  if (part == "waited") {
    return "who waited until the last unit had come (behind the dinner's units: as many as had come of these by then, "
           "first "
           "in the queue of those who had booked before)";
  }
  return "";  // goes on
}

std::string Text(const Scenario& scenario, const std::vector<DinnerLine>& lines, bool colour) {
  std::string text;
  std::string part;
  for (const DinnerLine& line : lines) {
    if (line.part != part && !HeadOf(line.part).empty()) {
      text += (text.empty() ? "" : "\n") + Paint(Ink::kBold, HeadOf(line.part), colour) + "\n";
    }
    part = line.part;
    if (part == "dinner") {
      text += Paint(Ink::kBold, line.text, colour) + "\n";
      continue;
    }
    const bool dated = part != "waited" && part != "promised";
    std::string told = (dated ? TickAndDate(scenario, line.tick) + ": " : "") + line.text;
    for (std::size_t at = 0; (at = told.find('\n', at)) != std::string::npos; at += 7) told.insert(at + 1, "      ");
    text += "  " + told + "\n";
    if (!line.why.empty()) text += Paint(Ink::kDim, "      why: " + line.why, colour) + "\n";
  }
  return text;
}

}  // namespace

std::vector<DinnerLine> TellDinner(const Scenario& scenario, const DinnerStories& stories, std::size_t index) {
  return Teller(scenario, stories, index).Tell();
}

std::string DinnerText(const Scenario& scenario, const std::vector<DinnerLine>& lines, LogFormat format, bool colour) {
  if (format == LogFormat::kText) return Text(scenario, lines, colour);
  std::string text = format == LogFormat::kCsv ? "part,tick,date,text,why\n" : "";
  for (const DinnerLine& line : lines) {
    if (format == LogFormat::kCsv) {
      std::string told = line.text;
      std::replace(told.begin(), told.end(), '\n', ' ');
      text += CsvLine({line.part, std::to_string(line.tick), DateOf(scenario, line.tick), told, line.why});
      continue;
    }
    const ordered_json json = {{"part", line.part},
                               {"tick", line.tick},
                               {"date", DateOf(scenario, line.tick)},
                               {"text", line.text},
                               {"why", line.why.empty() ? ordered_json(nullptr) : ordered_json(line.why)},
                               {"data", line.data}};
    text += JsonText(json, -1) + "\n";
  }
  return text;
}

std::string ArrivalText(const Scenario& scenario, const DinnerStory& dinner) {
  if (dinner.promises.empty()) return "";
  const std::string of = Count(dinner.delivered()) + " of " + Count(dinner.units()) + " units came";
  if (dinner.arrivals.empty()) return of;
  return of + ", the last in " + TickAndDate(scenario, dinner.arrivals.back().tick);
}

}  // namespace haggle::report
