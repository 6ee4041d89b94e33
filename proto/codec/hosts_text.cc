#include "proto/codec/hosts_text.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "haggle/v1/hosts.pb.h"
#include "proto/base/absl_view.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"
#include "proto/codec/message_text.h"
#include "proto/codec/nearest.h"
#include "proto/codec/read_file.h"
#include "proto/codec/utf8.h"

namespace haggle::codec {
namespace {

constexpr int kMostHosts = 1000;
constexpr std::size_t kLongestName = 64;
constexpr std::uint32_t kUsualAnswerSeconds = 8;
constexpr std::uint32_t kMostAnswerSeconds = 600;
constexpr std::uint32_t kUsualAwaySeconds = 300;
constexpr std::uint32_t kMostAwaySeconds = 86400;
constexpr char kUsualFolder[] = "/tmp";
constexpr const char* kUsualStart[] = {"ssh",      "-T",
                                       "-o",       "BatchMode=yes",
                                       "-o",       "ConnectTimeout=5",
                                       "-o",       "ServerAliveInterval=2",
                                       "-o",       "ServerAliveCountMax=3",
                                       "{host}",   "--",
                                       "{command}"};

bool IsHostName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && absl::ascii_isalnum(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
         });
}

// From the message to the struct, taking down what is wrong on the way.
class Reading {
 public:
  Reading(const v1::Hosts& message, const google::protobuf::TextFormat::ParseInfoTree& lines, std::string_view filename,
          const Scenario& scenario)
      : message_(message), lines_(lines), filename_(filename), scenario_(scenario) {}

  absl::StatusOr<HostsFile> Read() {
    std::string path;
    if (!AllUtf8(message_, path)) {
      Wrong(path, "expected UTF-8 text, found other bytes");
      return absl::InvalidArgumentError(wrong_);
    }
    ReadHosts();
    ReadBroker();
    ReadParties();
    ReadTogether();
    if (!wrong_.empty()) return absl::InvalidArgumentError(wrong_);
    return std::move(file_);
  }

 private:
  void Wrong(const std::string& path, const std::string& what) {
    const int line = LineAt(message_, lines_, path);
    absl::StrAppend(&wrong_, wrong_.empty() ? "" : "\n", AbslView(filename_), line > 0 ? absl::StrCat(":", line) : "",
                    ": ", path, ": ", what);
  }

  void ReadHosts() {
    if (message_.hosts_size() > kMostHosts) {
      Wrong("hosts", absl::StrCat("found ", message_.hosts_size(), " hosts; expected ", kMostHosts, " at the most"));
      return;
    }
    for (int i = 0; i < message_.hosts_size(); ++i) ReadHost(message_.hosts(i), absl::StrCat("hosts.", i));
  }

  void ReadHost(const v1::Host& host, const std::string& path) {
    if (!IsHostName(host.name())) {
      Wrong(path + ".name", absl::StrCat("found ", Quoted(host.name()), "; expected 1 to ", kLongestName,
                                         " letters, digits, '.', '_' and '-', a letter or digit first"));
    } else if (host.name() == kHere) {
      Wrong(path + ".name", "\"here\" is this machine and need not be listed; expected another name");
    } else if (!names_.insert(host.name()).second) {
      Wrong(path + ".name", absl::StrCat("a second host ", Quoted(host.name()), "; expected each name once"));
    }
    HostEntry entry{host.name(), host.address().empty() ? host.name() : host.address(), {}, host.programs(), "", 0, 0,
                    false};
    entry.start.assign(host.start().begin(), host.start().end());
    if (entry.start.empty()) entry.start.assign(std::begin(kUsualStart), std::end(kUsualStart));
    if (entry.start[0].empty()) Wrong(path + ".start.0", "found an empty word; expected the name of a program");
    // The default's words stand before it, and ssh takes what begins so for an option.
    if (absl::StartsWith(entry.address, "-")) {
      Wrong(path + ".address", absl::StrCat("found ", Quoted(entry.address), "; expected no '-' at its beginning"));
    }
    entry.folder = host.folder().empty() ? kUsualFolder : host.folder();
    if (!absl::StartsWith(entry.folder, "/")) ExpectAbsolute(path + ".folder", entry.folder);
    if (!entry.programs.empty() && entry.programs[0] != '/') ExpectAbsolute(path + ".programs", entry.programs);
    entry.answer_ms = Milliseconds(path + ".answers_within_seconds", host.answers_within_seconds(), kUsualAnswerSeconds,
                                   kMostAnswerSeconds);
    entry.away_ms =
        Milliseconds(path + ".back_within_seconds", host.back_within_seconds(), kUsualAwaySeconds, kMostAwaySeconds);
    entry.copy = CopyWords(path + ".copy", host.copy());
    entry.copy_back = CopyWords(path + ".copy_back", host.copy_back());
    file_.hosts.push_back(std::move(entry));
  }

  std::vector<std::string> CopyWords(const std::string& path,
                                     const google::protobuf::RepeatedPtrField<std::string>& words) {
    if (words.empty()) return {};
    if (words[0].empty()) Wrong(path + ".0", "found an empty word; expected the name of a program");
    for (const char* place : {"{from}", "{to}"}) {
      const auto has = [&](const std::string& word) { return absl::StrContains(word, place); };
      if (std::any_of(words.begin(), words.end(), has)) continue;
      Wrong(path,
            absl::StrCat("found no ", place, " in it; expected a program and its arguments, for instance ",
                         absl::EndsWith(path, "_back") ? "[ \"scp\", \"-q\", \"-B\", \"{host}:{from}\", \"{to}\" ]"
                                                       : "[ \"scp\", \"-q\", \"-B\", \"{from}\", \"{host}:{to}\" ]"));
    }
    return {words.begin(), words.end()};
  }

  std::int64_t Milliseconds(const std::string& path, std::uint32_t seconds, std::uint32_t usual, std::uint32_t most) {
    if (seconds > most) {
      Wrong(path, absl::StrCat("found ", seconds, "; expected 1 to ", most, ", or 0 for ", usual));
    }
    return std::int64_t{seconds == 0 ? usual : seconds} * 1000;
  }

  void ReadTogether() {
    for (int i = 0; i < message_.together_size(); ++i) {
      const std::string name = KnownHost(absl::StrCat("together.", i), message_.together(i));
      file_.here_together = file_.here_together || name == kHere;
      for (HostEntry& host : file_.hosts) host.together = host.together || host.name == name;
    }
  }

  void ExpectAbsolute(const std::string& path, const std::string& found) {
    Wrong(path, absl::StrCat("found ", Quoted(found), "; expected an absolute path"));
  }

  // The name itself, or "here" for none.
  std::string KnownHost(const std::string& path, const std::string& name) {
    if (name.empty() || name == kHere || names_.count(name) > 0) return name.empty() ? kHere : name;
    std::vector<std::string> there(names_.begin(), names_.end());
    there.emplace_back(kHere);
    Wrong(path, absl::StrCat("no host ", Quoted(name), "; ", DidYouMean(name, there)));
    return kHere;
  }

  void ReadBroker() {
    const v1::BrokerPlace& broker = message_.broker();
    file_.broker_host = KnownHost("broker.host", broker.host());
    file_.listen = broker.listen();
    const std::size_t colon = file_.listen.rfind(':');
    const bool port = colon != std::string::npos && colon > 0 &&
                      ParseUnsigned(std::string_view(file_.listen).substr(colon + 1), 0, 65535).ok();
    if (!port) {
      Wrong("broker.listen", absl::StrCat("found ", Quoted(file_.listen),
                                          "; expected HOST:PORT, an address of the broker's machine and a port from 0 "
                                          "(any free one) to 65535"));
      return;
    }
    const std::string host = file_.listen.substr(0, colon);
    file_.address = broker.address().empty() ? host : broker.address();
    if (file_.address == "0.0.0.0" || file_.address == "[::]") {
      Wrong("broker.address", absl::StrCat("nobody can call ", file_.address,
                                           "; expected the name or address by which the other hosts reach the broker"));
    }
  }

  void ReadParties() {
    std::vector<std::string> known;
    for (const Party& party : scenario_.parties) known.push_back(party.name);
    std::set<std::string> named;
    std::vector<PartyHost> places;
    for (int i = 0; i < message_.parties_size(); ++i) {
      const v1::PartyPlace& place = message_.parties(i);
      const std::string path = absl::StrCat("parties.", i);
      if (std::find(known.begin(), known.end(), place.party()) == known.end()) {
        Wrong(path + ".party", absl::StrCat("no party ", Quoted(place.party()), " in the scenario ",
                                            Quoted(scenario_.name), "; ", DidYouMean(place.party(), known)));
      } else if (!named.insert(place.party()).second) {
        Wrong(path + ".party", absl::StrCat("the party ", Quoted(place.party()),
                                            " stands here a second time; expected "
                                            "each once"));
      }
      places.push_back({place.party(), KnownHost(path + ".host", place.host())});
    }
    std::vector<std::string> others;
    for (int i = 0; i < message_.others_size(); ++i) {
      others.push_back(KnownHost(absl::StrCat("others.", i), message_.others(i)));
    }
    if (others.empty()) others.emplace_back(kHere);
    std::size_t next = 0;
    for (const std::string& party : known) {
      const auto place =
          std::find_if(places.begin(), places.end(), [&](const PartyHost& other) { return other.party == party; });
      file_.parties.push_back(place != places.end() ? *place : PartyHost{party, others[next++ % others.size()]});
    }
  }

  const v1::Hosts& message_;
  const google::protobuf::TextFormat::ParseInfoTree& lines_;
  const std::string_view filename_;
  const Scenario& scenario_;
  std::set<std::string> names_;
  std::string wrong_;
  HostsFile file_;
};

}  // namespace

absl::StatusOr<HostsFile> ParseHostsText(std::string_view text, std::string_view filename, const Scenario& scenario) {
  v1::Hosts message;
  google::protobuf::TextFormat::ParseInfoTree lines;
  if (absl::Status read = ParseMessageText(text, filename, "a file of hosts", message, lines); !read.ok()) return read;
  return Reading(message, lines, filename, scenario).Read();
}

absl::StatusOr<HostsFile> ReadHostsFile(const std::string& path, const Scenario& scenario) {
  const absl::StatusOr<std::string> text = ReadWholeFile(path);
  if (!text.ok()) return text.status();
  return ParseHostsText(*text, path, scenario);
}

}  // namespace haggle::codec
