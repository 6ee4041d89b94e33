#include "tests/fuzz/seeds.h"

#include "broker/run/run.h"
#include "proto/base/canonical.h"
#include "proto/codec/codec.h"
#include "tests/broker/journal_folder.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

template <class Message, class T>
std::string Wire(char kind, const T& value) {
  Message message;
  codec::ToProto(value, message);
  return kind + message.SerializeAsString();
}

template <class T>
std::string Encoded(char kind, const T& value) {
  return kind + Canonical(value);
}

}  // namespace

Seeds MakeSeeds(const std::string& folder) {
  Seeds seeds;
  Scenario scenario = LivelyVillage();
  scenario.ticks = 2;
  referee::Referee referee(scenario, nullptr, nullptr);
  seeds.canonical.push_back(Encoded(0, scenario));
  for (const Party& party : scenario.parties) {
    const Briefing briefing = referee.market().BriefingFor(party.id);
    seeds.canonical.push_back(Encoded(4, briefing));
    seeds.wire.push_back(Wire<v1::Briefing>(3, briefing));
  }
  absl::Status status = referee.Start();
  while (status.ok() && !referee.done()) {
    Step step;
    for (const PartyId party : std::vector<PartyId>(referee.awaited())) {
      const Prompt& prompt = referee.market().prompt(party);
      Moves moves;
      moves.party = party;
      moves.number = prompt.number;
      moves.moves = ScriptedMoves(referee.market(), party);
      seeds.canonical.push_back(Encoded(2, prompt));
      seeds.canonical.push_back(Encoded(3, moves));
      seeds.wire.push_back(Wire<v1::Prompt>(1, prompt));
      seeds.wire.push_back(Wire<v1::Moves>(0, moves));
      for (const Move& move : moves.moves) step.commands.push_back({0, party, move.action});
      EXPECT_TRUE(referee.Answer(moves));
    }
    seeds.canonical.push_back(Encoded(1, step));
    seeds.wire.push_back(Wire<v1::Step>(2, step));
    status = referee.Advance();
  }
  EXPECT_TRUE(status.ok()) << status;
  const std::string path = folder + "/run.haggle";
  WriteJournal(path, scenario);
  seeds.journal.push_back(JournalInput(ReadBytes(path), ""));
  KilledRun(path, 1);
  seeds.journal.push_back(JournalInput(ReadBytes(path), ReadBytes(path + "-wal")));
  return seeds;
}

}  // namespace haggle::testing
