// `haggle journal push`: a run's tables on a PostgreSQL server, beside those of many others.
#include <memory>
#include <string>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/postgres/address.h"
#include "deploy/postgres/journals.h"
#include "proto/base/figures.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr char kJournal[] = "journal";

struct PushOptions {
  std::string journal;
  std::string address;
};

HowEnded PushIt(const PushOptions& options) {
  if (!postgres::Address::Is(options.address)) {
    return Fail(HowEnded::kWrongUsage, kJournal,
                "push: expected postgresql://[USER@]HOST[:PORT]/DATABASE[#NAME], found " + Quoted(options.address));
  }
  const absl::StatusOr<postgres::Pushed> pushed = postgres::PushJournal(options.journal, options.address);
  if (!pushed.ok()) return Fail(HowEndedBy(pushed.status()), kJournal, std::string(pushed.status().message()));
  Print("run " + pushed->run + "\n" + pushed->place +
        (pushed->was_there ? " holds it already; nothing was changed\n" : ": " + Count(pushed->rows) + " rows\n"));
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddJournal(CLI::App& app) {
  auto options = std::make_shared<PushOptions>();
  CLI::App* command = app.add_subcommand(kJournal, "Journals of many runs side by side on a PostgreSQL server");
  CLI::App* push = command->add_subcommand(
      "push", "Bring the tables of a run that is over to a server, each with the run's hash as first column");
  push->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  push->add_option("URL", options->address,
                   "postgresql://[USER@]HOST[:PORT]/DATABASE[#NAME]; the schema NAME (default: journals) is made if it "
                   "is not there")
      ->required();
  push->footer(std::string("All of a run appears at once, or nothing of it; a run that is there stays as it is. The "
                           "table runs says which there are; the other tables are those of `haggle sql JOURNAL`. "
                           "Wants the package libpq5.\n"
                           "Example:\n  haggle journal push RUN.haggle postgresql://lab.example/haggle\n"
                           "  haggle sql postgresql://lab.example/haggle#journals 'SELECT run, sum(units) FROM "
                           "deliveries GROUP BY run'\n") +
               kExitCodesHelp);
  command->require_subcommand(1);
  command->footer(kExitCodesHelp);
  return {command, [options] { return PushIt(*options); }};
}

}  // namespace haggle::cli
