#include "deploy/observe/decision_json.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/escaping.h"
#include "broker/journal/names.h"
#include "deploy/observe/columns.h"
#include "deploy/observe/json_out.h"
#include "deploy/observe/rows.h"
#include "deploy/report/event_text.h"
#include "deploy/report/text.h"
#include "proto/base/belief.h"
#include "proto/base/canonical.h"
#include "proto/base/sha256.h"
#include "proto/base/why.h"
#include "proto/codec/enum_names.h"

namespace haggle::observe {
namespace {

// What a party has been told of in the walk since it was asked last.
struct ShownEvent {
  std::size_t index = 0;
  std::string kind;
  std::string text;
};

struct Effect {
  std::size_t index = 0;
  Seq cause = 0;
  std::string text;
  std::optional<RefusalReason> refused;
};

std::string HexOf(std::string_view bytes) { return absl::BytesToHexString({bytes.data(), bytes.size()}); }

std::string AskText(const Ask& ask, const report::EventText& text) {
  std::string words = report::Spaced(codec::EnumName(ask.kind));
  if (ask.table != 0) words += " at " + text.TableName(ask.table);
  if (ask.turn != TurnKind::kUnset) words += " (" + report::Spaced(codec::EnumName(ask.turn)) + ")";
  if (ask.kind == AskKind::kBargain) words += ", round " + std::to_string(ask.round + 1);
  if (ask.kind == AskKind::kAllocate) words += ", " + text.Units(ask.available, ask.product) + " available";
  return words;
}

// What a prompt holds that is needed when its step has been applied.
struct Inquiry {
  PartyId party = kNature;
  std::size_t shown = 0;  // how many events
  std::string asked;      // JSON
};

// Follows some parties, or all, and tells decisions of steps from `first` on.
class Decisions : public Onlooker {
 public:
  Decisions(const Recording& recording, std::size_t first, PartyId only, bool in_words)
      : recording_(recording), first_(first), only_(only), in_words_(in_words) {}

  void BeforeStep(const Place& place) override {
    effects_.clear();
    questions_.clear();
    if (place.run.market().waiting() != core::Market::Waiting::kParties) return;
    for (const PartyId party : place.run.market().due()) {
      if (only_ != kNature && party != only_) continue;
      Inquiry question{party, place.run.market().prompt(party).shown.size(), ""};
      if (place.step >= first_) question.asked = AskedJson(place, party);
      // Of what it was shown before, it has been asked: what is counted from here on it is shown next time.
      question_shown_[party] = std::move(heard_[party]);
      heard_[party].clear();
      questions_.push_back(std::move(question));
    }
  }

  void OnEvent(const Place& place, std::size_t index, const Event& event, bool all,
               const std::vector<PartyId>& audience) override {
    const bool telling = place.step >= first_ && event.cause != 0;
    const auto shown_to = [&](PartyId party) {
      return all || std::binary_search(audience.begin(), audience.end(), party);
    };
    const bool followed = only_ == kNature || shown_to(only_);
    if (!telling && !followed) return;
    const std::string text = telling || in_words_ ? place.text.Tell(event) : "";
    if (telling) {
      const auto* const refused = std::get_if<Refused>(&event.body);
      effects_.push_back(
          {index, event.cause, text, refused == nullptr ? std::nullopt : std::optional(refused->reason)});
    }
    if (!followed) return;
    ShownEvent shown{index, in_words_ ? KindNameOf(event) : "", in_words_ ? text : ""};
    if (only_ != kNature) {
      heard_[only_].push_back(std::move(shown));
    } else if (all) {
      for (const Party& party : recording_.scenario().parties) heard_[party.id].push_back(shown);
    } else {
      for (const PartyId party : audience) heard_[party].push_back(shown);
    }
  }

  void AfterStep(const Place& place) override {
    if (place.step < first_) return;
    for (std::size_t i = 0; i < place.commands.commands.size(); ++i) {
      const Command& command = place.commands.commands[i];
      if (only_ != kNature && command.party != only_) continue;
      if (wanted_ != 0 && command.seq != wanted_) continue;
      if (command.party == kNature && wanted_ == 0) continue;
      told_.emplace_back(command.seq, Tell(place, command, i));
    }
  }

  // Only this command of the step.
  void Want(Seq seq, std::size_t event) {
    wanted_ = seq;
    event_ = event;
  }
  // By number, as JSON.
  const std::vector<std::pair<Seq, std::string>>& told() const { return told_; }
  // Whether all that was shown is known: else the walk began too late.
  bool whole() const { return whole_; }

 private:
  std::string AskedJson(const Place& place, PartyId party) const {
    JsonOut json;
    json.Open('[');
    for (const Ask& ask : place.run.market().prompt(party).asks) {
      json.Open('{');
      json.Key("kind").Text(codec::EnumName(ask.kind));
      json.Key("table").NumberUnless0(recording_.tables().NumberOf(ask.table));
      json.Key("product").Number(ask.product);
      json.Key("round").Number(ask.round);
      json.Key("available").Number(ask.available);
      json.Key("turn").Text(codec::EnumName(ask.turn));
      json.Key("text").Text(AskText(ask, place.text));
      json.Close('}');
    }
    json.Close(']');
    return json.Take();
  }

  const Inquiry* QuestionOf(PartyId party) const {
    for (const Inquiry& question : questions_) {
      if (question.party == party) return &question;
    }
    return nullptr;
  }

  void TellShown(PartyId party, JsonOut& json) {
    const Inquiry* const question = QuestionOf(party);
    std::size_t left_out = 0;
    json.Key("shown").Open('[');
    if (question != nullptr) {
      const std::vector<ShownEvent>& heard = question_shown_[party];
      whole_ = whole_ && heard.size() >= std::min(question->shown, kMostShown);
      const std::size_t shown = std::min({question->shown, heard.size(), kMostShown});
      left_out = question->shown - shown;
      for (std::size_t i = heard.size() - shown; i < heard.size(); ++i) {
        if (!in_words_) {
          json.Number(heard[i].index);
          continue;
        }
        json.Open('{');
        json.Key("kind").Text(heard[i].kind);
        json.Key("text").Text(heard[i].text);
        json.Key("e").Number(heard[i].index);
        json.Close('}');
      }
    }
    json.Close(']');
    json.Key("shown_left_out").Number(left_out);
  }

  // The first event that came of a command; null: none did.
  const Effect* EffectOf(Seq seq) const {
    for (const Effect& effect : effects_) {
      if (effect.cause == seq) return &effect;
    }
    return nullptr;
  }
  const Effect* RefusalOf(Seq seq) const {
    for (const Effect& effect : effects_) {
      if (effect.cause == seq && effect.refused) return &effect;
    }
    return nullptr;
  }

  std::string TextOf(const Command& command) const {
    const Effect* const effect = EffectOf(command.seq);
    return effect == nullptr ? journal::ActionText(command.action) : effect->text;
  }

  void TellAction(const Command& command, JsonOut& json) const {
    json.Key("action").Open('{');
    json.Key("kind").Text(journal::ActionName(command.action));
    std::string fields;
    journal::AppendJson(command.action, fields);
    json.Key("fields").Raw(nlohmann::ordered_json::parse(fields, nullptr, false).is_discarded() ? "{}" : fields);
    json.Close('}');
  }

  void TellWhyOf(const Place& place, std::size_t i, JsonOut& json) const {
    json.Key("why");
    const Why why = i < place.told.whys.size() ? place.told.whys[i] : Why{};
    if (why.code == 0) {
      json.Null();
      return;
    }
    json.Open('{');
    json.Key("code").Number(why.code);
    json.Key("args").Open('[');
    for (const std::int64_t arg : why.args) json.Number(arg);
    json.Close(']');
    json.Key("text").Text(TellWhy(why, [&place](PartyId party) { return place.text.PartyName(party); }));
    json.Close('}');
  }

  void TellBeliefs(const Place& place, PartyId party, JsonOut& json) const {
    json.Key("beliefs").Open('[');
    for (const journal::HeldBelief& held : place.told.beliefs) {
      if (held.holder != party) continue;
      json.Open('{');
      json.Key("about").NumberUnless0(held.belief.about);
      json.Key("name").Text(BeliefName(held.belief.code));
      json.Key("ppm").Number(held.belief.value_ppm);
      json.Close('}');
    }
    json.Close(']');
  }

  void TellOthers(const Place& place, const Command& of, JsonOut& json) const {
    json.Key("with").Open('[');
    for (const Command& command : place.commands.commands) {
      if (command.party != of.party || command.seq == of.seq || of.party == kNature) continue;
      const Effect* const effect = EffectOf(command.seq);
      json.Open('{');
      json.Key("e").NumberOrNull(effect == nullptr ? std::nullopt : std::optional(effect->index));
      json.Key("seq").Text(std::to_string(command.seq));
      json.Key("text").Text(TextOf(command));
      json.Key("why").TextOrNull(WhyText(place, command.seq));
      json.Close('}');
    }
    json.Close(']');
  }

  std::string Tell(const Place& place, const Command& command, std::size_t i) {
    const Effect* const effect = EffectOf(command.seq);
    JsonOut json;
    json.Open('{');
    const bool named = event_ != kNoEvent;
    json.Key("event").NumberOrNull(named               ? std::optional(event_)
                                   : effect != nullptr ? std::optional(effect->index)
                                                       : std::nullopt);
    json.Key("seq").Text(std::to_string(command.seq));
    json.Key("step").Number(place.step);
    json.Key("tick").Number(place.commands.tick);
    json.Key("date").TextOrNull(report::DateOf(recording_.scenario(), place.commands.tick));
    json.Key("phase").Text(journal::PhaseName(place.commands.phase));
    json.Key("part").Number(place.commands.step);
    json.Key("party").NumberUnless0(command.party);
    TellAction(command, json);
    json.Key("text").Text(TextOf(command));
    TellWhyOf(place, i, json);
    json.Key("refused");
    if (const Effect* const refusal = RefusalOf(command.seq)) {
      json.Open('{');
      json.Key("reason").Text(codec::EnumName(*refusal->refused));
      json.Key("text").Text(refusal->text);
      json.Close('}');
    } else {
      json.Null();
    }
    json.Key("canonical").Text(HexOf(Canonical(command)));
    json.Key("hash").Text(Hex(recording_.log().HashOf(place.step)));
    const Inquiry* const question = QuestionOf(command.party);
    json.Key("asked").Raw(question == nullptr ? "[]" : question->asked);
    TellShown(command.party, json);
    TellBeliefs(place, command.party, json);
    TellOthers(place, command, json);
    json.Key("effects").Open('[');
    for (const Effect& one : effects_) {
      if (one.cause == command.seq) json.Number(one.index);
    }
    json.Close(']');
    json.Key("timed_out").Bool(std::holds_alternative<TimeOut>(command.action));
    json.Close('}');
    return json.Take();
  }

  const Recording& recording_;
  const std::size_t first_;
  const PartyId only_;
  const bool in_words_;
  Seq wanted_ = 0;
  std::size_t event_ = kNoEvent;
  std::map<PartyId, std::vector<ShownEvent>> heard_;  // since it was asked last
  std::map<PartyId, std::vector<ShownEvent>> question_shown_;
  std::vector<Inquiry> questions_;
  std::vector<Effect> effects_;
  std::vector<std::pair<Seq, std::string>> told_;
  bool whole_ = true;
};

// Whose a command is, and what else has to be known before the walk. A party that has been shown much since it was
// asked last is walked to from farther away.
class Asker : public Onlooker {
 public:
  explicit Asker(Seq seq) : seq_(seq) {}
  void BeforeStep(const Place& place) override {
    for (const Command& command : place.commands.commands) {
      if (command.seq == seq_) party = command.party;
    }
  }
  PartyId party = kNature;

 private:
  const Seq seq_;
};

}  // namespace

std::string DecisionJson(const Recording& recording, std::size_t step, Seq seq, std::size_t event) {
  Asker asker(seq);
  recording.Walk(step, step, asker);
  std::size_t back = 64;
  while (true) {
    const std::size_t from = back > step ? 0 : step - back;
    Decisions decisions(recording, step, asker.party, true);
    decisions.Want(seq, event);
    recording.Walk(from, step, decisions);
    if (from == 0 || decisions.whole()) return decisions.told().empty() ? "{}" : decisions.told().front().second;
    back *= 8;
  }
}

std::string ConsequenceJson(const Recording& recording, std::size_t event) {
  const std::string rows = ChosenRowsJson(recording, {event});
  const auto row = nlohmann::ordered_json::parse(rows)["rows"][0];
  nlohmann::ordered_json json = {{"event", event},
                                 {"seq", nullptr},
                                 {"step", row["step"]},
                                 {"tick", row["tick"]},
                                 {"date", row["date"]},
                                 {"phase", row["phase"]},
                                 {"part", row["part"]},
                                 {"party", row["party"]},
                                 {"action", nullptr},
                                 {"text", row["text"]},
                                 {"why", nullptr},
                                 {"refused", nullptr},
                                 {"canonical", ""},
                                 {"hash", Hex(recording.log().HashOf(row["step"].get<std::size_t>()))},
                                 {"asked", nlohmann::ordered_json::array()},
                                 {"shown", nlohmann::ordered_json::array()},
                                 {"shown_left_out", 0},
                                 {"beliefs", nlohmann::ordered_json::array()},
                                 {"with", nlohmann::ordered_json::array()},
                                 {"effects", nlohmann::ordered_json::array()},
                                 {"timed_out", false}};
  return json.dump();
}

std::string AllDecisionsJson(const Recording& recording) {
  Decisions decisions(recording, 0, kNature, false);
  if (recording.steps().size() > 0) recording.Walk(0, recording.steps().size() - 1, decisions);
  JsonOut json;
  json.Open('{');
  json.Key("decisions").Open('{');
  for (const auto& [seq, text] : decisions.told()) json.Key(std::to_string(seq)).Raw(text);
  json.Close('}');
  json.Close('}');
  return json.Take();
}

}  // namespace haggle::observe
