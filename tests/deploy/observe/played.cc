#include "tests/deploy/observe/played.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <map>

#include "agents/strategies/strategies.h"
#include "tests/deploy/golden_runs.h"

namespace haggle::observe {
namespace {

struct OwnFolder {
  OwnFolder() : path(::testing::TempDir() + "/haggle_observe_XXXXXX") {
    if (::mkdtemp(path.data()) == nullptr) std::abort();
  }
  ~OwnFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

const Registry& Strategies() {
  static const Registry* const registry = [] {
    auto* const made = new Registry();
    strategies::AddBuiltInStrategies(*made);
    return made;
  }();
  return *registry;
}

// Takes an array from where it stands in the columns.
template <class T>
void Take(const std::string& packed, std::size_t& at, std::size_t count, std::vector<T>& to) {
  at = (at + 7) / 8 * 8;
  ASSERT_LE(at + count * sizeof(T), packed.size());
  to.resize(count);
  if (count > 0) std::memcpy(to.data(), packed.data() + at, count * sizeof(T));
  at += count * sizeof(T);
}

}  // namespace

const std::string& Folder() {
  static OwnFolder folder;
  return folder.path;
}

std::string Play(launch::RunPlan plan, const std::string& name) {
  plan.journal = Folder() + "/" + name;
  plan.overwrite_journal = true;
  const launch::RunResult result = launch::RunInProcess(plan, Strategies(), {});
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  return plan.journal;
}

std::string Played(const std::string& scenario, std::uint64_t seed) {
  static std::map<std::string, std::string> played;
  const std::string name = scenario + "-" + std::to_string(seed) + ".haggle";
  std::string& path = played[name];
  if (path.empty()) path = Play(PlanOf(GoldenRun{scenario, seed, "", "", {}}), name);
  return path;
}

std::string AskedFor(Observatory& observatory, int status, std::string_view path,
                     const std::map<std::string, std::string>& arguments) {
  Question question{std::string(path), arguments};
  Answer answer = observatory.Ask(question);
  EXPECT_EQ(answer.status, status) << path << ": " << answer.body.substr(0, 300);
  return answer.body;
}

nlohmann::ordered_json Asked(Observatory& observatory, std::string_view path,
                             const std::map<std::string, std::string>& arguments) {
  const std::string body = AskedFor(observatory, 200, path, arguments);
  auto json = nlohmann::ordered_json::parse(body, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << path << ": " << body.substr(0, 300);
  return json;
}

ReadColumns Unpack(const std::string& packed) {
  ReadColumns columns;
  std::vector<std::uint32_t> head;
  std::size_t at = 0;
  Take(packed, at, 6, head);
  if (head.size() != 6) return columns;
  EXPECT_EQ(head[0], 0x31434748U);
  EXPECT_EQ(head[1], 1U);
  columns.first = head[2];
  columns.first_step = head[4];
  Take(packed, at, head[3], columns.step);
  Take(packed, at, head[3], columns.table);
  Take(packed, at, head[3], columns.party);
  Take(packed, at, head[3], columns.other);
  Take(packed, at, head[3], columns.kind);
  Take(packed, at, head[5], columns.tick);
  Take(packed, at, head[5], columns.first_event);
  Take(packed, at, head[5], columns.first_command);
  Take(packed, at, head[5], columns.part);
  Take(packed, at, head[5], columns.phase);
  EXPECT_EQ((at + 7) / 8 * 8, packed.size());
  return columns;
}

std::unique_ptr<Recording> RecordingOf(const std::string& path) {
  std::unique_ptr<Recording> recording;
  RunFacts facts;
  const absl::Status read = JournalSource(path).Read(recording, facts);
  EXPECT_TRUE(read.ok()) << read;
  EXPECT_EQ(facts.state, "finished") << facts.reason;
  return recording;
}

}  // namespace haggle::observe
