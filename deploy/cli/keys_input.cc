#include "deploy/cli/keys_input.h"

#include <filesystem>
#include <system_error>

#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/keys/key_folder.h"

namespace haggle::cli {

void AddKeys(CLI::App* app, std::string& folder) {
  app->add_option("--keys", folder,
                  "A folder that `haggle keys init` has made, with keys of the broker and every party: all connections "
                  "are mutual TLS, and certificates take the place of tokens. HOST of --listen must be one that the "
                  "broker's certificate names, or 0.0.0.0 or [::] (default of --listen: 127.0.0.1:0)")
      ->type_name("DIR");
}

HowEnded ChooseKeys(const std::string& folder, const char* command, launch::RunPlan& plan) {
  if (folder.empty()) return HowEnded::kDone;
  if (plan.transport == launch::Transport::kInProcess && plan.external.empty()) {
    return Fail(
        HowEnded::kWrongUsage, command,
        "--keys is for --transport processes: a certificate is shown to who is connected to, and in one process nobody "
        "connects");
  }
  plan.keys = AbsolutePath(folder);
  if (const absl::Status found = keys::CheckKeyFolder(plan.keys); !found.ok()) {
    return Fail(HowEnded::kRefused, command, "--keys: " + std::string(found.message()));
  }
  for (const Party& party : plan.scenario.parties) {
    if (keys::HasParty(plan.keys, party.name)) continue;
    return Fail(HowEnded::kRefused, command,
                "--keys: " + folder + " has no keys of the party " + party.name + "; add them (haggle keys init " +
                    folder + " --add --party " + party.name + ")");
  }
  return HowEnded::kDone;
}

std::string ObserversKeys(const std::string& folder) {
  if (folder.empty()) return "";
  const std::string path = AbsolutePath(folder);
  const std::string own = path + "/" + keys::FolderOf({keys::HolderKind::kObserver, "", {}});
  std::error_code error;
  return std::filesystem::is_directory(own, error) ? own : path;
}

}  // namespace haggle::cli
