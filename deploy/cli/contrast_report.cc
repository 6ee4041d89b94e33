#include "deploy/cli/contrast_report.h"

#include <cmath>
#include <cstdio>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "deploy/report/text.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;

// Five digits that mean something, without an exponent where that can be.
std::string Digits(double value) {
  char text[64];
  const double size = std::abs(value);
  const int places = size >= 10'000 || size == 0 ? 0 : size >= 100 ? 1 : size >= 1 ? 3 : 5;
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

std::string Digits(const std::optional<double>& value) { return value ? Digits(*value) : "-"; }

std::string Chance(double p) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", p);
  return p > 0 && p < 0.0001 ? "<0.0001" : text;
}

std::string Brackets(const std::optional<statistics::Interval>& interval) {
  return interval ? "[" + Digits(interval->low) + ", " + Digits(interval->high) + "]" : "-";
}

ordered_json JsonOf(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(nullptr); }

ordered_json JsonOf(const std::optional<statistics::Interval>& interval) {
  if (!interval) return nullptr;
  return {interval->low, interval->high};
}

std::string GroupsText(const sweep::Contrast& contrast, const std::string& axis, bool colour) {
  report::TextTable table({axis, "runs", "seeds", "mean", "95 % +-", "bootstrap", "median", "sd"}, {true});
  for (const sweep::Group& group : contrast.groups) {
    table.Add({group.label, Count(static_cast<std::int64_t>(group.runs)),
               Count(static_cast<std::int64_t>(group.values.size())), Digits(group.mean), Digits(group.half),
               Brackets(group.bootstrap), Digits(group.median), Digits(group.deviation)});
  }
  return table.Text(2, colour);
}

std::string ChangesText(const sweep::Contrast& contrast, const std::string& baseline, bool colour) {
  if (contrast.changes.empty()) return "";
  report::TextTable table({"against " + baseline, "pairs", "difference", "95 % +-", "bootstrap", "d", "r", "A", "p (t)",
                           "p (ranks)", "verdict"},
                          {true});
  for (const sweep::Change& change : contrast.changes) {
    const bool both = change.holm_t < 0.05 && change.holm_ranks < 0.05;
    const bool either = change.holm_t < 0.05 || change.holm_ranks < 0.05;
    table.Add({change.label, Count(static_cast<std::int64_t>(change.differences.size())), Digits(change.mean),
               Digits(change.half), Brackets(change.bootstrap), Digits(change.cohen_dz), Digits(change.rank_biserial),
               Digits(change.vargha_delaney), Chance(change.holm_t), Chance(change.holm_ranks),
               both     ? (change.mean > 0 ? "higher" : "lower")
               : either ? "tests disagree"
                        : "not told apart"});
  }
  return "\n" + table.Text(2, colour);
}

std::string NotesText(const sweep::Contrast& contrast) {
  std::string text;
  for (const sweep::Change& change : contrast.changes) {
    if (change.unmatched == 0) continue;
    text += "  " + change.label + ": " + Count(static_cast<std::int64_t>(change.unmatched)) +
            " runs have no partner of the same seed and settings, and are left out of the differences\n";
  }
  if (contrast.without > 0) {
    text += "  " + Count(static_cast<std::int64_t>(contrast.without)) + " runs have no such figure\n";
  }
  return text;
}

ordered_json ChangeJson(const sweep::Change& change) {
  return {{"value", change.label},
          {"pairs", change.differences.size()},
          {"unmatched", change.unmatched},
          {"mean", change.mean},
          {"confidence_half", JsonOf(change.half)},
          {"bootstrap", JsonOf(change.bootstrap)},
          {"cohen_dz", JsonOf(change.cohen_dz)},
          {"rank_biserial", change.rank_biserial},
          {"vargha_delaney_a", JsonOf(change.vargha_delaney)},
          {"p_t", change.p_t},
          {"p_signed_ranks", change.p_ranks},
          {"holm_t", change.holm_t},
          {"holm_signed_ranks", change.holm_ranks}};
}

}  // namespace

std::string ContrastsText(const sweep::Contrasts& contrasts, bool colour) {
  std::string text;
  for (const sweep::Contrast& contrast : contrasts.figures) {
    text += (text.empty() ? "" : "\n") + contrast.figure + " (" + contrast.unit + ") by " + contrasts.axis + "\n";
    text += GroupsText(contrast, contrasts.axis, colour) + ChangesText(contrast, contrasts.baseline, colour) +
            NotesText(contrast);
  }
  if (contrasts.failed > 0) {
    text += "\n" + Count(static_cast<std::int64_t>(contrasts.failed)) + " runs of the sweep failed and are left out\n";
  }
  if (!contrasts.averaged.empty()) {
    text += "\neach seed counts once, with its mean over " + absl::StrJoin(contrasts.averaged, ", ") +
            "; --where looks at some values alone\n";
  }
  return text +
         "(pairs: runs of one seed, alike in all else; p by Holm over all tests here, t and ranks together; verdict at "
         "5 %, both tests)\n";
}

ordered_json ContrastsJson(const sweep::Contrasts& contrasts, const std::vector<std::string>& pictures) {
  ordered_json figures = ordered_json::array();
  for (const sweep::Contrast& contrast : contrasts.figures) {
    ordered_json groups = ordered_json::array();
    for (const sweep::Group& group : contrast.groups) {
      groups.push_back({{"value", group.label},
                        {"runs", group.runs},
                        {"seeds", group.values.size()},
                        {"mean", group.mean},
                        {"confidence_half", JsonOf(group.half)},
                        {"bootstrap", JsonOf(group.bootstrap)},
                        {"median", group.median},
                        {"deviation", JsonOf(group.deviation)}});
    }
    ordered_json changes = ordered_json::array();
    for (const sweep::Change& change : contrast.changes) changes.push_back(ChangeJson(change));
    figures.push_back({{"figure", contrast.figure},
                       {"unit", contrast.unit},
                       {"runs_without", contrast.without},
                       {"groups", groups},
                       {"differences", changes}});
  }
  return {{"by", contrasts.axis},
          {"baseline", contrasts.baseline},
          {"failed_runs", contrasts.failed},
          {"averaged_over", contrasts.averaged},
          {"figures", figures},
          {"tests", "paired t and Wilcoxon's signed ranks, Holm over all, 0.05"},
          {"pictures", pictures}};
}

std::string FileNameOf(const std::string& figure) {
  std::string name = figure;
  for (char& c : name) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
    if (!plain) c = '_';
  }
  return name;
}

}  // namespace haggle::cli
