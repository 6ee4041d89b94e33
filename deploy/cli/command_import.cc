// `haggle import`: a domain of another program as a scenario.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "broker/core/validate.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/output_file.h"
#include "deploy/cli/plugins.h"
#include "deploy/import/import.h"
#include "deploy/import/names.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"
#include "proto/codec/read_file.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kImport[] = "import";
constexpr std::size_t kNotesShown = 20;

struct ImportOptions {
  std::vector<std::string> files;
  std::string output = "-";
  bool force = false;
  bool quiet = false;
  std::vector<std::string> agents;
  importing::ImportOptions import;
};

// What a folder holds besides a domain: analyses, hidden files.
bool IsDomainFile(const std::string& name) {
  const auto ends = [&](const char* end) { return absl::EndsWithIgnoreCase(name, end); };
  if (name.empty() || name[0] == '.' || name[0] == '_' || ends("pareto.xml") || ends("specials.json")) return false;
  return ends(".xml") || ends(".json") || ends(".yml") || ends(".yaml");
}

// A folder stands for its files by name. Not kDone: said why.
HowEnded ListFiles(const std::vector<std::string>& given, std::vector<std::string>& paths) {
  for (const std::string& path : given) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      paths.push_back(path);
      continue;
    }
    std::vector<std::string> names;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      std::error_code unknown;
      const bool regular = it->is_regular_file(unknown);
      if (regular && IsDomainFile(it->path().filename().string())) names.push_back(it->path().filename().string());
    }
    if (error) return Fail(HowEnded::kFailed, kImport, "folder " + path + " cannot be read: " + error.message());
    if (names.empty()) {
      return Fail(HowEnded::kFailed, kImport, "folder " + path + " has no .xml, .json, .yml or .yaml of a domain");
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) paths.push_back((fs::path(path) / name).string());
  }
  return HowEnded::kDone;
}

HowEnded ReadFiles(const std::vector<std::string>& given, std::vector<importing::SourceFile>& files) {
  std::vector<std::string> paths;
  if (const HowEnded ended = ListFiles(given, paths); ended != HowEnded::kDone) return ended;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> text = codec::ReadWholeFile(path, importing::kLargestFile);
    if (!text.ok()) return Fail(HowEnded::kFailed, kImport, std::string(text.status().message()));
    files.push_back({path, *std::move(text)});
  }
  return HowEnded::kDone;
}

// The strategies that --agent names, checked, in the place of the suggested ones.
HowEnded SetCast(const ImportOptions& options, codec::ScenarioFile& file) {
  if (options.agents.empty()) return HowEnded::kDone;
  Registry registry;
  std::vector<std::string> plugins;
  if (const HowEnded ended = LoadPlugins({}, kImport, registry, plugins); ended != HowEnded::kDone) return ended;
  std::vector<Casting> own;
  for (const codec::SuggestedCast& line : file.cast) own.push_back({line.party, line.strategy, line.parameters});
  std::vector<Casting> cast;
  if (const HowEnded ended = ChooseCast(file.scenario, own, options.agents, {}, kImport, registry, cast);
      ended != HowEnded::kDone) {
    return ended;
  }
  file.cast.clear();
  for (const Casting& line : cast) file.cast.push_back({line.party, line.strategy, line.parameters});
  return HowEnded::kDone;
}

void TellNotes(const std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < notes.size() && i < kNotesShown; ++i) Note("note: " + notes[i]);
  if (notes.size() > kNotesShown) Note("... and " + std::to_string(notes.size() - kNotesShown) + " more");
}

HowEnded Import(const ImportOptions& options) {
  if (!options.import.name.empty() && importing::MakeNames({options.import.name}, "domain")[0] != options.import.name) {
    return Fail(
        HowEnded::kWrongUsage, kImport,
        "--name: expected 1 to 64 letters, digits, _ and -, not digits alone, found " + Quoted(options.import.name));
  }
  std::vector<importing::SourceFile> files;
  if (const HowEnded ended = ReadFiles(options.files, files); ended != HowEnded::kDone) return ended;
  absl::StatusOr<importing::Imported> imported = importing::ImportDomain(files, options.import);
  if (!imported.ok()) return Fail(HowEnded::kFailed, kImport, std::string(imported.status().message()));
  if (const HowEnded ended = SetCast(options, imported->file); ended != HowEnded::kDone) return ended;
  if (!options.quiet) TellNotes(imported->notes);
  const std::string text = imported->header + codec::ScenarioToText(imported->file);
  if (options.output == "-") {
    Print(text);
    return HowEnded::kDone;
  }
  if (absl::Status written = WriteOutputFile(options.output, text, options.force); !written.ok()) {
    return Fail(HowEnded::kFailed, kImport, std::string(written.message()));
  }
  if (!options.quiet) {
    // A name without '/' that does not end in .textproto is that of a shipped scenario.
    const std::string path = options.output.find('/') == std::string::npos ? "./" + options.output : options.output;
    Note("wrote " + options.output + "; `haggle run " + path + "` runs it");
  }
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddImport(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand(kImport, "Make a scenario of a domain of GENIUS, GeniusWeb or NegMAS");
  command
      ->add_option("FILE", options->files,
                   "The files of one domain, or its folder: the domain's and a profile for each party (two or more), "
                   "in the order in which the parties speak")
      ->required();
  command
      ->add_option("--format", options->import.format,
                   "genius (XML), geniusweb (JSON) or negmas (YAML, JSON); without it the first file's content tells")
      ->check(CLI::IsMember({"genius", "geniusweb", "negmas"}));
  command
      ->add_option("-o,--output", options->output,
                   "Where the scenario goes: a file, a link to one, a pipe or a device; - is standard output")
      ->type_name("OUT.textproto")
      ->capture_default_str();
  command->add_flag("--force", options->force, "Overwrite an existing file");
  command->add_option("--name", options->import.name, "Of the scenario and its table (default: the domain's)");
  command->add_option("--rounds", options->import.rounds, "Round limit of the table, 1 to 32768")
      ->transform(Integer(1, core::bounds::kRounds))
      ->capture_default_str();
  command
      ->add_option("--steps", options->import.steps,
                   "Least number of steps, 1 to 1000000, into which a real issue is cut that has none of its own; a "
                   "step is a power of ten")
      ->transform(Integer(1, 1'000'000))
      ->capture_default_str();
  AddRepeated(command, "--agent", options->agents,
              "Who plays a party, as in `haggle run`: PARTY=STRATEGY[,parameter=value]... (default: boulware); "
              "repeatable")
      ->type_name("PARTY=STRATEGY[,k=v]");
  command->add_flag("--quiet", options->quiet, "Leave only the scenario and errors");
  command->footer(
      std::string("Names that a scenario does not allow are changed, and so told in a comment; numbers of more than "
                  "15 decimals are rounded, and so told on standard error.\n"
                  "Examples:\n  haggle import domain.xml buyer.xml seller.xml -o trade.textproto\n"
                  "  haggle run ./trade.textproto\n") +
      kExitCodesHelp);
  return {command, [options] { return Import(*options); }};
}

}  // namespace haggle::cli
