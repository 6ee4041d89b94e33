// Runs of shipped scenarios, played into journals, and questions about them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/launch/plan.h"
#include "deploy/observe/observatory.h"
#include "nlohmann/json.hpp"

namespace haggle::observe {

// A folder of this process's own, gone with it.
const std::string& Folder();

// The journal of a run of a shipped scenario with its own cast, played once by this process; its path.
std::string Played(const std::string& scenario, std::uint64_t seed = 1);
// Of any plan, into a file of that name in Folder().
std::string Play(launch::RunPlan plan, const std::string& name);

// What is answered, as JSON; anything but 200 fails the test.
nlohmann::ordered_json Asked(Observatory& observatory, std::string_view path,
                             const std::map<std::string, std::string>& arguments = {});
// The body of an answer with that status; another one fails the test.
std::string AskedFor(Observatory& observatory, int status, std::string_view path,
                     const std::map<std::string, std::string>& arguments = {});

// Columns as a page reads them.
struct ReadColumns {
  std::uint32_t first = 0;
  std::uint32_t first_step = 0;
  std::vector<std::uint32_t> step;
  std::vector<std::uint32_t> table;
  std::vector<std::uint16_t> party;
  std::vector<std::uint16_t> other;
  std::vector<std::uint8_t> kind;
  std::vector<std::int32_t> tick;
  std::vector<std::uint32_t> first_event;
  std::vector<double> first_command;
  std::vector<std::uint16_t> part;
  std::vector<std::uint8_t> phase;
};
ReadColumns Unpack(const std::string& packed);

// The journal's run, read as a whole.
std::unique_ptr<Recording> RecordingOf(const std::string& path);

}  // namespace haggle::observe
