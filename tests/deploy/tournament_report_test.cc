// What is shown of a tournament.
#include "deploy/cli/tournament_report.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "agents/strategies/strategies.h"
#include "deploy/tournament/scores.h"
#include "deploy/tournament/tournament.h"
#include "proto/codec/scenario_text.h"

namespace haggle::tournament::tournament_report_test {
namespace {

TEST(TournamentReport, APlantedResultShowsInEachOfItsForms) {
  Registry registry;
  strategies::AddBuiltInStrategies(registry);
  TournamentSettings settings;
  for (const char* name : {"boulware", "conceder"}) settings.strategies.push_back({"", name, {}});
  const auto file =
      codec::ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR) + "/deploy/scenarios/domains/rack_lease.textproto");
  ASSERT_TRUE(file.ok()) << file.status();
  absl::StatusOr<Domain> domain = MakeDomain(file->scenario);
  ASSERT_TRUE(domain.ok()) << domain.status();
  settings.domains.push_back(*std::move(domain));
  settings.seeds = {3, 3};
  const auto forms = [&](const std::vector<Finding>& findings) {
    const Scoreboard board = CountScores(settings, findings);
    return std::vector<std::string>{cli::TournamentText(settings, board, false),
                                    cli::TournamentJson(settings, board).dump(), cli::TournamentCsv(settings, board),
                                    cli::NegotiationsCsv(settings, findings)};
  };
  const Held held = Hold(settings, registry, {});
  ASSERT_TRUE(held.status.ok()) << held.status;
  std::vector<Finding> findings = held.findings;
  const std::vector<std::string> before = forms(findings);
  int planted = 0;
  for (Finding& finding : findings) {
    if (finding.ending != Ending::kAgreed || finding.round == 0) continue;
    --finding.round;
    ++planted;
  }
  ASSERT_GT(planted, 0);
  const std::vector<std::string> after = forms(findings);
  for (std::size_t form = 0; form < before.size(); ++form) EXPECT_NE(after[form], before[form]) << form;
  EXPECT_EQ(before[0].find(" failed in "), std::string::npos);

  std::size_t number = 0;
  while (EncounterAt(settings, number).strategies[0] == EncounterAt(settings, number).strategies[1]) ++number;
  findings[number].ending = Ending::kFailed;
  findings[number].culprit = 1;
  findings[number].message = "it broke";
  const std::string table = forms(findings)[0];
  const std::size_t culprit = EncounterAt(settings, number).strategies[1];
  EXPECT_NE(table.find(settings.strategies[culprit].strategy + " failed in 1 negotiation"), std::string::npos) << table;
  EXPECT_NE(table.find("it broke"), std::string::npos) << table;
}

}  // namespace
}  // namespace haggle::tournament::tournament_report_test
