// `haggle keys`: who is who when a run goes across machines.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/keys/inspection.h"
#include "deploy/keys/key_folder.h"
#include "deploy/launch/casting.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "nlohmann/json.hpp"
#include "proto/base/civil_date.h"
#include "proto/base/how_ended.h"
#include "proto/keys/holder.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;

constexpr char kKeys[] = "keys";

struct KeysOptions {
  std::string folder;
  std::string scenario;
  keys::KeysWanted wanted;
  bool add = false;
  bool renew = false;
  bool json = false;
};

std::int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// "2026-12-29 11:42", of UTC.
std::string MinuteText(std::int64_t seconds) {
  const std::int64_t day = seconds >= 0 ? seconds / keys::kDaySeconds : (seconds + 1) / keys::kDaySeconds - 1;
  const std::int64_t minute = (seconds - day * keys::kDaySeconds) / 60;
  const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return FormatDate(haggle::DateOf(day)) + " " + two(minute / 60) + ":" + two(minute % 60);
}

HowEnded Refused(const absl::Status& status) {
  const HowEnded how = status.code() == absl::StatusCode::kInvalidArgument ? HowEnded::kWrongUsage
                       : status.code() == absl::StatusCode::kDataLoss      ? HowEnded::kDamaged
                                                                           : HowEnded::kFailed;
  return Fail(how, kKeys, std::string(status.message()));
}

// Adds the scenario's parties to those that are wanted; with --add those that have no keys yet.
HowEnded TakeParties(const KeysOptions& options, keys::KeysWanted& wanted) {
  ScenarioRequest request;
  request.name = options.scenario;
  if (request.name.empty() && (options.add || !wanted.parties.empty())) return HowEnded::kDone;
  if (request.name.empty()) request.name = "dinner";
  ScenarioInput input;
  if (const HowEnded ended = LoadScenario(request, kKeys, input); ended != HowEnded::kDone) return ended;
  for (const std::string& party : launch::PartyNames(input.scenario)) {
    if (!options.add || !keys::HasParty(options.folder, party)) wanted.parties.push_back(party);
  }
  return HowEnded::kDone;
}

HowEnded RenewKeys(const KeysOptions& options) {
  const absl::StatusOr<std::int64_t> until = keys::RenewKeys(options.folder, options.wanted, Now());
  if (!until.ok()) return Refused(until.status());
  const bool all = options.wanted.parties.empty();
  std::vector<std::string> made;
  if (all) made = {"authority", "broker", "observer"};
  for (const std::string& party : all ? keys::PartiesIn(options.folder) : options.wanted.parties) {
    made.push_back(keys::NameOf({keys::HolderKind::kParty, party, {}}));
  }
  Print("renewed in " + options.folder + ": " + report::Join(made) + "; valid until " + MinuteText(*until) + " UTC\n");
  Print(all ? "give each machine its folder again: the keys from before count for nothing once the broker has its own "
              "(connections that are open stay)\n"
            : "give their machines the folders again; the certificates from before are good until they end: renew all, "
              "without --party, to have them count for nothing\n");
  return HowEnded::kDone;
}

HowEnded InitKeys(const KeysOptions& options) {
  if (options.renew) return RenewKeys(options);
  keys::KeysWanted wanted = options.wanted;
  if (options.add && options.scenario.empty() && wanted.parties.empty() && wanted.hosts.empty()) {
    return Fail(HowEnded::kWrongUsage, kKeys, "--add: expected what to add, with --scenario, --party or --host");
  }
  if (const HowEnded ended = TakeParties(options, wanted); ended != HowEnded::kDone) return ended;
  const absl::StatusOr<std::int64_t> until =
      options.add ? keys::AddKeys(options.folder, wanted, Now()) : keys::MakeKeys(options.folder, wanted, Now());
  if (!until.ok()) return Refused(until.status());
  std::vector<std::string> made;
  for (const std::string& party : wanted.parties) made.push_back(keys::NameOf({keys::HolderKind::kParty, party, {}}));
  if (options.add && made.empty() && wanted.hosts.empty()) {
    Print("nothing to add: " + options.folder + " has keys of all these parties\n");
    return HowEnded::kDone;
  }
  if (!options.add) made.insert(made.begin(), {"authority", "broker", "observer"});
  if (options.add && !wanted.hosts.empty()) made.insert(made.begin(), "broker (" + report::Join(wanted.hosts) + ")");
  Print((options.add ? "added to " : "made ") + options.folder + ": " + report::Join(made) + "; valid until " +
        MinuteText(*until) + " UTC\n" +
        "give each machine the folder of whom it is, and nothing else; the authority stays here\n");
  return HowEnded::kDone;
}

std::string StateText(const keys::CertificateFound& found) {
  if (!found.lifetime) return "unreadable";
  if (found.in_time == keys::InTime::kOver) return "expired";
  if (found.in_time == keys::InTime::kNotYet) return "not yet valid";
  if (!found.signed_by_authority) return "not signed here";
  return found.ends_soon ? "ok, ends soon" : "ok";
}

ordered_json Describe(const keys::CertificateFound& found) {
  const bool party = found.holder.kind == keys::HolderKind::kParty;
  ordered_json json = {{"for", party ? "party" : keys::NameOf(found.holder)}, {"folder", keys::FolderOf(found.holder)}};
  if (party) json["party"] = found.holder.party;
  if (found.holder.kind == keys::HolderKind::kBroker) json["hosts"] = found.holder.hosts;
  json["readable"] = found.lifetime.has_value();
  if (found.lifetime) {
    json["valid_from"] = MinuteText(found.lifetime->from) + " UTC";
    json["valid_until"] = MinuteText(found.lifetime->until) + " UTC";
    json["days_left"] = found.days_left;
    json["expired"] = found.in_time == keys::InTime::kOver;
    json["not_yet_valid"] = found.in_time == keys::InTime::kNotYet;
    json["ends_soon"] = found.ends_soon;
    json["signed_by_authority"] = found.signed_by_authority;
  }
  return json;
}

void PrintTable(const keys::KeysFound& found) {
  report::TextTable table({"certificate", "valid from (UTC)", "valid until (UTC)", "days left", "state", "names"},
                          {true, true, true, false, true, true});
  for (const keys::CertificateFound& certificate : found.certificates) {
    const bool readable = certificate.lifetime.has_value();
    table.Add(
        {keys::NameOf(certificate.holder), readable ? MinuteText(certificate.lifetime->from) : "-",
         readable ? MinuteText(certificate.lifetime->until) : "-",
         readable ? std::to_string(certificate.days_left) : "-", StateText(certificate),
         certificate.holder.hosts.empty() ? keys::UriOf(certificate.holder) : report::Join(certificate.holder.hosts)});
  }
  Print(table.Text(0, ColourOnOutput()));
}

HowEnded ShowKeys(const KeysOptions& options) {
  const absl::StatusOr<keys::KeysFound> found = keys::InspectKeys(options.folder, Now());
  if (!found.ok()) return Refused(found.status());
  if (options.json) {
    ordered_json certificates = ordered_json::array();
    for (const keys::CertificateFound& certificate : found->certificates) certificates.push_back(Describe(certificate));
    Print(report::JsonText(
              ordered_json{{"ok", found->faults.empty()}, {"certificates", certificates}, {"faults", found->faults}}) +
          "\n");
  } else {
    PrintTable(*found);
    if (std::any_of(found->certificates.begin(), found->certificates.end(),
                    [](const keys::CertificateFound& one) { return one.ends_soon; })) {
      Print("some end in less than " + std::to_string(keys::kSoonDays) +
            " days: `haggle keys init DIR --renew`, where the authority is, makes all anew\n");
    }
    for (const std::string& fault : found->faults) Print("wrong: " + fault + "\n");
  }
  if (found->faults.empty()) return HowEnded::kDone;
  const std::size_t count = found->faults.size();
  return Fail(HowEnded::kDamaged, kKeys,
              options.folder + ": " + std::to_string(count) + (count == 1 ? " thing is" : " things are") + " wrong");
}

CLI::App* AddKeysInit(CLI::App& app, KeysOptions& options) {
  CLI::App* init = app.add_subcommand(
      "init",
      "Make a folder of keys: an authority of its own, and certificates of the broker, each party and observers");
  init->add_option("DIR", options.folder, "The folder, which may not exist yet; its parent must")->required();
  init->add_option(
          "--scenario", options.scenario,
          "Whose parties get certificates, by name or path (default: dinner, unless --party or --add is given)")
      ->type_name("SCENARIO");
  AddRepeated(init, "--party", options.wanted.parties, "A party that gets a certificate; repeatable")
      ->type_name("NAME");
  AddRepeated(init, "--host", options.wanted.hosts,
              "A DNS name or an address at which the broker will be called, besides localhost, 127.0.0.1 and ::1; "
              "repeatable")
      ->type_name("NAME|ADDRESS");
  init->add_option("--days", options.wanted.days,
                   "How long the certificates are valid, 1 to 3650 days (default: 30; with --add as long as the "
                   "authority, at most)")
      ->transform(Integer(keys::kFewestDays, keys::kMostDays));
  init->add_flag("--add", options.add,
                 "Add to the keys in DIR: parties that are not there yet, hosts to the broker's certificate; all other "
                 "files stay as they are");
  init->add_flag("--renew", options.renew,
                 "Make the keys in DIR anew, of the same holders at the same hosts and of the authority: the old ones "
                 "count for nothing then, as when one was lost or ends soon; with --party theirs alone, by the same "
                 "authority")
      ->excludes(init->get_option("--add"))
      ->excludes(init->get_option("--scenario"));
  init->footer(std::string("Keys are not encrypted: who can read a key file is its holder. A folder of an existing run "
                           "is never overwritten, and appears as a whole.\n"
                           "Example:\n  haggle keys init run-keys --scenario two_companies --host broker.example\n"
                           "  haggle keys show run-keys\n  haggle keys init run-keys --renew --days 90\n") +
               kExitCodesHelp);
  return init;
}

CLI::App* AddKeysShow(CLI::App& app, KeysOptions& options) {
  CLI::App* show = app.add_subcommand("show", "Whose keys are in a folder, how long they are valid, what is wrong");
  show->add_option("DIR", options.folder,
                   "A folder that `haggle keys init` has made, or that of one holder from it; it is never changed")
      ->required();
  show->add_flag("--json", options.json, "Print one JSON object and nothing else");
  show->footer(kExitCodesHelp);
  return show;
}

}  // namespace

Subcommand AddKeys(CLI::App& app) {
  auto options = std::make_shared<KeysOptions>();
  CLI::App* command =
      app.add_subcommand(kKeys, "Keys and certificates by which broker and agents on other machines know each other");
  CLI::App* init = AddKeysInit(*command, *options);
  AddKeysShow(*command, *options);
  command->require_subcommand(1);
  command->footer(kExitCodesHelp);
  return {command, [options, init] { return init->parsed() ? InitKeys(*options) : ShowKeys(*options); }};
}

}  // namespace haggle::cli
