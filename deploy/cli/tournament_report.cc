#include "deploy/cli/tournament_report.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "deploy/cli/console.h"
#include "deploy/report/text.h"
#include "deploy/statistics/statistics.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;

std::string Fixed(double value, int places) {
  std::string text(64, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.*f", places, value)));
  return text;
}

std::string Fixed(const std::optional<double>& value, int places, const char* none) {
  return value ? Fixed(*value, places) : none;
}

ordered_json OrNull(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(nullptr); }

// A whole number where a double is sure to be one.
ordered_json OutcomesJson(double outcomes) {
  constexpr double kExact = 9e15;
  return outcomes <= kExact ? ordered_json(static_cast<std::int64_t>(outcomes)) : ordered_json(outcomes);
}

std::string NameOf(const tournament::TournamentSettings& settings, std::size_t strategy) {
  return StrategyText(settings.strategies[strategy]);
}

// Ranks, ascending: "2, 4..7", or "-".
std::string Ranks(const std::vector<std::size_t>& ranks) {
  std::string text;
  for (std::size_t i = 0; i < ranks.size();) {
    std::size_t end = i + 1;
    while (end < ranks.size() && ranks[end] == ranks[end - 1] + 1) ++end;
    text += (i == 0 ? "" : ", ") + std::to_string(ranks[i]);
    if (end - i > 1) text += (end - i > 2 ? ".." : ", ") + std::to_string(ranks[end - 1]);
    i = end;
  }
  return text.empty() ? "-" : text;
}

// Ranks of those that the `rank`-th (from 1) is significantly above, or not told apart from.
std::vector<std::size_t> Others(const tournament::Scoreboard& board, std::size_t rank, bool significant) {
  std::vector<std::size_t> others;
  for (std::size_t other = 1; other <= board.scores.size(); ++other) {
    const std::size_t better = board.scores[std::min(rank, other) - 1].strategy;
    const std::size_t worse = board.scores[std::max(rank, other) - 1].strategy;
    for (const tournament::Difference& pair : board.differences) {
      if (pair.better != better || pair.worse != worse || pair.significant() != significant) continue;
      if (!significant || other > rank) others.push_back(other);
    }
  }
  return others;
}

std::vector<std::string> ScoreCells(const tournament::TournamentSettings& settings, const tournament::Score& score,
                                    std::size_t rank) {
  return {std::to_string(rank),
          NameOf(settings, score.strategy),
          Fixed(score.mean, 4),
          Fixed(score.half, 4, ""),
          Fixed(100 * score.agreement_rate, 1) + "%",
          Fixed(score.rounds, 1),
          Fixed(score.welfare, 4),
          Fixed(score.nash_product, 4),
          Fixed(score.to_frontier, 4, "-"),
          Fixed(score.to_nash, 4, "-"),
          Count(score.irrational),
          Count(score.failures)};
}

std::string ScoresText(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board,
                       bool colour) {
  report::TextTable table({"rank", "strategy", "score", "95 % +-", "agreed", "rounds", "welfare", "Nash product",
                           "to frontier", "to Nash", "irrational", "failed", "above", "not told from"},
                          {false, true});
  for (std::size_t rank = 1; rank <= board.scores.size(); ++rank) {
    std::vector<std::string> cells = ScoreCells(settings, board.scores[rank - 1], rank);
    cells.push_back(Ranks(Others(board, rank, true)));
    cells.push_back(Ranks(Others(board, rank, false)));
    table.Add(cells);
  }
  return table.Text(0, colour) +
         "(above, not told from: ranks; 5 % level, paired t tests over means of seeds, matched by domain, opponent and "
         "role, Holm's correction)\n";
}

std::string SelfPlayText(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board,
                         bool colour) {
  report::TextTable table({"rank", "against itself", "score", "", "agreed", "rounds", "welfare", "Nash product",
                           "to frontier", "to Nash", "irrational", "failed"},
                          {false, true});
  for (std::size_t i = 0; i < board.self_play.size(); ++i) {
    table.Add(ScoreCells(settings, board.self_play[i], i + 1));
  }
  return table.Text(0, colour);
}

std::string FailuresText(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board) {
  std::string text;
  for (const std::vector<tournament::Score>* scores : {&board.scores, &board.self_play}) {
    for (const tournament::Score& score : *scores) {
      if (score.failures == 0) continue;
      text += NameOf(settings, score.strategy) + " failed in " + Count(score.failures) + " negotiations" +
              (scores == &board.self_play ? " against itself" : "") + ", first with: " + score.failed_with + "\n";
    }
  }
  return text.empty() ? "" : "\n" + text;
}

ordered_json ScoreJson(const tournament::TournamentSettings& settings, const tournament::Score& score) {
  return {{"strategy", NameOf(settings, score.strategy)},
          {"negotiations", score.negotiations},
          {"score", score.mean},
          {"confidence_half", OrNull(score.half)},
          {"agreement_rate", score.agreement_rate},
          {"rounds", score.rounds},
          {"welfare", score.welfare},
          {"nash_product", score.nash_product},
          {"to_frontier", OrNull(score.to_frontier)},
          {"to_nash", OrNull(score.to_nash)},
          {"irrational", score.irrational},
          {"failures", score.failures},
          {"failed_with", score.failed_with}};
}

}  // namespace

std::string TournamentText(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board,
                           bool colour) {
  std::string text = Count(static_cast<std::int64_t>(settings.strategies.size())) + " strategies, " +
                     Count(static_cast<std::int64_t>(settings.domains.size())) +
                     (settings.domains.size() == 1 ? " domain" : " domains") + ", seeds " +
                     std::to_string(settings.seeds.first) + ".." + std::to_string(settings.seeds.last) + ": " +
                     Count(static_cast<std::int64_t>(tournament::CountEncounters(settings))) + " negotiations\n\n";
  text += ScoresText(settings, board, colour) + "\n" + SelfPlayText(settings, board, colour);
  return text + FailuresText(settings, board);
}

ordered_json TournamentJson(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board) {
  ordered_json domains = ordered_json::array();
  for (const tournament::Domain& domain : settings.domains) {
    const theory::Analysis* analysis = domain.plane.analysis();
    domains.push_back(
        {{"name", domain.scenario.name},
         {"outcomes", OutcomesJson(domain.plane.outcomes())},
         {"opposition", analysis == nullptr ? ordered_json(nullptr) : ordered_json(analysis->opposition())}});
  }
  ordered_json scores = ordered_json::array();
  for (const tournament::Score& score : board.scores) scores.push_back(ScoreJson(settings, score));
  ordered_json self_play = ordered_json::array();
  for (const tournament::Score& score : board.self_play) self_play.push_back(ScoreJson(settings, score));
  ordered_json differences = ordered_json::array();
  for (const tournament::Difference& pair : board.differences) {
    differences.push_back({{"better", NameOf(settings, pair.better)},
                           {"worse", NameOf(settings, pair.worse)},
                           {"samples", pair.samples},
                           {"difference", pair.mean},
                           {"p", pair.p},
                           {"significant", pair.significant()}});
  }
  return {{"negotiations", tournament::CountEncounters(settings)},
          {"seeds", {{"first", settings.seeds.first}, {"last", settings.seeds.last}}},
          {"domains", domains},
          {"strategies", scores},
          {"self_play", self_play},
          {"test", "paired t, Holm, 0.05"},
          {"differences", differences}};
}

std::string TournamentCsv(const tournament::TournamentSettings& settings, const tournament::Scoreboard& board) {
  std::string text =
      "strategy,negotiations,score,confidence_half,agreement_rate,rounds,welfare,nash_product,to_frontier,to_nash,"
      "irrational,failures\n";
  for (const tournament::Score& score : board.scores) {
    text += report::CsvLine({NameOf(settings, score.strategy), std::to_string(score.negotiations), Fixed(score.mean, 9),
                             Fixed(score.half, 9, ""), Fixed(score.agreement_rate, 9), Fixed(score.rounds, 9),
                             Fixed(score.welfare, 9), Fixed(score.nash_product, 9), Fixed(score.to_frontier, 9, ""),
                             Fixed(score.to_nash, 9, ""), std::to_string(score.irrational),
                             std::to_string(score.failures)});
  }
  return text;
}

std::string NegotiationsCsv(const tournament::TournamentSettings& settings,
                            const std::vector<tournament::Finding>& findings) {
  std::string text =
      "domain,first,second,seed,ending,rounds,utility_first,utility_second,welfare,nash_product,to_frontier,to_nash,"
      "hash\n";
  for (std::size_t number = 0; number < findings.size(); ++number) {
    const tournament::Encounter at = tournament::EncounterAt(settings, number);
    const tournament::Finding& finding = findings[number];
    const tournament::Worths worths = tournament::WorthsOf(settings.domains[at.domain], finding);
    const char* ending = finding.ending == tournament::Ending::kAgreed ? "agreed" : "none";
    if (finding.ending == tournament::Ending::kFailed) ending = finding.culprit == 0 ? "first failed" : "second failed";
    text += report::CsvLine({settings.domains[at.domain].scenario.name, NameOf(settings, at.strategies[0]),
                             NameOf(settings, at.strategies[1]), std::to_string(at.seed), ending,
                             Fixed(worths.rounds, 0), Fixed(worths.utilities[0], 9), Fixed(worths.utilities[1], 9),
                             Fixed(worths.welfare, 9), Fixed(worths.nash_product, 9), Fixed(worths.to_frontier, 9, ""),
                             Fixed(worths.to_nash, 9, ""), finding.hash});
  }
  return text;
}

}  // namespace haggle::cli
