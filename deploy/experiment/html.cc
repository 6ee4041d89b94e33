#include "deploy/experiment/html.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "proto/base/absl_view.h"

namespace haggle::experiment {
namespace {

using codec::Expectation;

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #5b6470; --line: #d5dae0; --wash: #f4f6f8;
        --yes: #0b6b3a; --no: #a3341c; --maybe: #7a5b00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --paper: #15181c; --faint: #a0a9b4; --line: #333a42; --wash: #1e2328;
          --yes: #5fd08f; --no: #ff8f73; --maybe: #e2bd4a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 1rem/1.55 system-ui, sans-serif;
       color: var(--ink); background: var(--paper); }
h1 { font-size: 1.9rem; line-height: 1.2; } h2 { margin-top: 3.5rem; padding-top: 1rem; border-top: 2px solid var(--line); }
h3 { margin-top: 2rem; } p { max-width: 46rem; } .question { font-size: 1.15rem; font-style: italic; }
.faint { color: var(--faint); font-size: .9rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--wash); } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.hypothesis { min-width: 18rem; } .verdict { font-weight: 600; white-space: nowrap; } .yes { color: var(--yes); } .no { color: var(--no); } .maybe { color: var(--maybe); }
figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line); }
figcaption { color: var(--faint); font-size: .92rem; } code { font-size: .88em; overflow-wrap: anywhere; }
a { color: inherit; } details { margin: 1rem 0; } pre { overflow-x: auto; background: var(--wash); padding: .7rem; font-size: .82rem; }
)";

// An element of the page: <tag class="..">text</tag>, `text` as it stands.
std::string Element(std::string_view tag, std::string_view text, std::string_view style = "") {
  return absl::StrCat("<", AbslView(tag), style.empty() ? "" : absl::StrCat(" class=\"", AbslView(style), "\""), ">",
                      AbslView(text), "</", AbslView(tag), ">");
}

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat("<tr>", absl::StrJoin(cells, ""), "</tr>\n");
}

std::string Table(const std::vector<std::string>& heads, const std::string& rows) {
  return absl::StrCat("<div class=\"wide\"><table>\n<thead>", Row(heads), "</thead>\n<tbody>\n", rows,
                      "</tbody></table></div>\n");
}

std::string Cell(std::string_view text) { return Element("td", HtmlEscaped(text)); }
std::string NumberCell(std::string_view text) { return Element("td", HtmlEscaped(text), "number"); }
std::string Head(std::string_view text) { return Element("th", HtmlEscaped(text)); }
std::string NumberHead(std::string_view text) { return Element("th", HtmlEscaped(text), "number"); }

std::string VerdictCell(Verdict verdict) {
  const char* style = verdict == Verdict::kHolds      ? "verdict yes"
                      : verdict == Verdict::kOpposite ? "verdict no"
                                                      : "verdict maybe";
  return Element("td", VerdictWords(verdict), style);
}

const codec::MeasureQuery& MeasureOf(const codec::ExperimentFile& experiment, const std::string& name) {
  return *std::find_if(experiment.measures.begin(), experiment.measures.end(),
                       [&](const codec::MeasureQuery& measure) { return measure.name == name; });
}

std::string PText(double p) { return p < 0.0001 ? "< 0.0001" : absl::StrFormat("%.4f", p); }

std::string ExpectationWords(const Judgement& judged) {
  const codec::ExpectedEffect& expected = judged.expected;
  switch (expected.expect) {
    case Expectation::kMore:
      return absl::StrCat(expected.arm, " > ", expected.baseline);
    case Expectation::kLess:
      return absl::StrCat(expected.arm, " < ", expected.baseline);
    case Expectation::kSame:
      return absl::StrCat(expected.arm, " = ", expected.baseline, " within ", absl::StrFormat("%g", expected.margin));
    case Expectation::kRemoved:
      return absl::StrCat(expected.arm, " at most ", absl::StrFormat("%g", 100 * expected.left), " % of ",
                          expected.baseline);
    case Expectation::kAbove:
      return absl::StrCat(expected.arm, " > ", absl::StrFormat("%g", expected.bound));
    case Expectation::kBelow:
      return absl::StrCat(expected.arm, " < ", absl::StrFormat("%g", expected.bound));
  }
  return "";
}

std::string Hypotheses(const Findings& part) {
  if (part.judged.empty()) return "";
  std::string rows;
  for (const Judgement& judged : part.judged) {
    const codec::MeasureQuery& measure = MeasureOf(part.experiment, judged.expected.measure);
    const int decimals = measure.decimals;
    const auto figure = [&](double value) { return FigureText(value, decimals); };
    const bool removed = judged.expected.expect == Expectation::kRemoved;
    const std::string left = removed && judged.baseline != 0
                                 ? absl::StrCat(" (", FigureText(100 * judged.arm / judged.baseline, 0), " % left)")
                                 : std::string();
    rows += Row(
        {Element("td",
                 absl::StrCat(judged.expected.ablation ? "<b>Ablation.</b> " : "", HtmlEscaped(judged.expected.text),
                              "<br><span class=\"faint\">", HtmlEscaped(measure.label), ": ",
                              HtmlEscaped(ExpectationWords(judged)), "</span>"),
                 "hypothesis"),
         NumberCell(figure(judged.arm) + left), NumberCell(figure(judged.baseline)),
         NumberCell(absl::StrCat(figure(judged.difference), " [", figure(judged.low), ", ", figure(judged.high), "]")),
         NumberCell(absl::StrFormat("%.2f", judged.effect_size)),
         NumberCell(judged.expected.expect == Expectation::kSame ? "–" : PText(judged.adjusted)),
         NumberCell(absl::StrCat(judged.pairs)), VerdictCell(judged.verdict)});
  }
  return absl::StrCat(
      Element("h3", "What was expected, and what came"),
      Table({Head("hypothesis"), NumberHead("mean"), NumberHead("compared with"), NumberHead("difference [95 %]"),
             NumberHead("d"), NumberHead("p (Holm)"), NumberHead("pairs"), Head("verdict")},
            rows));
}

std::string Arms(const Findings& part) {
  std::string rows;
  for (const codec::ExperimentArm& arm : part.experiment.arms) {
    std::vector<std::string> changes;
    for (const std::string& set : arm.sets)
      changes.push_back(absl::StrCat("<code>--set ", HtmlEscaped(set), "</code>"));
    for (const std::string& cast : arm.cast) {
      changes.push_back(absl::StrCat("<code>--agent ", HtmlEscaped(cast), "</code>"));
    }
    rows += Row({Element("td", Element("b", HtmlEscaped(arm.name))), Cell(arm.text),
                 Element("td", changes.empty() ? "nothing" : absl::StrJoin(changes, "<br>"))});
  }
  return absl::StrCat(Element("h3", "What is varied"), Table({Head("arm"), Head("what it is"), Head("changed")}, rows));
}

std::string Measures(const Findings& part) {
  std::string rows;
  for (const codec::MeasureQuery& measure : part.experiment.measures) {
    bool first = true;
    for (const codec::ExperimentArm& arm : part.experiment.arms) {
      const Spread spread = SpreadOf(part.samples.at(measure.name).at(arm.name));
      const auto figure = [&](double value) {
        return NumberCell(spread.count == 0 ? "–" : FigureText(value, measure.decimals));
      };
      rows += Row({Element("td", first ? absl::StrCat(HtmlEscaped(measure.label), " <span class=\"faint\">(",
                                                      HtmlEscaped(measure.unit), ")</span>")
                                       : ""),
                   Cell(arm.name), NumberCell(absl::StrCat(spread.count)), figure(spread.mean), figure(spread.low),
                   figure(spread.median), figure(spread.high)});
      first = false;
    }
  }
  std::string queries;
  for (const codec::MeasureQuery& measure : part.experiment.measures) {
    queries +=
        absl::StrCat("<p><b>", HtmlEscaped(measure.label), "</b></p><pre>", HtmlEscaped(measure.sql), "</pre>\n");
  }
  return absl::StrCat(Element("h3", "Measured"),
                      Table({Head("measure"), Head("arm"), NumberHead("runs"), NumberHead("mean"), NumberHead("5 %"),
                             NumberHead("median"), NumberHead("95 %")},
                            rows),
                      "<details><summary>How each is measured (queries of the results)</summary>\n", queries,
                      "</details>\n");
}

std::string Pictures(const Findings& part) {
  std::string text;
  for (const DrawnPicture& picture : part.pictures) {
    text += absl::StrCat(
        "<figure>",
        picture.svg.empty() ? Element("p", HtmlEscaped("(not drawn: " + picture.reason + ")")) : picture.svg,
        "<figcaption>", HtmlEscaped(picture.title), "</figcaption></figure>\n");
  }
  return text;
}

std::string Conclusion(const Findings& part) {
  std::size_t holds = 0, ablations = 0, removed = 0;
  std::vector<std::string> others;
  for (const Judgement& judged : part.judged) {
    const bool held = judged.verdict == Verdict::kHolds;
    holds += held ? 1 : 0;
    if (judged.expected.ablation) ++ablations;
    if (judged.expected.ablation && held) ++removed;
    if (!held)
      others.push_back(absl::StrCat(HtmlEscaped(judged.expected.text), " (", VerdictWords(judged.verdict), ")"));
  }
  if (part.judged.empty()) return "";
  std::string text = absl::StrCat(holds, " of ", part.judged.size(), " hypotheses hold");
  if (ablations > 0) absl::StrAppend(&text, "; of ", ablations, " ablations, ", removed, " remove what they should");
  text += ".";
  if (!others.empty()) absl::StrAppend(&text, " Not shown, or otherwise: ", absl::StrJoin(others, "; "), ".");
  return Element("p", Element("b", text));
}

std::string Part(const Findings& part) {
  const codec::ExperimentFile& experiment = part.experiment;
  std::string text = absl::StrCat("<h2 id=\"", HtmlEscaped(experiment.name), "\">", HtmlEscaped(experiment.title),
                                  "</h2>\n", Element("p", HtmlEscaped(experiment.question), "question"), "\n");
  for (const std::string& paragraph : experiment.text) text += Element("p", HtmlEscaped(paragraph)) + "\n";
  text += Conclusion(part);
  text += Hypotheses(part);
  text += Pictures(part);
  text += Arms(part);
  text += Measures(part);
  if (!part.without.empty()) {
    std::string list;
    for (const std::string& without : part.without) list += Element("li", HtmlEscaped(without));
    text += absl::StrCat(Element("h3", "Without any value"), Element("ul", list));
  }
  if (!part.failed.empty()) {
    std::string list;
    for (const std::string& failed : part.failed) list += Element("li", HtmlEscaped(failed));
    text += absl::StrCat(Element("h3", "Runs that did not complete"), Element("ul", list));
  }
  text += Element("p",
                  absl::StrCat("Scenario <code>", HtmlEscaped(experiment.scenario), "</code>, seeds ",
                               experiment.first_seed, " to ", experiment.last_seed, ", ", part.runs,
                               " runs; digest of the scenarios <code>", part.digest.substr(0, 16), "</code>."),
                  "faint");
  return text;
}

std::string Contents(const std::vector<Findings>& parts) {
  std::string rows;
  for (const Findings& part : parts) {
    std::size_t holds = 0;
    for (const Judgement& judged : part.judged) holds += judged.verdict == Verdict::kHolds ? 1 : 0;
    rows += Row({Element("td", absl::StrCat("<a href=\"#", HtmlEscaped(part.experiment.name), "\">",
                                            HtmlEscaped(part.experiment.title), "</a>")),
                 Cell(part.experiment.question), NumberCell(absl::StrCat(holds, " of ", part.judged.size()))});
  }
  return Table({Head("experiment"), Head("question"), NumberHead("holds")}, rows);
}

}  // namespace

std::string HtmlEscaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        // Other control characters are not allowed in HTML.
        escaped += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return escaped;
}

std::string ReportHtml(const ReportHead& head, const std::vector<Findings>& parts) {
  std::string text = absl::StrCat(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>",
      HtmlEscaped(head.title), "</title>\n<style>", AbslView(kStyle), "</style>\n</head>\n<body>\n<h1>",
      HtmlEscaped(head.title), "</h1>\n");
  for (const std::string& paragraph : head.text) text += Element("p", HtmlEscaped(paragraph)) + "\n";
  if (parts.size() > 1) text += Contents(parts);
  text += Element("p",
                  "How to read it: each way to run the scenario (an arm) is run with the same seeds, so that chance is "
                  "the same in all of them, and differences are taken seed by seed. The interval is that in which the "
                  "mean difference lies with 95 % certainty; d is the mean difference in standard deviations of the "
                  "differences (0.2 is small, 0.8 large); p is the chance of such a difference if there were none, "
                  "raised for the number of hypotheses (Holm). A hypothesis holds if interval and p say so, and not "
                  "because a picture looks like it.",
                  "faint");
  for (const Findings& part : parts) text += Part(part);
  absl::StrAppend(&text, "<hr>",
                  Element("p",
                          absl::StrCat("Made by <code>", HtmlEscaped(head.command), "</code>, ",
                                       HtmlEscaped(head.version), "; the same command gives the same page."),
                          "faint"),
                  "\n</body>\n</html>\n");
  return text;
}

}  // namespace haggle::experiment
