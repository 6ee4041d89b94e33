// `--keys DIR`: who is who in a run whose connections are mutual TLS.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "deploy/launch/plan.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

void AddKeys(CLI::App* app, std::string& folder);

// Finds out whether the folder (may be empty: none) has keys for everybody in `plan`, and has the plan use it; whether
// they are good, those find out who use them. Not kDone: the reason was said, as `command`'s.
HowEnded ChooseKeys(const std::string& folder, const char* command, launch::RunPlan& plan);

// The observer's own folder in `folder`, if that is the folder of all; "" stays.
std::string ObserversKeys(const std::string& folder);

}  // namespace haggle::cli
