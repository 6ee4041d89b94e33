#include "deploy/cli/forking_options.h"

#include <filesystem>
#include <system_error>

#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"

namespace haggle::cli {

void AddForkedJournal(CLI::App* command, ForkingOptions& options) {
  command->add_option("JOURNAL", options.journal, "A journal's file; it is never changed")->required();
}

void AddForkingOptions(CLI::App* command, ForkingOptions& options, const std::string& where) {
  AddRepeated(command, "--plugin", options.plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  options.has_fork = command->add_option("--journal", options.fork, where);
  command->add_flag("--force", options.force, "Overwrite an existing journal");
  command->add_flag("--json", options.json, "Print the result as one JSON object and nothing else");
  command->add_flag("--quiet", options.quiet, "Leave only results and errors");
}

HowEnded ChooseForksJournal(const ForkingOptions& options, const std::string& ending, const char* command,
                            launch::ForkPlan& plan) {
  plan.overwrite_journal = options.force;
  plan.number_journal = options.has_fork->count() == 0;
  if (plan.number_journal) {
    const std::filesystem::path parent(AbsolutePath(options.journal));
    plan.journal = (parent.parent_path() / parent.stem()).string() + ending;
    return HowEnded::kDone;
  }
  if (options.fork == "none") return HowEnded::kDone;
  plan.journal = AbsolutePath(options.fork);
  std::error_code error;
  if (!std::filesystem::equivalent(plan.journal, options.journal, error)) return HowEnded::kDone;
  return Fail(HowEnded::kWrongUsage, command,
              "--journal " + options.fork + " is the journal that is forked, which stays as it is; choose another");
}

}  // namespace haggle::cli
