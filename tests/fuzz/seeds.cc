#include "tests/fuzz/seeds.h"

#include <openssl/crypto.h>
#include <openssl/x509.h>

#include "broker/run/run.h"
#include "deploy/keys/key_folder.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/base/canonical.h"
#include "proto/codec/codec.h"
#include "proto/keys/certificate_text.h"
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

std::vector<std::string> KeysSeeds(const std::string& folder) {
  std::vector<std::string> seeds = {std::string("\3") + "haggle://party/lab", std::string("\3") + "haggle://observer",
                                    std::string("\4") + "box.example", std::string("\4") + "2001:db8::1"};
  EXPECT_TRUE(keys::MakeKeys(folder, {{"lab"}, {"box.example"}, 30}, 1'800'000'000).ok());
  for (const char* holder : {"authority", "broker", "party/lab", "observer"}) {
    const std::string path = folder + "/" + holder;
    seeds.push_back("\1" + ReadBytes(path + "/cert.pem"));
    seeds.push_back("\2" + ReadBytes(path + "/key.pem"));
    const absl::StatusOr<keys::Certificate> certificate = keys::ReadCertificateFile(path + "/cert.pem");
    unsigned char* der = nullptr;
    const int size = certificate.ok() ? i2d_X509(certificate->get(), &der) : 0;
    seeds.push_back(std::string(1, '\0') +
                    std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_free(der);
  }
  return seeds;
}

std::vector<std::string> AnswersSeeds() {
  v1::AgentMessage join;
  join.mutable_join()->set_protocol_version(1);
  join.mutable_join()->add_seats()->set_party("lab");
  v1::AgentMessage answers;
  for (int i = 0; i < 2; ++i) {
    v1::Moves& moves = *answers.mutable_moves()->add_moves();
    moves.set_number(7);
    moves.add_moves()->mutable_offer()->add_values(3);
    moves.add_moves()->mutable_invite()->add_pleas()->set_units(5);
    moves.add_moves()->mutable_draw()->set_path("path");
    moves.add_beliefs()->set_code(7);
  }
  return {std::string(1, '\0') + join.SerializeAsString(), "\5" + answers.SerializeAsString()};
}

std::vector<std::string> RequestSeeds() {
  const std::string known = std::string("Cookie: a=1; haggle-8080=") + kCookieWord + "\r\n";
  const std::string host = " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n";
  return {"\xff" + std::string("GET /?key=") + kKeyWord + host + "Sec-Fetch-Site: none\r\n\r\n",
          "\x05" + std::string("GET /api/run/rows?run=a%2Fb.haggle&events=1,2+3") + host + known + "\r\n",
          "\xff" + std::string("HEAD /api/live?run=%e2%82%ac") + host + known + "Last-Event-ID: e-7\r\n\r\n",
          "\x3f" + std::string("GET /metrics") + host + "Authorization: Bearer " + kKeyWord + "\r\n\r\n",
          "\xff" + std::string("POST /api/seat/moves?party=oracle") + host +
              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
          "\xff" + std::string("GET / HTTP/1.1\r\nHost: evil.example\r\nSec-Fetch-Site: cross-site\r\n\r\n")};
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
  seeds.keys = KeysSeeds(folder + "/keys");
  seeds.hosts = {R"(hosts { name: "box" address: "10.0.0.7" start: "ssh" start: "{host}" start: "{command}" }
broker { host: "here" listen: "10.0.0.1:5000" address: "10.0.0.1" }
parties { party: "lab" host: "box" }
others: "here"
)"};
  seeds.answers = AnswersSeeds();
  seeds.request = RequestSeeds();
  return seeds;
}

}  // namespace haggle::testing
