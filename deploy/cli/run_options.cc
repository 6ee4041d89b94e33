#include "deploy/cli/run_options.h"

#include "broker/core/validate.h"
#include "deploy/cli/keys_input.h"
#include "deploy/cli/people.h"
#include "deploy/cli/web_input.h"

namespace haggle::cli {
namespace {

void AddScenarioOptions(CLI::App* app, RunOptions& options) {
  app->add_option("SCENARIO", options.scenario,
                  "A name from `haggle scenarios`, or a path if it contains '/' or ends in .textproto")
      ->capture_default_str();
  options.has_seed = app->add_option("--seed", options.seed,
                                     "Seed of all draws, 0 to 18446744073709551615 (default: the scenario's own)")
                         ->transform(Unsigned());
  options.has_ticks =
      app->add_option("--ticks", options.ticks,
                      "End after N ticks, 1 to 100000 (default: the scenario's length); agents are not told and "
                      "decide as in the full run")
          ->transform(Integer(1, core::bounds::kTicks));
  AddRepeated(app, "--set", options.sets,
              "Change a field of the scenario, PATH=VALUE: field names joined by dots, a repeated element by its name "
              "or its index from 0, VALUE in textproto syntax; repeatable, left to right. Example: --set "
              "parties.tesla.sites.0.slip.high=0. Money is in cents, shares in permille, times in ticks")
      ->type_name("PATH=VALUE");
}

void AddCastOptions(CLI::App* app, RunOptions& options) {
  AddRepeated(app, "--agent", options.agents,
              "Who plays a party: PARTY=STRATEGY[,parameter=value]... (`haggle strategies` lists strategies, their "
              "parameters, bounds and defaults); repeatable")
      ->type_name("PARTY=STRATEGY[,k=v]");
  AddRepeated(app, "--plugin", options.plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  AddRepeated(app, "--external", options.external,
              "A party played by an agent started by hand; prints `external PARTY ADDRESS TOKENFILE` on standard "
              "error, with --keys the party's folder of keys in place of the token's file; repeatable")
      ->type_name("PARTY");
}

}  // namespace

void AddRunOptions(CLI::App* run, RunOptions& options) {
  AddScenarioOptions(run, options);
  AddCastOptions(run, options);
  options.has_transport =
      run->add_option("--transport", options.transport,
                      "processes: a broker and one process for each agent; inprocess: everything in this process. The "
                      "hash is the same")
          ->check(CLI::IsMember({"processes", "inprocess"}))
          ->capture_default_str();
  run->add_option(
      "--listen", options.listen,
      "Where the broker listens: unix:PATH (under 107 bytes) or HOST:PORT, port 0 (any free one) to "
      "65535; prints `listening ADDRESS` on standard error (default: a socket in a private folder). What other "
      "machines can reach wants --keys");
  AddKeys(run, options.keys);
  run->add_option("--hosts", options.hosts,
                  "Parties and broker live where FILE says (a textproto of haggle.v1.Hosts; deploy/hosts has examples "
                  "and the way to begin); what each process says goes into the folder that has the journal's name "
                  "without .haggle")
      ->type_name("FILE");
  AddEngine(run, options.engine, true);
  run->add_flag("--dry-run", options.dry_run,
                "Do nothing: with --hosts print what would be started where, with --engine the batch script");
  run->add_option("--pace", options.pace_ms,
                  "Least wall time of a tick in milliseconds, 0 to 3600000, to watch a run; never part of the hash")
      ->transform(Integer(0, 3'600'000))
      ->capture_default_str();
  options.has_deadline =
      run->add_option(
             "--deadline", options.deadline_ms,
             "How many milliseconds a step waits for its parties, 1 to 3600000, from when it has asked them. Who has "
             "not answered then has said nothing: that is recorded, part of the hash and the same in every replay; "
             "what comes later is dropped. An agent that is lost for good ends no run then, but says nothing from "
             "there on (default: a step waits as long as they take)")
          ->transform(Integer(1, 3'600'000))
          ->type_name("MS");
  options.has_restarts =
      run->add_option(
             "--restarts", options.restarts,
             "How often a process that dies is started again, 0 to 1000: each agent, which decides again what it "
             "decided, and the broker, which goes on from the journal. The next death ends the run")
          ->transform(Integer(0, 1000))
          ->capture_default_str();
  run->add_option("--metrics", options.metrics,
                  "The broker answers Prometheus at http://HOST:PORT/metrics (on its machine alone, port 0: any free "
                  "one); the address is told on standard error")
      ->type_name("HOST:PORT");
  options.has_journal =
      run->add_option("--journal", options.journal,
                      "Where the journal goes, or none (default: ./haggle-runs/SCENARIO-SEED-N.haggle, the first free "
                      "N from 1); an existing file is refused");
  run->add_flag("--force", options.force, "Overwrite an existing journal");
  run->add_flag(
      "--durable", options.durable,
      "Have each step on the disk before anybody is told of it, so that the journal outlives a loss of power; "
      "without it, it outlives the death of every process. A step takes an fsync longer");
  run->add_flag("--web{" + std::string(kWebListen) + "}", options.web,
                "Open the observatory beside the run: prints `observatory ADDRESS` on standard error, with a key in "
                "it, and goes on serving when the run is over, until Ctrl-C. --web=HOST:PORT says where it listens; "
                "what other machines can reach wants --keys. It reads the journal, with what the processor has left");
  AddHumans(run, options.humans);
  run->add_option("--progress", options.progress,
                  "Keep one line in FILE that says how far the run is (a Progress of proto/base/run_status.h, replaced "
                  "as a whole some times a second), for whoever follows the run from another machine")
      ->type_name("FILE");
  run->add_flag("--json", options.json, "Print the result as one JSON object and nothing else");
  run->add_flag("--quiet", options.quiet, "Leave only results and errors");
}

}  // namespace haggle::cli
