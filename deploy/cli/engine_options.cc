#include "deploy/cli/engine_options.h"

#include "deploy/cli/console.h"

namespace haggle::cli {
namespace {

constexpr int kMostNodes = 1000;  // hosts of a run (hosts.proto)

}  // namespace

void AddEngine(CLI::App* command, EngineOptions& options, bool nodes) {
  CLI::Option* const engine =
      command
          ->add_option(
              "--engine", options.engine,
              "Have a cluster's engine carry it out: slurm (a batch job, through sbatch; deploy/slurm/README.md "
              "has the way to begin). The result is the same")
          ->check(CLI::IsMember({"slurm"}))
          ->type_name("ENGINE");
  if (nodes) {
    command
        ->add_option("--nodes", options.wish.nodes,
                     "With --engine: nodes of the job, 1 to 1000, over which parties are dealt")
        ->transform(Integer(1, kMostNodes))
        ->capture_default_str()
        ->needs(engine);
  }
  command
      ->add_option("--partition", options.wish.partition, "With --engine: Slurm's partition (default: its own choice)")
      ->type_name("NAME")
      ->needs(engine);
  command
      ->add_option("--time", options.wish.time,
                   "With --engine: how long the job may take, as sbatch takes it (30, 1:00:00, 2-0; default: the "
                   "partition's)")
      ->type_name("TIME")
      ->needs(engine);
  AddRepeated(command, "--engine-option", options.wish.options,
              "With --engine: another option of sbatch, without its dashes, such as account=physics or exclusive; "
              "repeatable")
      ->type_name("NAME[=VALUE]")
      ->needs(engine);
  command
      ->add_flag("--detach", options.detach,
                 "With --engine: return as soon as the job is submitted; the same files tell how it goes on")
      ->needs(engine);
}

HowEnded CheckEngine(const EngineOptions& options, const char* command) {
  if (!options.given()) return HowEnded::kDone;
  if (const absl::Status status = slurm::CheckWish(options.wish); !status.ok()) {
    return Fail(HowEnded::kWrongUsage, command, std::string(status.message()));
  }
  return HowEnded::kDone;
}

void AddEach(std::vector<std::string>& words, const char* name, const std::vector<std::string>& values) {
  for (const std::string& value : values) words.insert(words.end(), {name, value});
}

}  // namespace haggle::cli
