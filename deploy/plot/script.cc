#include "deploy/plot/script.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/base/figures.h"

namespace haggle::plot {
namespace {

// Colours of Okabe and Ito (2008), Color Universal Design: told apart by the colour-blind too. Each
// thing has a shape of its own besides.
constexpr char kBlue[] = "#0072B2";
constexpr char kVermilion[] = "#D55E00";
constexpr char kGreen[] = "#009E73";
constexpr char kPurple[] = "#CC79A7";
constexpr char kOrange[] = "#E69F00";
constexpr char kBlack[] = "#000000";
constexpr char kGrey[] = "#BBBBBB";

constexpr double kMargin = 0.05;            // of the axes, beyond what is shown ...
constexpr double kLabelMargin = 0.10;       // ... where labels stand
constexpr std::size_t kMostMarks = 8;       // of one solution; of more, its ends are marked
constexpr std::size_t kLongestLegend = 24;  // bytes of a name there; the axes have all of it
constexpr std::size_t kFewSpots = 500;      // of which each is drawn larger

// Nine digits, so that equal data give an equal script.
std::string Number(double value) {
  std::string text(32, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.9g", value)));
  return text;
}

// Collects blocks of data and the curves that show them.
class Script {
 public:
  // `style` in gnuplot's words. Nothing is drawn of no spots.
  void Add(const std::vector<Spot>& spots, const std::string& style, const std::string& legend) {
    if (spots.empty()) return;
    const std::string block = absl::StrCat("$d", ++blocks_);
    absl::StrAppend(&data_, block, " << EOD\n");
    for (const Spot& spot : spots) absl::StrAppend(&data_, Number(spot[0]), " ", Number(spot[1]), "\n");
    absl::StrAppend(&data_, "EOD\n");
    absl::StrAppend(&curves_, curves_.empty() ? "plot " : ", \\\n  ", block, " using 1:2 with ", style,
                    legend.empty() ? " notitle" : absl::StrCat(" title ", GnuplotQuoted(legend)));
  }
  // A small text beside a spot: to its upper right, or (`below`) to its lower left.
  void Label(const Spot& spot, const std::string& text, const char* colour, bool below) {
    absl::StrAppend(&data_, "set label ", GnuplotQuoted(text), " at ", Number(spot[0]), ",", Number(spot[1]),
                    below ? " right offset character -1.6,-1.1" : " left offset character 1.6,1.1",
                    " front boxed noenhanced textcolor rgb '", colour, "'\n");
  }
  std::string Text(const std::string& head) const { return absl::StrCat(head, data_, curves_, "\n"); }

 private:
  int blocks_ = 0;
  std::string data_;
  std::string curves_;
};

std::string PointStyle(int shape, double size, const char* colour, int width) {
  return absl::StrCat("points pointtype ", shape, " pointsize ", Number(size), " linewidth ", width, " linecolor rgb '",
                      colour, "'");
}

std::string TraceStyle(int shape, const char* colour, const char* dash) {
  return absl::StrCat("linespoints pointtype ", shape, " pointsize 0.9 linewidth 1.5 dashtype ", dash,
                      " linecolor rgb '", colour, "'");
}

// One axis: from 0 to 1, and as far as anything lies outside.
std::string Range(const Picture& picture, std::size_t axis) {
  double low = std::min(0.0, picture.disagreement[axis]);
  double high = std::max(1.0, picture.disagreement[axis]);
  for (const std::vector<Spot>* spots : {&picture.cloud, &picture.frontier}) {
    for (const Spot& spot : *spots) {
      low = std::min(low, spot[axis]);
      high = std::max(high, spot[axis]);
    }
  }
  return absl::StrCat("[", Number(low - kMargin), ":", Number(high + kLabelMargin), "]");
}

std::string Head(const Picture& picture, PictureFormat format) {
  std::string head =
      format == PictureFormat::kPng
          ? "set terminal pngcairo size 1200,860 font 'DejaVu Sans,12' background rgb '#FFFFFF' noenhanced\n"
          : "set terminal svg size 1200,860 dynamic font 'DejaVu Sans,15' background rgb '#FFFFFF' "
            "noenhanced\n";
  absl::StrAppend(&head, "set encoding utf8\nset title ", GnuplotQuoted(picture.title), " noenhanced\n");
  absl::StrAppend(&head, "set xlabel ", GnuplotQuoted(picture.parties[0] + " (utility)"), " noenhanced\n");
  absl::StrAppend(&head, "set ylabel ", GnuplotQuoted(picture.parties[1] + " (utility)"), " noenhanced\n");
  absl::StrAppend(&head, "set xrange ", Range(picture, 0), "\nset yrange ", Range(picture, 1), "\n");
  // Both axes in one measure, so that distances can be seen; the legend beside the plot.
  absl::StrAppend(&head, "set size ratio -1\nset key outside right top vertical Left reverse noenhanced\n",
                  "set key samplen 3 spacing 1.4\n",
                  "set grid xtics ytics linetype 1 linewidth 1 linecolor rgb '#E6E6E6'\nset tics out nomirror\n",
                  "set style textbox opaque margins 0.2,0.2 fillcolor rgb '#FFFFFF' noborder\n");
  return head;
}

// Cut at the end of a character: the legend takes from the plot what it needs.
std::string Short(const std::string& name) {
  if (name.size() <= kLongestLegend) return name;
  std::size_t end = kLongestLegend;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end) + "...";
}

// A solution's outcomes: all, or the ends of a long row of them.
void AddSolution(Script& script, const std::vector<Spot>& spots, const std::string& style, const std::string& name) {
  if (spots.size() <= kMostMarks) return script.Add(spots, style, name);
  script.Add({spots.front(), spots.back()}, style,
             absl::StrCat(name, " (ends of ", Count(static_cast<std::int64_t>(spots.size())), ")"));
}

// A party's offers, joined in their order; the first and the last one carry their numbers, each party's on
// another side, for both may end at the same place.
void AddTrace(Script& script, const Picture& picture, std::size_t seat) {
  const std::vector<Spot>& offers = picture.offers[seat];
  const char* const colour = seat == 0 ? kBlue : kVermilion;
  script.Add(offers, seat == 0 ? TraceStyle(7, colour, "1") : TraceStyle(5, colour, "2"),
             absl::StrCat("offers of ", Short(picture.parties[seat])));
  if (offers.empty()) return;
  const bool stays = offers.front() == offers.back() && offers.size() > 1;
  script.Label(offers.front(), stays ? absl::StrCat("1, ", offers.size()) : "1", colour, seat == 1);
  if (offers.front() != offers.back()) script.Label(offers.back(), absl::StrCat(offers.size()), colour, seat == 1);
}

std::string CloudLegend(const Picture& picture) {
  const std::string all = Count(static_cast<std::int64_t>(picture.outcomes));
  const bool sampled = static_cast<double>(picture.cloud.size()) < picture.outcomes;
  return sampled ? absl::StrCat("outcomes (", Count(static_cast<std::int64_t>(picture.cloud.size())), " of ", all, ")")
                 : absl::StrCat("outcomes (", all, ")");
}

}  // namespace

std::string GnuplotQuoted(std::string_view text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ,.:()_-";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || kPlain.find(c) != std::string_view::npos) {
      quoted += c;
    } else if (byte < ' ' || byte == 0x7f) {
      quoted += ' ';
    } else {
      // After a leading zero gnuplot takes three digits and no more.
      quoted += {'\\', '0', static_cast<char>('0' + byte / 64), static_cast<char>('0' + byte / 8 % 8),
                 static_cast<char>('0' + byte % 8)};
    }
  }
  return quoted + "\"";
}

std::string ScriptOf(const Picture& picture, PictureFormat format) {
  Script script;
  const double size = picture.cloud.size() <= kFewSpots ? 0.8 : 0.35;
  script.Add(picture.cloud, PointStyle(7, size, kGrey, 1), CloudLegend(picture));
  script.Add(picture.frontier,
             absl::StrCat("linespoints pointtype 7 pointsize 0.4 linewidth 1 linecolor rgb '", kBlack, "'"),
             "Pareto frontier");
  AddTrace(script, picture, 0);
  AddTrace(script, picture, 1);
  script.Add({picture.disagreement}, PointStyle(2, 2, kBlack, 3), "no agreement");
  // Hollow, and each of another size: what falls on one place is seen all the same.
  AddSolution(script, picture.utilitarian, PointStyle(4, 3.6, kBlack, 2), "utilitarian");
  AddSolution(script, picture.nash, PointStyle(12, 3.4, kGreen, 3), "Nash");
  AddSolution(script, picture.kalai_smorodinsky, PointStyle(8, 2.4, kPurple, 2), "Kalai-Smorodinsky");
  AddSolution(script, picture.egalitarian, PointStyle(10, 1.4, kOrange, 3), "egalitarian");
  if (picture.agreement) script.Add({*picture.agreement}, PointStyle(6, 5, kBlack, 3), "agreement");
  return script.Text(Head(picture, format));
}

}  // namespace haggle::plot
