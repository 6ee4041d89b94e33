// `haggle`: the command table. What a command does stands in command_NAME.cc.
#include <string>
#include <vector>

#include "deploy/cli/cli.h"

int main(int argc, char** argv) { return haggle::cli::Main(std::vector<std::string>(argv + 1, argv + argc)); }
