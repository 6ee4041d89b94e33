// Who may play and watch where certificates say who is who: nobody else, and whoever is refused leaves no trace in the
// run and is told what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/keys/certificate.h"
#include "deploy/keys/key_folder.h"
#include "deploy/launch/child.h"
#include "deploy/launch/plan.h"
#include "proto/keys/own_keys.h"
#include "tests/system/odd_certificates.h"
#include "tests/system/support.h"
#include "tests/system/wire_client.h"

namespace haggle::certificates_test {
namespace {

using ::testing::HasSubstr;

constexpr int kInvalidCredentials = 16;  // UNAUTHENTICATED
constexpr int kNotEntitled = 7;          // PERMISSION_DENIED
constexpr int kUnavailable = 14;         // the handshake came to nothing
constexpr std::int64_t kDay = keys::kDaySeconds;
constexpr char kOne[] = "maker";
constexpr char kOther[] = "lab";

// An agent's process, until its end.
struct AgentEnd {
  int code = 0;
  std::string words;
};

class AgentProcess {
 public:
  AgentProcess(const std::string& address, const std::string& party, const std::string& strategy,
               const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--broker", address, "--party", party, "--strategy", strategy};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_TRUE(child_.Start(Programs() + "/haggle-agent", arguments, false).ok());
  }
  AgentEnd Wait() {
    AgentEnd end;
    while (child_.words().fd() >= 0) {
      pollfd said{child_.words().fd(), POLLIN, 0};
      ::poll(&said, 1, -1);
      child_.words().Read([&](const std::string& line) { end.words += line + "\n"; });
    }
    child_.Reap(true);
    end.code = child_.exit_code();
    return end;
  }

 private:
  launch::Child child_{"haggle-agent"};
};

AgentEnd TryAgent(const std::string& address, const std::string& party, const std::vector<std::string>& more) {
  return AgentProcess(address, party, "boulware", more).Wait();
}

// A run of two_companies whose broker has keys.
class Certificates : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ::setenv("GRPC_VERBOSITY", "NONE", 1);  // each refusal would be a line
    alone_ = launch::RunInProcess(PlanOf("two_companies"), BuiltIn(), {}).summary.hash;
  }

  void SetUp() override {
    ASSERT_TRUE(keys::MakeKeys(keys_, {{kOne, kOther}, {"far.example"}, {}}, NowSeconds()).ok());
    authority_ = AuthorityOf(keys_);
  }

  std::string Keys(const std::string& holder) const { return keys_ + "/" + holder; }
  keys::Lifetime Now() const { return {NowSeconds() - 60, NowSeconds() + kDay}; }

  // A folder of keys with a certificate by the run's authority.
  std::string Odd(OddCertificate wanted) {
    if (wanted.lifetime.until == 0) wanted.lifetime = Now();
    const std::string folder = folder_ / ("odd-" + std::to_string(++made_));
    WriteKeys(folder, MakeOdd(wanted, &authority_), *authority_.certificate);
    return folder;
  }
  std::string WithUris(const std::vector<std::string>& uris) {
    OddCertificate wanted;
    for (const std::string& uri : uris) wanted.names.emplace_back(GEN_URI, uri);
    return Odd(wanted);
  }

  // Nothing of the run has begun, and it can still be played to the end that it has in one process.
  void ExpectUntouched(WireBroker& broker) {
    EXPECT_FALSE(std::filesystem::exists(broker.journal()));
    std::vector<std::unique_ptr<AgentProcess>> agents;
    for (const Casting& casting : PlanOf("two_companies").cast) {
      agents.push_back(
          std::make_unique<AgentProcess>(broker.address(), casting.party, StrategyText(casting),
                                         std::vector<std::string>{"--keys", Keys("party/" + casting.party)}));
    }
    for (const auto& agent : agents) {
      const AgentEnd end = agent->Wait();
      EXPECT_EQ(end.code, 0) << end.words;
    }
    broker.AwaitLine("done\t");
    EXPECT_EQ(broker.Wait(), 0);
    int joins = 0;
    for (const std::string& line : broker.lines()) joins += line.rfind("joined\t", 0) == 0 ? 1 : 0;
    EXPECT_EQ(joins, 2);  // the honest ones
    EXPECT_EQ(HashOf(broker.journal()), alone_);
  }

  static std::string HashOf(const std::string& journal);

  static std::string alone_;
  TempFolder folder_;
  const std::string keys_ = folder_ / "keys";
  Signer authority_;
  int made_ = 0;
};

std::string Certificates::alone_;

std::string Certificates::HashOf(const std::string& journal) {
  const auto report = journal::VerifyJournal(journal);
  return report.ok() && report->ok ? report->hash : "no journal that verifies";
}

WireEnd TryJoin(const WireBroker& broker, const std::string& party,
                std::shared_ptr<grpc::ChannelCredentials> credentials, const std::string& token = "") {
  WireStream stream(broker.address(), std::move(credentials));
  v1::AgentMessage join;
  join.mutable_join()->set_protocol_version(1);
  v1::Seat& seat = *join.mutable_join()->add_seats();
  seat.set_party(party);
  seat.set_token(token);
  stream.Write(join);
  return stream.Finish();
}

TEST_F(Certificates, OfTheRunCarryItToTheSameHash) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  ExpectUntouched(broker);
}

TEST_F(Certificates, WithAnotherUriEntitleToNothing) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  const std::string mine = std::string("haggle://party/") + kOne;
  const std::vector<std::vector<std::string>> wrong = {
      {},  // a common name alone
      {mine, mine},
      {mine, "haggle://observer"},
      {"https://party/maker"},
      {"HAGGLE://party/maker"},
      {"haggle://parties/maker"},
      {"haggle://party:1/maker"},
      {"haggle://maker@party/maker"},
      {"haggle://party/maker/"},
      {"haggle://party/x/../maker"},
      {"haggle://party//maker"},
      {"haggle://party/maker?x"},
      {"haggle://party/maker#x"},
      {"haggle://party/m%61ker"},
      {"haggle://party/*"},
      {"haggle://party/"},
      {"haggle:party/maker"},
      {std::string("haggle://party/maker\0x", 22)},
      {"haggle://observer/"},
  };
  for (const std::vector<std::string>& uris : wrong) {
    const std::string folder = WithUris(uris);
    SCOPED_TRACE(::testing::PrintToString(uris));
    const WireEnd end = TryJoin(broker, kOne, CredentialsOf(folder));
    EXPECT_EQ(end.code, kInvalidCredentials) << end.message;
    EXPECT_THAT(end.message, HasSubstr("haggle://party/NAME"));
    const AgentEnd agent = TryAgent(broker.address(), kOne, {"--keys", folder});
    EXPECT_EQ(agent.code, 4);
    EXPECT_THAT(agent.words, HasSubstr("give the folder that was made for it"));
  }
  // Names of other kinds are no URIs, whatever they say.
  for (const int kind : {GEN_DNS, GEN_EMAIL}) {
    OddCertificate wanted;
    wanted.names = {{kind, mine}};
    wanted.subject = kOne;
    const std::string folder = Odd(wanted);
    EXPECT_EQ(TryJoin(broker, kOne, CredentialsOf(folder)).code, kInvalidCredentials) << kind;
    EXPECT_EQ(TryAgent(broker.address(), kOne, {"--keys", folder}).code, 4) << kind;
  }
  ExpectUntouched(broker);
}

TEST_F(Certificates, AreTheirHoldersAlone) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  const auto other = CredentialsOf(Keys(std::string("party/") + kOther));
  WireEnd end = TryJoin(broker, kOne, other);
  EXPECT_EQ(end.code, kNotEntitled);
  EXPECT_THAT(end.message, HasSubstr("party lab, which does not entitle to play it"));
  end = TryJoin(broker, kOne, CredentialsOf(Keys("observer")));
  EXPECT_EQ(end.code, kNotEntitled);
  EXPECT_THAT(end.message, HasSubstr("observer"));
  v1::StatusReply reply;
  end = AskStatus(broker, "", reply, other);
  EXPECT_EQ(end.code, kNotEntitled);
  EXPECT_THAT(end.message, HasSubstr("does not entitle to watch"));
  EXPECT_EQ(AskStatus(broker, "", reply, CredentialsOf(Keys("observer"))).code, 0);
  EXPECT_EQ(reply.missing_size(), 2);
  // The same in the words of the agent, before it connects.
  for (const char* holder : {"party/lab", "observer", "broker"}) {
    const AgentEnd agent = TryAgent(broker.address(), kOne, {"--keys", Keys(holder)});
    EXPECT_EQ(agent.code, 4) << holder;
    EXPECT_THAT(agent.words, HasSubstr("is not for the party maker")) << holder;
  }
  ExpectUntouched(broker);
}

TEST_F(Certificates, MakeTokensWorthNothing) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  const WireEnd end = TryJoin(broker, kOne, CredentialsOf(Keys("party/maker")), broker.Token(kOne));
  EXPECT_EQ(end.code, kInvalidCredentials);
  EXPECT_THAT(end.message, HasSubstr("a token counts for nothing"));
  v1::StatusReply reply;
  EXPECT_EQ(AskStatus(broker, "x", reply, CredentialsOf(Keys("observer"))).code, kInvalidCredentials);
  // In plain text nobody is heard.
  EXPECT_EQ(TryJoin(broker, kOne, nullptr, broker.Token(kOne)).code, kUnavailable);
  const std::string token = folder_ / "token";
  std::ofstream(token) << "secret\n";
  const AgentEnd agent = TryAgent(broker.address(), kOne, {"--token-file", token, "--connect-ms", "500"});
  EXPECT_EQ(agent.code, 1);
  ExpectUntouched(broker);
}

TEST_F(Certificates, ThatTheAuthorityHasNotGivenEndInTheHandshake) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  const std::string uri = "haggle://party/maker";
  OddCertificate good;
  good.names = {{GEN_URI, uri}};
  good.lifetime = Now();
  struct Case {
    std::string what;
    std::string folder;
    std::string told;  // by the agent, before it connects
    int code = 4;
  };
  std::vector<Case> cases;

  OddCertificate odd = good;
  odd.lifetime = {NowSeconds() - 3 * kDay, NowSeconds() - kDay};
  cases.push_back({"expired", Odd(odd), "is expired: it was valid until"});
  odd.lifetime = {NowSeconds() + kDay, NowSeconds() + 3 * kDay};
  cases.push_back({"not yet valid", Odd(odd), "is not yet valid"});
  odd = good;
  odd.usage = "serverAuth";
  cases.push_back({"for servers alone", Odd(odd), "is not good by the authority beside it"});

  const std::string foreign = folder_ / "foreign";
  ASSERT_TRUE(keys::MakeKeys(foreign, {{kOne}, {}, {}}, NowSeconds()).ok());
  // With the run's authority beside it, so that it is this side that is refused and not the broker.
  const std::string mixed = folder_ / "mixed";
  std::filesystem::copy(foreign + "/party/maker", mixed);
  std::filesystem::copy_file(Keys("broker/authority.pem"), mixed + "/authority.pem",
                             std::filesystem::copy_options::overwrite_existing);
  cases.push_back({"another authority's", mixed, "is not good by the authority beside it"});

  const std::string self = folder_ / "self";
  WriteKeys(self, MakeOdd(good, nullptr), *authority_.certificate);
  cases.push_back({"self-signed", self, "is not good by the authority beside it"});

  OddCertificate between;
  between.authority = true;
  between.usage = "";
  between.subject = "between";
  between.lifetime = Now();
  const Signer intermediate = MakeOdd(between, &authority_);
  const Signer leaf = MakeOdd(good, &intermediate);
  const std::string chained = folder_ / "chained";
  WriteKeys(chained, leaf, *authority_.certificate, {&intermediate});
  cases.push_back({"an intermediate's", chained, "has more than one certificate", 1});
  const std::string alone = folder_ / "alone";
  WriteKeys(alone, leaf, *authority_.certificate);
  cases.push_back({"an intermediate's, which is not shown", alone, "is not good by the authority beside it"});

  const std::string unfit = folder_ / "unfit";
  std::filesystem::copy(Keys("party/maker"), unfit);
  std::filesystem::copy_file(Keys("party/lab/key.pem"), unfit + "/key.pem",
                             std::filesystem::copy_options::overwrite_existing);
  cases.push_back({"with another key", unfit, "is not the key of the certificate beside it"});
  cases.push_back({"the broker's", Keys("broker"), "is not for the party maker"});

  for (const Case& wrong : cases) {
    SCOPED_TRACE(wrong.what);
    EXPECT_EQ(TryJoin(broker, kOne, CredentialsOf(wrong.folder)).code, kUnavailable);
    const AgentEnd agent = TryAgent(broker.address(), kOne, {"--keys", wrong.folder});
    EXPECT_EQ(agent.code, wrong.code);
    EXPECT_THAT(agent.words, HasSubstr(wrong.told));
  }
  // No certificate at all.
  EXPECT_EQ(TryJoin(broker, kOne, CredentialsOf(Keys("broker"), true)).code, kUnavailable);
  // What only the broker knows, it tells.
  EXPECT_THAT(broker.AwaitLine("note\t"), HasSubstr("refused"));
  ExpectUntouched(broker);
}

TEST_F(Certificates, AreLookedAtBeforeTheNetworkIsTouched) {
  const std::string nobody = "127.0.0.1:1";
  const std::string folder = folder_ / "mine";
  std::filesystem::copy(Keys("party/maker"), folder);
  const auto agent = [&](const char* told, int code) {
    const AgentEnd end = TryAgent(nobody, kOne, {"--keys", folder, "--connect-ms", "1"});
    EXPECT_EQ(end.code, code);
    EXPECT_THAT(end.words, HasSubstr(told));
  };
  ::chmod((folder + "/key.pem").c_str(), 0640);
  agent("can be used by others", 4);
  ::chmod((folder + "/key.pem").c_str(), 0600);
  agent("no broker answers", 1);
  std::filesystem::rename(folder + "/authority.pem", folder + "/x");
  agent("authority.pem is missing: expected key.pem, cert.pem and authority.pem", 1);
  std::filesystem::rename(folder + "/x", folder + "/authority.pem");
  std::ofstream(folder + "/cert.pem") << "no PEM";
  agent("is no certificate in PEM; make new keys", 1);
  EXPECT_EQ(TryAgent(nobody, kOne, {"--keys", folder, "--token-file", "x"}).code, 2);
  EXPECT_EQ(TryAgent(nobody, kOne, {"--keys", folder, "--party", kOther, "--strategy", "boulware"}).code, 2);
}

TEST_F(Certificates, OfTheBrokerMustNameWhereItIsDialled) {
  WireBroker broker("two_companies", {"--listen", "0.0.0.0:0"}, Keys("broker"));
  // What is printed is what others can dial: a name of the certificate that is not this machine's alone.
  EXPECT_THAT(broker.address(), ::testing::StartsWith("far.example:"));
  const std::string port = broker.address().substr(broker.address().rfind(':'));
  const AgentEnd elsewhere = TryAgent("127.0.0.2" + port, kOne, {"--keys", Keys("party/maker")});
  EXPECT_EQ(elsewhere.code, 4) << elsewhere.words;
  EXPECT_THAT(elsewhere.words, HasSubstr("127.0.0.2 is not in peer certificate"));
  EXPECT_THAT(elsewhere.words, HasSubstr("--add --host"));
  // Keys of another run: this broker is none of theirs.
  const std::string foreign = folder_ / "foreign";
  ASSERT_TRUE(keys::MakeKeys(foreign, {{kOne}, {}, {}}, NowSeconds()).ok());
  const AgentEnd stranger = TryAgent("127.0.0.1" + port, kOne, {"--keys", foreign + "/party/maker"});
  EXPECT_EQ(stranger.code, 4) << stranger.words;
  EXPECT_THAT(stranger.words, HasSubstr("is not the broker that these keys are for"));
}

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Context ContextOf(const SSL_METHOD* method, const std::string& folder) {
  Context context(SSL_CTX_new(method), &SSL_CTX_free);
  SSL_CTX_use_PrivateKey_file(context.get(), (folder + "/key.pem").c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_use_certificate_file(context.get(), (folder + "/cert.pem").c_str(), SSL_FILETYPE_PEM);
  return context;
}

// A party that pretends to be the broker.
TEST_F(Certificates, OfAPartyMakeNoBroker) {
  const Context context = ContextOf(TLS_server_method(), Keys("party/lab"));
  BIO* listener = BIO_new_accept("127.0.0.1:0");
  ASSERT_EQ(BIO_do_accept(listener), 1);  // the first call binds
  const std::string port = BIO_get_accept_port(listener);
  std::thread pretender([&] {
    BIO_do_accept(listener);
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
    BIO* wire = BIO_pop(listener);
    SSL_set_bio(ssl.get(), wire, wire);
    SSL_accept(ssl.get());
    char byte = 0;
    SSL_read(ssl.get(), &byte, 1);  // the other side's last word
  });
  const AgentEnd agent = TryAgent("127.0.0.1:" + port, kOne, {"--keys", Keys("party/maker")});
  EXPECT_EQ(agent.code, 4) << agent.words;
  EXPECT_THAT(agent.words, HasSubstr("certificate verify failed"));
  pretender.join();
  BIO_free_all(listener);
}

// One handshake of at most this version, with a good certificate; whether it succeeds.
bool Shakes(const std::string& address, const std::string& folder, int version) {
  const Context context = ContextOf(TLS_client_method(), folder);
  SSL_CTX_set_security_level(context.get(), 0);  // older versions are spoken at all
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  const unsigned char protocols[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context.get(), protocols, sizeof(protocols));
  BIO* wire = BIO_new_connect(address.c_str());
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
  SSL_set_bio(ssl.get(), wire, wire);
  return SSL_connect(ssl.get()) == 1;
}

TEST_F(Certificates, AreNotShownInOldVersionsOfTls) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    EXPECT_FALSE(Shakes(broker.address(), Keys("party/maker"), version)) << version;
  }
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_TRUE(Shakes(broker.address(), Keys("party/maker"), version)) << version;
  }
  ExpectUntouched(broker);
}

// A broker that is to refuse to start; its words.
AgentEnd TryBroker(const std::vector<std::string>& more) {
  launch::Child child{"haggle-broker"};
  std::vector<std::string> arguments = {"--scenario", HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  EXPECT_TRUE(child.Start(Programs() + "/haggle-broker", arguments, false).ok());
  AgentEnd end;
  while (child.words().fd() >= 0) {
    pollfd said{child.words().fd(), POLLIN, 0};
    ::poll(&said, 1, -1);
    child.words().Read([&](const std::string& line) { end.words += line + "\n"; });
  }
  child.Reap(true);
  end.code = child.exit_code();
  return end;
}

TEST_F(Certificates, AreWantedWhereOthersCanReach) {
  const std::string tokens = folder_ / "tokens";
  std::ofstream(tokens) << "maker a\nlab b\n";
  ::chmod(tokens.c_str(), 0600);
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:5000", "far.example:0", "[2001:db8::1]:5000"}) {
    const AgentEnd end = TryBroker({"--tokens", tokens, "--listen", address, "--journal", folder_ / "j"});
    EXPECT_EQ(end.code, 4) << address;
    EXPECT_THAT(end.words, HasSubstr("haggle keys init DIR --host ")) << address;
    EXPECT_THAT(end.words, HasSubstr("--keys")) << address;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "j"));
  }
  // With keys, but such as nobody there would believe.
  AgentEnd end = TryBroker({"--keys", Keys("broker"), "--listen", "192.0.2.1:5000"});
  EXPECT_EQ(end.code, 4);
  EXPECT_THAT(end.words, HasSubstr("--add --host 192.0.2.1"));
  const std::string local = folder_ / "local";
  ASSERT_TRUE(keys::MakeKeys(local, {{kOne, kOther}, {}, {}}, NowSeconds()).ok());
  end = TryBroker({"--keys", local + "/broker", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(end.code, 4);
  EXPECT_THAT(end.words, HasSubstr("no other machine can call it"));
  end = TryBroker({"--keys", Keys("broker"), "--listen", "unix:" + folder_ / "s"});
  EXPECT_EQ(end.code, 4);
  EXPECT_THAT(end.words, HasSubstr("leave --keys out"));
  EXPECT_EQ(TryBroker({"--listen", "127.0.0.1:0"}).code, 2);
  EXPECT_EQ(TryBroker({"--keys", Keys("broker"), "--tokens", tokens}).code, 2);
  // Keys that are no broker's, or not valid.
  end = TryBroker({"--keys", Keys("party/maker")});
  EXPECT_EQ(end.code, 4);
  EXPECT_THAT(end.words, HasSubstr("is not for the broker"));
  OddCertificate wild;
  wild.names = {{GEN_DNS, "*.example"}};
  wild.usage = "serverAuth";
  end = TryBroker({"--keys", Odd(wild)});
  EXPECT_EQ(end.code, 4);
  EXPECT_THAT(end.words, HasSubstr("*.example"));
  wild.names = {{GEN_DNS, "localhost"}};
  wild.lifetime = {NowSeconds() - 3 * kDay, NowSeconds() - kDay};
  EXPECT_THAT(TryBroker({"--keys", Odd(wild)}).words, HasSubstr("is expired"));
}

TEST_F(Certificates, AreTheLaunchersToHandOut) {
  launch::RunPlan plan = PlanOf("two_companies");
  plan.keys = keys_;
  const launch::RunResult run = launch::RunProcesses(plan, {});
  EXPECT_EQ(run.how, HowEnded::kDone) << run.message;
  EXPECT_EQ(run.summary.hash, alone_);
  std::filesystem::remove_all(Keys("party/lab"));
  const launch::RunResult without = launch::RunProcesses(plan, {});
  EXPECT_EQ(without.culprit, kOther);
  EXPECT_THAT(without.message, HasSubstr("key.pem is missing"));
}

TEST_F(Certificates, OfSeveralPartiesAreShownByOneProcessOneByOne) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  const launch::RunPlan plan = PlanOf("two_companies");
  std::vector<std::string> words = {"--broker", broker.address()};
  for (const Casting& casting : plan.cast) {
    words.insert(words.end(), {"--party", casting.party, "--strategy", StrategyText(casting), "--keys",
                               Keys("party/" + casting.party)});
  }
  Daemon agent("haggle-agent", words);
  EXPECT_EQ(agent.Wait(), 0) << agent.said();
  broker.AwaitLine("done\t");
  EXPECT_EQ(broker.Wait(), 0);
  EXPECT_EQ(HashOf(broker.journal()), alone_);
  // A folder of the other party ends them both, and is named.
  words.back() = Keys("party/maker");
  Daemon wrong("haggle-agent", words);
  EXPECT_EQ(wrong.Wait(), 4);
  EXPECT_THAT(wrong.said(), HasSubstr("haggle-agent lab: "));
}

TEST_F(Certificates, OfAllPartiesServeAnAgentBesideAnExternalOne) {
  launch::RunPlan plan = PlanOf("two_companies");
  plan.keys = keys_;
  plan.transport = launch::Transport::kInProcess;  // with RunProcesses: all in one agent
  const launch::RunResult run = launch::RunProcesses(plan, {});
  EXPECT_EQ(run.how, HowEnded::kDone) << run.message;
  EXPECT_EQ(run.summary.hash, alone_);
}

// Keys of the same names by a new authority, put in the place of the broker's as a whole.
TEST_F(Certificates, MayBeReplacedBetweenTwoJoins) {
  WireBroker broker("two_companies", {}, Keys("broker"));
  WireStream early(broker.address(), CredentialsOf(Keys("party/maker")));
  v1::AgentMessage join;
  join.mutable_join()->set_protocol_version(1);
  join.mutable_join()->add_seats()->set_party(kOne);
  early.Write(join);
  broker.AwaitLine("joined\tmaker");
  // What is no PEM changes nothing but what is told.
  std::filesystem::copy(Keys("broker"), folder_ / "broken");
  std::ofstream(folder_ / "broken/cert.pem") << "half a certif";
  std::filesystem::rename(Keys("broker"), folder_ / "first");
  std::filesystem::rename(folder_ / "broken", Keys("broker"));
  EXPECT_THAT(broker.AwaitLine("note\tthe keys in"), HasSubstr("the ones from before stay in use"));
  v1::StatusReply reply;
  EXPECT_EQ(AskStatus(broker, "", reply, CredentialsOf(Keys("observer"))).code, 0);

  const std::string next = folder_ / "next";
  ASSERT_TRUE(keys::MakeKeys(next, {{kOne, kOther}, {}, {}}, NowSeconds()).ok());
  std::filesystem::rename(Keys("broker"), folder_ / "second");
  std::filesystem::rename(next + "/broker", Keys("broker"));
  // Whoever has new keys is let in as soon as the broker has seen its own; each try is a connection.
  int code = kUnavailable;
  for (int tries = 0; tries < 20'000 && code != 0; ++tries) {
    code = AskStatus(broker, "", reply, CredentialsOf(next + "/observer")).code;
  }
  EXPECT_EQ(code, 0);
  EXPECT_EQ(AskStatus(broker, "", reply, CredentialsOf(Keys("observer"))).code, kUnavailable);
  // The stream from before goes on.
  WireStream late(broker.address(), CredentialsOf(next + "/party/lab"));
  join.mutable_join()->mutable_seats(0)->set_party(kOther);
  late.Write(join);
  broker.AwaitLine("started\t");
  v1::BrokerMessage message;
  EXPECT_TRUE(early.Read(message));
  EXPECT_TRUE(message.has_welcome());
}

// As for `haggle run`: the same checks, the same refusals.
TEST_F(Certificates, ARunIsResumedWithKeys) {
  const std::string journal = folder_ / "run.haggle";
  launch::RunPlan plan = PlanOf("two_companies");
  plan.transport = launch::Transport::kInProcess;
  plan.journal = journal;
  std::atomic<int> interrupted{0};
  launch::RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick > 0 ? 1 : 0; };
  ASSERT_EQ(launch::RunInProcess(plan, BuiltIn(), hooks).how, HowEnded::kInterrupted);
  const auto resume = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"resume", journal};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Daemon process(Programs() + "/haggle-cli", arguments);
    const int code = process.Wait();
    return AgentEnd{code, process.said()};
  };
  const AgentEnd nobody_connects = resume({"--transport", "inprocess", "--keys", keys_});
  EXPECT_EQ(nobody_connects.code, 2);
  EXPECT_THAT(nobody_connects.words, HasSubstr("--keys is for --transport processes"));
  const std::string one = folder_ / "one";
  ASSERT_TRUE(keys::MakeKeys(one, {{kOne}, {}, {}}, NowSeconds()).ok());
  const AgentEnd too_few = resume({"--keys", one});
  EXPECT_EQ(too_few.code, 4);
  EXPECT_THAT(too_few.words, HasSubstr("has no keys of the party lab; add them (haggle keys init"));
  EXPECT_EQ(resume({"--keys", folder_ / "none"}).code, 4);
  const AgentEnd off_loopback = resume({"--listen", "192.0.2.1:0"});
  EXPECT_EQ(off_loopback.code, 4) << off_loopback.words;
  const AgentEnd resumed = resume({"--keys", keys_});
  EXPECT_EQ(resumed.code, 0) << resumed.words;
  EXPECT_EQ(HashOf(journal), alone_);
  const auto reader = journal::JournalReader::Open(journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto notes = (*reader)->ReadNotes();
  ASSERT_TRUE(notes.ok()) << notes.status();
  std::vector<std::string> transports;
  for (const journal::StoredNote& stored : *notes) {
    if (stored.note.kind == journal::NoteKind::kTransport) transports.push_back(stored.note.text);
  }
  EXPECT_EQ(transports, (std::vector<std::string>{"inprocess", "tls"}));
}

}  // namespace
}  // namespace haggle::certificates_test
