#include "proto/codec/experiment_text.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "haggle/v1/experiment.pb.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"
#include "proto/codec/message_text.h"
#include "proto/codec/nearest.h"
#include "proto/codec/read_file.h"
#include "proto/codec/utf8.h"

namespace haggle::codec {
namespace {

constexpr std::size_t kLongestLabel = 64;
constexpr std::uint64_t kMostSeeds = 1'000'000;
constexpr std::uint32_t kMostDecimals = 6;
constexpr std::uint32_t kLeftPermille = 100;

bool IsLabel(const std::string& name) {
  return !name.empty() && name.size() <= kLongestLabel && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

using Words = google::protobuf::RepeatedPtrField<std::string>;
std::vector<std::string> Strings(const Words& words) { return {words.begin(), words.end()}; }

// From the message to the struct, taking down what is wrong on the way.
class ExperimentReading {
 public:
  ExperimentReading(const v1::Experiment& message, const google::protobuf::TextFormat::ParseInfoTree& lines,
                    std::string_view filename)
      : message_(message), lines_(lines), filename_(filename) {}

  absl::StatusOr<ExperimentFile> Read() {
    std::string path;
    if (!AllUtf8(message_, path)) {
      Wrong(path, "expected UTF-8 text, found other bytes");
      return absl::InvalidArgumentError(wrong_);
    }
    ReadHead();
    if (message_.parts_size() > 0) {
      CheckOnlyParts();
    } else {
      ReadArms();
      ReadTables();
      ReadMeasures();
      ReadHypotheses();
      ReadPictures();
      ReadFigures();
    }
    if (!wrong_.empty()) return absl::InvalidArgumentError(wrong_);
    return std::move(file_);
  }

 private:
  int Line(const std::string& path) const { return LineAt(message_, lines_, path); }

  void Wrong(const std::string& path, const std::string& what) {
    const int line = Line(path);
    absl::StrAppend(&wrong_, wrong_.empty() ? "" : "\n", AbslView(filename_), line > 0 ? absl::StrCat(":", line) : "",
                    ": ", path, ": ", what);
  }

  void Label(const std::string& path, const std::string& name) {
    if (IsLabel(name)) return;
    Wrong(path,
          absl::StrCat("found ", Quoted(name), "; expected 1 to ", kLongestLabel, " letters, digits, '_' and '-'"));
  }

  void Required(const std::string& path, const std::string& text) {
    if (text.empty()) Wrong(path, "is missing; expected a text");
  }

  // One of `names`.
  void Known(const std::string& path, const std::string& what, const std::string& name,
             const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    Wrong(path, absl::StrCat("no ", what, " ", Quoted(name), "; ", DidYouMean(name, names)));
  }

  void ReadHead() {
    file_.filename = std::string(filename_);
    Label("name", message_.name());
    Required("title", message_.title());
    file_.name = message_.name();
    file_.title = message_.title();
    file_.question = message_.question();
    file_.text = Strings(message_.text());
    file_.parts = Strings(message_.parts());
    file_.ticks = Strings(message_.ticks());
    file_.events = Strings(message_.events());
  }

  void CheckOnlyParts() {
    if (message_.arms_size() > 0) Wrong("arms.0", "an experiment with parts has no arms of its own");
    if (message_.measures_size() > 0) Wrong("measures.0", "an experiment with parts has no measures of its own");
  }

  void ReadArms() {
    Required("question", message_.question());
    Required("scenario", message_.scenario());
    file_.scenario = message_.scenario();
    file_.first_seed = message_.seeds().first();
    file_.last_seed = message_.seeds().last();
    if (file_.first_seed > file_.last_seed || file_.last_seed - file_.first_seed >= kMostSeeds) {
      Wrong("seeds", absl::StrCat("found ", file_.first_seed, " to ", file_.last_seed, "; expected first <= last and ",
                                  kMostSeeds, " seeds at the most"));
    }
    if (message_.arms().empty()) Wrong("arms", "is missing; expected at least one way to run the scenario");
    for (int i = 0; i < message_.arms_size(); ++i) {
      const v1::Arm& arm = message_.arms(i);
      const std::string path = absl::StrCat("arms.", i);
      Label(path + ".name", arm.name());
      if (std::find(arms_.begin(), arms_.end(), arm.name()) != arms_.end()) {
        Wrong(path + ".name", absl::StrCat("a second arm ", Quoted(arm.name()), "; expected each name once"));
      }
      arms_.push_back(arm.name());
      file_.arms.push_back({arm.name(), arm.text(), Strings(arm.set()), Strings(arm.cast())});
    }
  }

  void ReadMeasures() {
    for (int i = 0; i < message_.measures_size(); ++i) {
      const v1::ExperimentMeasure& measure = message_.measures(i);
      const std::string path = absl::StrCat("measures.", i);
      Label(path + ".name", measure.name());
      if (std::find(measures_.begin(), measures_.end(), measure.name()) != measures_.end()) {
        Wrong(path + ".name", absl::StrCat("a second measure ", Quoted(measure.name()), "; expected each name once"));
      }
      Required(path + ".label", measure.label());
      if (measure.sql().empty() == measure.metric().empty()) {
        Wrong(path, "expected either a query for arm, seed and value, or the name of a measure of the run");
      }
      if (measure.decimals() > kMostDecimals) {
        Wrong(path + ".decimals", absl::StrCat("found ", measure.decimals(), "; expected 0 to ", kMostDecimals));
      }
      measures_.push_back(measure.name());
      MeasureQuery query{measure.name(),
                         measure.label(),
                         measure.unit(),
                         "",
                         static_cast<int>(measure.decimals()),
                         measure.mean(),
                         "",
                         ""};
      ReadQuery(measure, path, query);
      file_.measures.push_back(std::move(query));
    }
  }

  // A named measure as a query.
  void ReadQuery(const v1::ExperimentMeasure& measure, const std::string& path, MeasureQuery& query) {
    if (measure.metric().empty()) {
      if (measure.divide() != 0 || measure.zero()) Wrong(path, "divide and zero are for a named measure");
      query.sql = absl::StrJoin(measure.sql(), "\n");
      return;
    }
    const std::vector<std::string> names = absl::StrSplit(measure.metric(), '.');
    if (names.size() > 2 || !std::all_of(names.begin(), names.end(), IsLabel)) {
      Wrong(path + ".metric", absl::StrCat("found ", Quoted(measure.metric()), "; expected NAME or PARTY.NAME"));
      return;
    }
    query.metric = names.back();
    query.party = names.size() == 2 ? names[0] : "";
    const std::string party = names.size() == 2 ? absl::StrCat("= '", names[0], "'") : "IS NULL";
    const double divide = measure.divide() == 0 ? 1 : measure.divide();
    query.sql = absl::StrCat("SELECT a.arm, a.seed, ", measure.zero() ? "coalesce(m.value, 0.0)" : "m.value",
                             " * 1.0 / ", absl::StrFormat("%.17g", divide),
                             " AS value\nFROM arms a LEFT JOIN metrics m ON m.run = a.run", "\n  AND m.name = '",
                             names.back(), "' AND m.party ", party, " AND m.product IS NULL AND m.tick IS NULL");
  }

  void ReadTables() {
    for (int i = 0; i < message_.tables_size(); ++i) {
      const v1::QueryTable& table = message_.tables(i);
      const std::string path = absl::StrCat("tables.", i);
      const bool named = IsLabel(table.name()) && absl::ascii_isalpha(static_cast<unsigned char>(table.name()[0])) &&
                         table.name().find('-') == std::string::npos;
      if (!named) {
        Wrong(path + ".name", absl::StrCat("found ", Quoted(table.name()), "; expected 1 to ", kLongestLabel,
                                           " letters, digits and '_', a letter first"));
      }
      if (table.sql().empty()) Wrong(path + ".sql", "is missing; expected a query");
      file_.tables.push_back({table.name(), absl::StrJoin(table.sql(), "\n")});
    }
  }

  void ReadHypotheses() {
    for (int i = 0; i < message_.hypotheses_size(); ++i) {
      ReadHypothesis(message_.hypotheses(i), absl::StrCat("hypotheses.", i));
    }
  }

  void ReadHypothesis(const v1::Hypothesis& from, const std::string& path) {
    ExpectedEffect effect{from.text(),        from.measure(), from.arm(), from.baseline(),
                          Expectation::kMore, from.margin(),  0,          from.bound(),
                          from.ablation(),    Line(path)};
    Required(path + ".text", from.text());
    Known(path + ".measure", "measure", from.measure(), measures_);
    Known(path + ".arm", "arm", from.arm(), arms_);
    const std::uint32_t left = from.left_permille() == 0 ? kLeftPermille : from.left_permille();
    if (left > 1000) Wrong(path + ".left_permille", absl::StrCat("found ", left, "; expected 0 to 1000"));
    effect.left = left / 1000.0;
    const bool alone = from.expect() == v1::EXPECTATION_ABOVE || from.expect() == v1::EXPECTATION_BELOW;
    if (alone && !from.baseline().empty()) {
      Wrong(path + ".baseline", "is compared with nothing; expected no baseline beside a bound");
    }
    if (!alone && effect.baseline.empty() && !arms_.empty()) effect.baseline = arms_.front();
    if (!alone) Known(path + ".baseline", "arm", effect.baseline, arms_);
    if (!alone && effect.baseline == effect.arm) {
      Wrong(path + ".arm", "is compared with itself; expected another arm than the baseline");
    }
    switch (from.expect()) {
      case v1::EXPECTATION_MORE:
        effect.expect = Expectation::kMore;
        break;
      case v1::EXPECTATION_LESS:
        effect.expect = Expectation::kLess;
        break;
      case v1::EXPECTATION_SAME:
        effect.expect = Expectation::kSame;
        if (!(from.margin() > 0)) Wrong(path + ".margin", "expected a difference above 0 that does not matter");
        break;
      case v1::EXPECTATION_REMOVED:
        effect.expect = Expectation::kRemoved;
        break;
      case v1::EXPECTATION_ABOVE:
        effect.expect = Expectation::kAbove;
        break;
      case v1::EXPECTATION_BELOW:
        effect.expect = Expectation::kBelow;
        break;
      default:
        Wrong(path + ".expect", "is missing; expected MORE, LESS, SAME, REMOVED, ABOVE or BELOW");
    }
    file_.hypotheses.push_back(std::move(effect));
  }

  void ReadPictures() {
    for (int i = 0; i < message_.pictures_size(); ++i) {
      const v1::ExperimentPicture& from = message_.pictures(i);
      const std::string path = absl::StrCat("pictures.", i);
      if (from.measure().empty() == from.sql().empty()) Wrong(path, "expected either a measure or a query");
      if (!from.measure().empty()) Known(path + ".measure", "measure", from.measure(), measures_);
      PictureQuery picture{from.title(), from.measure(), absl::StrJoin(from.sql(), "\n"),
                           from.x(),     from.y(),       Strings(from.arms())};
      for (int a = 0; a < from.arms_size(); ++a) Known(absl::StrCat(path, ".arms.", a), "arm", from.arms(a), arms_);
      if (picture.arms.empty()) picture.arms = arms_;
      file_.pictures.push_back(std::move(picture));
    }
  }

  void ReadFigures() {
    for (int i = 0; i < message_.figures_size(); ++i) ReadFigure(message_.figures(i), absl::StrCat("figures.", i));
  }

  void ReadFigure(const v1::ReportedFigure& from, const std::string& path) {
    FigureReported figure{from.what(),  from.when(),          from.source(),        from.low(), from.high(),
                          from.unit(),  FigureRole::kOutcome, from.measure(),       from.arm(), from.mechanism(),
                          from.shown(), from.needs(),         Strings(from.facts())};
    Required(path + ".what", from.what());
    if (from.low() > from.high()) {
      Wrong(path + ".low", absl::StrCat("found ", from.low(), " above high, ", from.high(), "; expected low <= high"));
    }
    if (!from.measure().empty()) Known(path + ".measure", "measure", from.measure(), measures_);
    if (figure.arm.empty() && !arms_.empty()) figure.arm = arms_.front();
    Known(path + ".arm", "arm", figure.arm, arms_);
    switch (from.role()) {
      case v1::ROLE_INPUT:
        figure.role = FigureRole::kInput;
        break;
      case v1::ROLE_OUTCOME:
        figure.role = FigureRole::kOutcome;
        break;
      case v1::ROLE_ABSENT:
        figure.role = FigureRole::kAbsent;
        if (!from.measure().empty()) Wrong(path + ".measure", "expected none of what the model does not have");
        break;
      default:
        Wrong(path + ".role", "is missing; expected INPUT, OUTCOME or ABSENT");
    }
    file_.figures.push_back(std::move(figure));
  }

  const v1::Experiment& message_;
  const google::protobuf::TextFormat::ParseInfoTree& lines_;
  const std::string_view filename_;
  std::vector<std::string> arms_;
  std::vector<std::string> measures_;
  std::string wrong_;
  ExperimentFile file_;
};

}  // namespace

absl::StatusOr<ExperimentFile> ParseExperimentText(std::string_view text, std::string_view filename) {
  v1::Experiment message;
  google::protobuf::TextFormat::ParseInfoTree lines;
  if (absl::Status read = ParseMessageText(text, filename, "an experiment", message, lines); !read.ok()) return read;
  return ExperimentReading(message, lines, filename).Read();
}

absl::StatusOr<ExperimentFile> ReadExperimentFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadWholeFile(path);
  if (!text.ok()) return text.status();
  return ParseExperimentText(*text, path);
}

}  // namespace haggle::codec
