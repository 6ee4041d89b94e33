// `haggle`: the command table. What a command does stands in command_NAME.cc.
#include <string>
#include <vector>

#include "agents/sdk/guard.h"
#include "deploy/cli/cli.h"
#include "proto/base/how_ended.h"

int main(int argc, char** argv) {
  const haggle::HowEnded ended = haggle::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
  haggle::sdk::CloseResults();  // plug-ins may still have something to say
  return haggle::ExitCode(ended);
}
