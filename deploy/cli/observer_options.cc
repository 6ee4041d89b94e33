#include "deploy/cli/observer_options.h"

#include "deploy/cli/installation.h"

namespace haggle::cli {

void AddObserverOptions(CLI::App* command, ObserverOptions& options) {
  CLI::Option* const keys =
      command
          ->add_option("--keys", options.keys,
                       "For an address: the observer's folder of `haggle keys init` (DIR/observer, or DIR), if the "
                       "broker has --keys")
          ->type_name("DIR");
  command
      ->add_option("--token-file", options.token_file,
                   "For an address: the observer's token, or the broker's file of tokens, in which it stands behind "
                   "@observer; without it the environment variable HAGGLE_TOKEN")
      ->type_name("FILE")
      ->excludes(keys);
}

std::string ObserversTokenFile(const ObserverOptions& options) {
  return options.token_file.empty() ? "" : AbsolutePath(options.token_file);
}

}  // namespace haggle::cli
