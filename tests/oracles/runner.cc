#include "tests/oracles/runner.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/oracles/case.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDifferencesShown = 5;

// What became of one family, over all files.
struct Result {
  std::string name;
  bool known = false;
  int passed = 0;
  int failed = 0;
  std::vector<std::string> failures;
  std::set<std::string> unanswered;
  std::vector<std::string> files;
  std::size_t cases = 0;
};

Tolerance ToleranceOf(const Json& owner, Tolerance inherited) {
  const auto found = owner.find("tolerance");
  if (found == owner.end()) return inherited;
  if (found->is_number()) return {found->get<double>(), 0};
  if (!found->is_object()) return inherited;
  return {NumberOr(*found, "abs", inherited.abs), NumberOr(*found, "relative", inherited.relative)};
}

// Adds what `part` answers to `answer`, object by object; a list is an answer of its own.
void Merge(const Json& part, Json& answer) {
  if (part.is_array()) {
    answer = part;
    return;
  }
  for (const auto& [key, value] : part.items()) {
    if (value.is_object() && answer.contains(key)) {
      Merge(value, answer[key]);
    } else {
      answer[key] = value;
    }
  }
}

class Run {
 public:
  explicit Run(std::ostream& out) : out_(out) {}

  void Folder(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    if (fs::is_regular_file(folder, error)) {
      files.push_back(folder);
    } else {
      for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == ".json" && at->is_regular_file()) files.push_back(at->path());
      }
    }
    if (error) return FileFault(folder.string(), absl::StrCat("cannot be read: ", error.message()));
    if (files.empty())
      return FileFault(folder.string(), "holds no JSON file; name the folder with the reference results");
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) File(file, file == folder ? file : file.lexically_relative(folder));
    if (!fs::exists(folder / "published", error)) {
      notes_.push_back("published/: not in this folder; SKIPPED what would be run of published domains");
    }
  }

  Score Report() {
    Score score;
    for (const Result& result : results_) {
      if (!result.known) continue;
      score.passed += result.passed;
      score.failed += result.failed;
      out_ << result.name << ": " << result.passed << "/" << result.passed + result.failed << "\n";
      for (const std::string& failure : result.failures) out_ << "  FAILED " << failure << "\n";
      for (const std::string& path : result.unanswered) out_ << "  not checked: " << path << "\n";
    }
    for (const Result& result : results_) {
      if (result.known) continue;
      out_ << "unknown family " << result.name << ": " << result.cases << " cases not run (";
      for (std::size_t i = 0; i < result.files.size(); ++i) out_ << (i > 0 ? ", " : "") << result.files[i];
      out_ << ")\n";
    }
    for (const std::string& note : notes_) out_ << note << "\n";
    for (const std::string& fault : faults_) out_ << "FAILED " << fault << "\n";
    score.failed += static_cast<int>(faults_.size());
    out_ << score.passed << " passed, " << score.failed << " failed\n";
    return score;
  }

 private:
  void FileFault(const std::string& file, const std::string& what) {
    faults_.push_back(absl::StrCat(file, ": ", what));
  }

  void File(const fs::path& path, const fs::path& shown) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return FileFault(shown.string(), "cannot be opened");
    try {
      const Json file = Json::parse(stream);
      if (!file.is_object()) return FileFault(shown.string(), "expected an object with `families`");
      if (!file.contains("families")) {
        notes_.push_back(absl::StrCat(shown.string(), ": no `families`, so nothing to run"));
        return;
      }
      const Tolerance tolerance = ToleranceOf(file, {});
      for (const Json& family : file.at("families").get_ref<const Json::array_t&>()) {
        OneFamily(family, tolerance, shown.string());
      }
    } catch (const Json::exception& e) {
      FileFault(shown.string(), e.what());
    }
  }

  Result& ResultOf(const std::string& name) {
    const auto [at, added] = index_.try_emplace(name, results_.size());
    if (added) {
      results_.emplace_back();
      results_.back().name = name;
    }
    return results_[at->second];
  }

  void OneFamily(const Json& json, Tolerance inherited, const std::string& file) {
    const auto name = json.at("name").get<std::string>();
    const auto& cases = json.at("cases").get_ref<const Json::array_t&>();
    Result& result = ResultOf(name);
    result.files.push_back(file);
    result.cases += cases.size();
    const Family* family = FindFamily(name);
    result.known = family != nullptr;
    if (family == nullptr) return;
    const Tolerance tolerance = ToleranceOf(json, inherited);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const std::string id =
          cases[i].is_object() && cases[i].contains("id") ? cases[i].at("id").dump() : absl::StrCat("#", i);
      const std::string fault = OneCase(*family, cases[i], tolerance, result);
      ++(fault.empty() ? result.passed : result.failed);
      if (!fault.empty()) result.failures.push_back(absl::StrCat(id, " in ", file, ": ", fault));
    }
  }

  // Nothing if the case passes.
  static std::string OneCase(const Family& family, const Json& json, Tolerance inherited, Result& result) {
    try {
      Json expected = Json::object();
      if (json.contains("expect")) {
        expected = json.at("expect");
      } else {
        expected["expected"] = json.at("expected");
      }
      const Json& params = json.contains("params") ? json.at("params") : json;
      const Case test{params, expected, ToleranceOf(json, inherited)};
      Json answer = Json::object();
      for (const Answer& part : family.parts) {
        const auto found = part(test);
        if (!found.ok()) return absl::StrCat("cannot be answered: ", found.status().message());
        Merge(*found, answer);
      }
      return Fault(Judge(test.expect, answer, test.tolerance), result);
    } catch (const Json::exception& e) {
      return absl::StrCat("cannot be read: ", e.what());
    }
  }

  static std::string Fault(const Judgement& judgement, Result& result) {
    result.unanswered.insert(judgement.unanswered.begin(), judgement.unanswered.end());
    if (judgement.compared == 0) return "nothing it expects is answered here";
    std::string text;
    for (std::size_t i = 0; i < std::min(judgement.differences.size(), kDifferencesShown); ++i) {
      const Difference& difference = judgement.differences[i];
      absl::StrAppend(&text, i > 0 ? "; " : "", difference.path, ": ", difference.text);
    }
    if (judgement.differences.size() > kDifferencesShown) {
      absl::StrAppend(&text, "; and ", judgement.differences.size() - kDifferencesShown, " more");
    }
    return text;
  }

  std::ostream& out_;
  std::vector<Result> results_;  // in the order in which they are met
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> notes_, faults_;
};

}  // namespace

Score RunFolder(const std::filesystem::path& folder, std::ostream& out) {
  Run run(out);
  run.Folder(folder);
  return run.Report();
}

}  // namespace haggle::oracles
