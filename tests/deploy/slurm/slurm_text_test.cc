#include "deploy/slurm/slurm_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haggle::slurm::slurm_text_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(SlurmText, TheJobsNumberIsFoundBehindWarnings) {
  EXPECT_EQ(*ParseSubmitted("1234\n"), "1234");
  EXPECT_EQ(*ParseSubmitted("1234;physics\n"), "1234");
  EXPECT_EQ(*ParseSubmitted("sbatch: warning: can't honor --ntasks-per-node 2\n  77\n"), "77");
}

TEST(SlurmText, WhatNamesNoJobIsQuoted) {
  for (const char* text : {"", "\n", "Submitted batch job x", "12a", ";physics"}) {
    const auto number = ParseSubmitted(text);
    EXPECT_EQ(number.status().code(), absl::StatusCode::kInternal) << text;
  }
  EXPECT_THAT(std::string(ParseSubmitted("12a").status().message()), HasSubstr("12a"));
}

TEST(SlurmText, TheQueueIsReadElementByElement) {
  EXPECT_THAT(ParseQueue("RUNNING|None|node[1-3]\nPENDING|Resources|\n"),
              ElementsAre(Element{"RUNNING", "None", "node[1-3]"}, Element{"PENDING", "Resources", ""}));
  EXPECT_THAT(ParseQueue("slurm_load_jobs: a warning\nCOMPLETING|None|n1\n"),
              ElementsAre(Element{"COMPLETING", "None", "n1"}));
  EXPECT_THAT(ParseQueue(""), IsEmpty());
}

TEST(SlurmText, AJobThatIsForgottenIsNoTroubleOfSlurms) {
  EXPECT_TRUE(SaysNoSuchJob("slurm_load_jobs error: Invalid job id specified\n"));
  EXPECT_FALSE(SaysNoSuchJob("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n"));
}

TEST(SlurmText, TheStateOfAJobIsOneOfManyWords) {
  EXPECT_EQ(ParseState("JobId=1 JobName=x JobState=NODE_FAIL Reason=None\n"), "NODE_FAIL");
  EXPECT_EQ(ParseState("slurm_load_jobs error: Invalid job id specified"), "");
}

}  // namespace
}  // namespace haggle::slurm::slurm_text_test
