// `haggle export`: a journal for other tools.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/run.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/output_file.h"
#include "deploy/cli/output_folder.h"
#include "deploy/report/json_text.h"
#include "deploy/report/log_writer.h"
#include "deploy/report/table_files.h"
#include "deploy/report/trace_writer.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

constexpr char kExport[] = "export";

struct ExportOptions {
  std::string journal;
  std::string format;
  std::string output;
  bool force = false;
};

// Collects pieces, and writes them when they are worth a call. The first error stays.
class Pieces {
 public:
  explicit Pieces(OutputFile file) : file_(std::move(file)) {}
  void Add(std::string_view piece) {
    waiting_.append(piece);
    if (waiting_.size() < kPiece) return;
    if (status_.ok()) status_ = file_.Add(waiting_);
    waiting_.clear();
  }
  const absl::Status& status() const { return status_; }
  absl::Status Finish() { return status_.ok() ? file_.Write(waiting_) : status_; }

 private:
  static constexpr std::size_t kPiece = 1 << 20;
  OutputFile file_;
  std::string waiting_;
  absl::Status status_;
};

nlohmann::ordered_json About(const journal::JournalReader& reader, const run::Run& run) {
  const char* state = reader.state() == journal::JournalState::kFinished  ? "finished"
                      : reader.state() == journal::JournalState::kStopped ? "stopped"
                                                                          : "running";
  return {
      {"scenario", reader.scenario().name}, {"seed", reader.scenario().seed}, {"state", state}, {"steps", run.steps()},
      {"commands", run.commands()},         {"hash", Hex(run.hash())}};
}

absl::Status WriteTrace(const journal::JournalReader& reader, Pieces& out) {
  run::Run run(reader.scenario());
  report::TraceWriter writer(reader.scenario(), [&out](std::string_view piece) { out.Add(piece); });
  journal::ReplayHooks hooks;
  hooks.events = &writer;
  hooks.ticks = &writer;
  hooks.on_step = [&out](std::int64_t, const Step&, const journal::Told&) { return out.status(); };
  hooks.after_step = [&](const Step& step, const journal::Told& told) { writer.OnStep(step, told.whys); };
  writer.Begin();
  if (absl::Status status = journal::ReplayTo(reader, journal::kWholeJournal, run, hooks); !status.ok()) return status;
  writer.End(About(reader, run));
  return out.Finish();
}

absl::Status WriteLog(const journal::JournalReader& reader, report::LogFormat format, Pieces& out) {
  run::Run run(reader.scenario());
  report::LogWriter writer(reader.scenario(), {}, format, false, [&out](std::string_view piece) { out.Add(piece); });
  writer.Begin();
  if (absl::Status status = report::WriteSteps(reader, run, writer); !status.ok()) return status;
  return out.Finish();
}

absl::Status WriteTable(journal::JournalReader& reader, const journal::TableSchema& schema, const OutputFolder& folder,
                        report::TableFile& table) {
  table.name = schema.name;
  table.file = absl::StrCat(table.name, ".csv");
  table.columns = report::ColumnsOfTable(schema.sql);
  absl::StatusOr<OutputFile> file = OutputFile::Open(folder.PathOf(table.file), false);
  if (!file.ok()) return file.status();
  Pieces out(*std::move(file));
  out.Add(report::TableHead(table.columns));
  const absl::Status read = reader.Query(absl::StrCat("SELECT * FROM ", table.name, " ORDER BY rowid"), nullptr,
                                         [&](const std::vector<journal::Cell>& cells) {
                                           ++table.rows;
                                           out.Add(report::TableRow(cells));
                                           return out.status();
                                         });
  if (!read.ok()) return read;
  return out.Finish();
}

absl::Status WriteTables(journal::JournalReader& reader, const std::string& path) {
  absl::StatusOr<OutputFolder> folder = OutputFolder::Make(path);
  if (!folder.ok()) return folder.status();
  run::Run run(reader.scenario());
  if (absl::Status status = journal::ReplayTo(reader, journal::kWholeJournal, run, {}); !status.ok()) return status;
  std::vector<report::TableFile> files;
  for (const journal::TableSchema& schema : journal::DerivedTables()) {
    if (absl::Status status = WriteTable(reader, schema, *folder, files.emplace_back()); !status.ok()) return status;
  }
  const std::string schema = report::JsonText(report::TableSchemaJson(files, About(reader, run))) + "\n";
  if (absl::Status status = WriteOutputFile(folder->PathOf("schema.json"), schema, false); !status.ok()) return status;
  return folder->PutInPlace();
}

absl::Status WriteFormat(const ExportOptions& options, journal::JournalReader& reader) {
  if (options.format == "tables") return WriteTables(reader, options.output);
  absl::StatusOr<OutputFile> file = OutputFile::Open(options.output, options.force);
  if (!file.ok()) return file.status();
  Pieces out(*std::move(file));
  if (options.format == "perfetto") return WriteTrace(reader, out);
  return WriteLog(reader, options.format == "csv" ? report::LogFormat::kCsv : report::LogFormat::kJsonLines, out);
}

HowEnded Export(const ExportOptions& options) {
  if (options.force && options.format == "tables") {
    return Fail(HowEnded::kWrongUsage, kExport, "--force overwrites a file; a folder of tables is never overwritten");
  }
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kExport, std::string(reader.status().message()));
  if (absl::Status written = WriteFormat(options, **reader); !written.ok()) {
    return Fail(HowEndedBy(written), kExport, std::string(written.message()));
  }
  const bool folder = options.format == "tables";
  Note("wrote " + std::string(folder ? "the folder " : "") + options.output + " (" + options.format +
       (folder ? ", with schema.json)" : ")"));
  if ((*reader)->state() == journal::JournalState::kRunning) {
    Note("the journal is still being written (or its run was killed); this is what it held");
  }
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddExport(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand(kExport, "A journal in a format of other tools, written as a whole or not at all");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command
      ->add_option(
          "--format", options->format,
          "perfetto: a trace for ui.perfetto.dev or chrome://tracing (JSON), with a track for each party, "
          "tracks for tables, arrows from offers to answers, counters for backlog, lead time and price; a tick "
          "is a second of it. jsonl, csv: every event, as `haggle log` has them. tables: a folder with a CSV "
          "file (RFC 4180) for each derived table and schema.json, which says the type of each column")
      ->required()
      ->check(CLI::IsMember({"perfetto", "jsonl", "csv", "tables"}));
  command->add_option("-o,--output", options->output, "The file; with --format tables the folder, which must not exist")
      ->required()
      ->type_name("FILE|DIR");
  command->add_flag("--force", options->force, "Overwrite a file that is there");
  command->footer(kExitCodesHelp);
  return {command, [options] { return Export(*options); }};
}

}  // namespace haggle::cli
