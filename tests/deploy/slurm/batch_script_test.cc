#include "deploy/slurm/batch_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/deploy/program.h"

namespace haggle::slurm::batch_script_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

RunJob AJob() {
  RunJob job;
  job.name = "my dinner";
  job.folder = "/shared/runs/dinner-1";
  job.work = "/shared";
  job.program = "/shared/bin/haggle-cli";
  job.journal = "/shared/runs/dinner-1.haggle";
  job.run = {"run", "dinner", "--set", "name='it''s'"};
  job.resume = {"resume", "/shared/runs/dinner-1.haggle"};
  return job;
}

// Whether bash can read it.
bool IsScript(const std::string& text) {
  const haggle::testing::Folder folder;
  haggle::testing::WriteFile(folder / "job.sh", text);
  return std::system(("bash -n " + folder / "job.sh").c_str()) == 0;
}

TEST(BatchScript, WhatIsAskedOfSlurmStandsBeforeTheFirstCommand) {
  RunJob job = AJob();
  job.wish = {3, "long", "1-0", {"account=physics", "exclusive"}};
  const std::string text = RunScript(job);
  const std::string head = text.substr(0, text.find("\ncd "));
  EXPECT_THAT(
      head, AllOf(StartsWith("#!/bin/bash\n#SBATCH --job-name=haggle-my_dinner\n"), HasSubstr("\n#SBATCH --nodes=3\n"),
                  HasSubstr("\n#SBATCH --partition=long\n"), HasSubstr("\n#SBATCH --time=1-0\n"),
                  HasSubstr("\n#SBATCH --account=physics\n"), HasSubstr("\n#SBATCH --exclusive\n"),
                  HasSubstr("\n#SBATCH --requeue\n"), HasSubstr("\n#SBATCH --no-kill\n"),
                  HasSubstr("\n#SBATCH --output=/shared/runs/dinner-1/slurm.out\n")));
}

TEST(BatchScript, WhatIsNotAskedIsSlurmsChoice) {
  EXPECT_THAT(RunScript(AJob()), AllOf(Not(HasSubstr("--partition")), Not(HasSubstr("--time"))));
}

TEST(BatchScript, BashReadsThemAndTheirWordsAreQuoted) {
  EXPECT_TRUE(IsScript(RunScript(AJob())));
  EXPECT_TRUE(IsScript(OnNodeScript()));
  EXPECT_THAT(RunScript(AJob()), HasSubstr(R"(run dinner --set 'name='\''it'\'''\''s'\''')"));
  SweepJob sweep;
  sweep.folder = "/shared/x.sweep.shares";
  sweep.work = "/shared";
  sweep.program = "/shared/bin/haggle-cli";
  sweep.cells = 4;
  sweep.runs = 10;
  sweep.sweep = {"sweep", "dinner", "-o", "/shared/x.sweep"};
  EXPECT_TRUE(IsScript(SweepScript(sweep)));
  EXPECT_THAT(SweepScript(sweep), AllOf(HasSubstr("first=$((SLURM_ARRAY_TASK_ID * 4))"), HasSubstr("last=$((10 - 1))"),
                                        HasSubstr("/shared/x.sweep.shares/element-%a.out")));
}

TEST(BatchScript, WhatALineCannotCarryIsRefusedAndNamed) {
  const struct {
    Wish wish;
    const char* told;
  } cases[] = {
      {{1, "a b", "", {}}, "--partition"},
      {{1, "", "1;2", {}}, "--time"},
      {{1, "", "", {"--account=x"}}, "without the dashes"},
      {{1, "", "", {"account=a\n#SBATCH --x"}}, "--engine-option account"},
      {{1, "", "", {"array=1-3"}}, "sets that itself"},
      {{1, "", "", {"nodes=7"}}, "sets that itself"},
  };
  for (const auto& [wish, told] : cases) {
    const absl::Status status = CheckWish(wish);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << told;
    EXPECT_THAT(std::string(status.message()), HasSubstr(told));
  }
  EXPECT_TRUE(CheckWish({2, "main", "1:00:00", {"account=physics", "exclusive", "mem=4G"}}).ok());
  EXPECT_TRUE(CheckPath("/shared/a.b/c-d_e").ok());
  EXPECT_THAT(std::string(CheckPath("/shared/a b").message()), HasSubstr("/shared/a b"));
  EXPECT_FALSE(CheckPath("/shared/%j").ok());
}

}  // namespace
}  // namespace haggle::slurm::batch_script_test
