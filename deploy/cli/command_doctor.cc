// `haggle doctor`: versions and checks of the installation.
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/base/config.h"
#include "absl/status/statusor.h"
#include "agents/sdk/plugin.h"
#include "agents/strategies/strategies.h"
#include "broker/core/validate.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/verify.h"
#include "broker/run/chain.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/launch/plan.h"
#include "deploy/report/ink.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "nlohmann/json.hpp"
#include "proto/base/how_ended.h"
#include "proto/base/random.h"
#include "proto/base/sha256.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr char kDoctor[] = "doctor";
constexpr char kSmallest[] = "two_companies";

struct DoctorOptions {
  bool json = false;
};

struct Check {
  std::string name;
  bool ok = false;
  std::string detail;
};

Check CheckProgram(const std::string& name) {
  const std::string path = (fs::path(ProgramFolder()) / name).string();
  const bool ok = access(path.c_str(), X_OK) == 0;
  return {name, ok, ok ? path : path + " is missing or cannot be executed; build it or install haggle again"};
}

Check CheckScenarios() {
  const std::vector<std::string> names = ScenarioNames();
  if (names.empty()) return {"scenarios", false, "none in " + ScenarioFolder() + "; install haggle again"};
  for (const std::string& name : names) {
    const absl::StatusOr<std::string> path = FindScenario(name);
    const absl::StatusOr<codec::ScenarioFile> file =
        path.ok() ? codec::ReadScenarioFile(*path, BaseFolders()) : absl::StatusOr<codec::ScenarioFile>(path.status());
    if (!file.ok()) return {"scenarios", false, std::string(file.status().message())};
    const std::vector<core::ScenarioFault> faults = core::Validate(file->scenario);
    if (!faults.empty()) {
      return {"scenarios", false, file->Where(faults[0].path) + ": " + faults[0].path + ": " + faults[0].expected};
    }
  }
  return {"scenarios", true, report::Join(names) + " in " + ScenarioFolder()};
}

// Known answers: of SHA-256 (FIPS 180-4, "abc") and Philox4x32-10 (Random123's kat_vectors).
Check CheckArithmetic() {
  Sha256 sha;
  sha.Update("abc");
  const bool hash = Hex(sha.Finish()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const std::array<std::uint32_t, 4> zero = {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U};
  const bool random = Philox4x32({0, 0, 0, 0}, {0, 0}) == zero;
  const bool ok = hash && random;
  return {"arithmetic", ok,
          ok ? "SHA-256 and Philox give their known answers"
             : std::string(hash ? "Philox" : "SHA-256") + " gives a wrong answer; this build cannot be trusted"};
}

// A private folder for the check of a run; "" if none can be made.
std::string MakeFolder() {
  std::error_code error;
  std::string folder = (fs::temp_directory_path(error) / "haggle-doctor-XXXXXX").string();
  return error || mkdtemp(folder.data()) == nullptr ? "" : folder;
}

absl::StatusOr<std::string> RunSmallest(const std::string& folder) {
  absl::StatusOr<codec::ScenarioFile> file = codec::ReadScenarioFile(ScenarioFolder() + "/" + kSmallest + ".textproto");
  if (!file.ok()) return file.status();
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  launch::RunPlan plan;
  plan.scenario = std::move(file->scenario);
  for (codec::SuggestedCast& line : file->cast) {
    plan.cast.push_back({std::move(line.party), std::move(line.strategy), std::move(line.parameters)});
  }
  plan.transport = launch::Transport::kInProcess;
  plan.journal = folder + "/run.haggle";
  const launch::RunResult result = launch::RunInProcess(plan, registry, {});
  if (result.how != HowEnded::kDone) return absl::InternalError(result.message);
  const absl::StatusOr<journal::VerifyReport> report = journal::VerifyJournal(plan.journal);
  if (!report.ok()) return report.status();
  if (!report->ok || report->hash != result.summary.hash) {
    return absl::InternalError("its journal does not verify: " + report->first_bad + ": " + report->message);
  }
  return result.summary.hash;
}

Check CheckRun() {
  const std::string folder = MakeFolder();
  if (folder.empty()) {
    return {"run", false, "no folder can be made for temporary files; set TMPDIR to a folder that can be written"};
  }
  const absl::StatusOr<std::string> hash = RunSmallest(folder);
  std::error_code error;
  fs::remove_all(folder, error);
  if (!hash.ok()) return {"run", false, std::string(kSmallest) + ": " + std::string(hash.status().message())};
  return {"run", true, std::string(kSmallest) + " in this process, journal verified, hash " + hash->substr(0, 12)};
}

std::vector<std::pair<std::string, std::string>> Versions() {
  return {{"haggle", HAGGLE_VERSION},
          {"rules", std::to_string(run::kRulesVersion)},
          {"journal tables", std::to_string(journal::kTablesVersion)},
          {"plug-in ABI", std::to_string(sdk::kPluginAbi)},
          {"C++ library", HAGGLE_PLUGIN_LIBRARY},
          {"compiler", __VERSION__},
          {"Abseil", std::to_string(ABSL_LTS_RELEASE_VERSION)},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"SQLite", sqlite3_libversion()}};
}

HowEnded Examine(const DoctorOptions& options) {
  const std::vector<Check> checks = {CheckProgram("haggle-broker"), CheckProgram("haggle-agent"), CheckScenarios(),
                                     CheckArithmetic(), CheckRun()};
  bool ok = true;
  for (const Check& check : checks) ok = ok && check.ok;
  if (options.json) {
    ordered_json versions = ordered_json::object();
    for (const auto& [name, version] : Versions()) versions[name] = version;
    ordered_json list = ordered_json::array();
    for (const Check& check : checks) {
      list.push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
    }
    Print(report::JsonText(ordered_json{{"ok", ok}, {"versions", versions}, {"checks", list}}) + "\n");
    return ok ? HowEnded::kDone : HowEnded::kFailed;
  }
  const bool colour = ColourOnOutput();
  report::TextTable versions({"what", "version"}, {true, true});
  for (const auto& [name, version] : Versions()) versions.Add({name, version});
  Print(versions.Text(0, colour) + "\n");
  for (const Check& check : checks) {
    Print((check.ok ? report::Paint(report::Ink::kGreen, "ok  ", colour)
                    : report::Paint(report::Ink::kRed, "BAD ", colour)) +
          check.name + ": " + check.detail + "\n");
  }
  return ok ? HowEnded::kDone
            : Fail(HowEnded::kFailed, kDoctor, "the installation is not sound; see the lines marked BAD");
}

}  // namespace

Subcommand AddDoctor(CLI::App& app) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = app.add_subcommand(kDoctor, "Versions and checks of the installation");
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(kExitCodesHelp);
  return {command, [options] { return Examine(*options); }};
}

}  // namespace haggle::cli
