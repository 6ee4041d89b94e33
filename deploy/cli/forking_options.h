// What commands that fork a journal have in common: options, and where the fork's journal goes.
#pragma once

#include <string>
#include <vector>

#include "deploy/cli/commands.h"
#include "deploy/launch/fork.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

struct ForkingOptions {
  std::string journal;  // that is forked
  std::vector<std::string> plugins;
  std::string fork;  // the new journal, as it was given
  bool force = false;
  bool json = false;
  bool quiet = false;
  CLI::Option* has_fork = nullptr;
};

// Adds the journal's argument.
void AddForkedJournal(CLI::App* command, ForkingOptions& options);
// Adds the other options; `where`: what the help says of --journal and of its default.
void AddForkingOptions(CLI::App* command, ForkingOptions& options, const std::string& where);

// Beside its parent (PARENT, `ending`, N.haggle, the first N that is free), where it is wanted, or nowhere
// (`plan.journal` stays empty). Not kDone: the reason was said, as `command`'s.
HowEnded ChooseForksJournal(const ForkingOptions& options, const std::string& ending, const char* command,
                            launch::ForkPlan& plan);

}  // namespace haggle::cli
