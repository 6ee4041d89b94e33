#include "deploy/launch/over_hosts.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "deploy/launch/dry_hosts.h"
#include "deploy/launch/host_group.h"
#include "deploy/launch/launcher.h"
#include "deploy/launch/run_folder.h"
#include "deploy/launch/run_keys.h"
#include "deploy/launch/run_logs.h"

namespace haggle::launch {
namespace {

constexpr char kEnding[] = ".haggle";
constexpr char kJournalFolder[] = "haggle-runs";  // on the broker's machine, in the folder where commands begin there
constexpr std::size_t kRandomDigits = 8;          // that tell journals there apart

// Puts a journal in its place as a whole.
absl::Status PutJournal(const std::string& path, const std::string& bytes, bool overwrite) {
  const std::string unfinished = absl::StrCat(path, ".", NewToken());
  absl::Status status = WritePrivateFile(unfinished, bytes);
  if (status.ok()) {
    const int fd = ::open(unfinished.c_str(), O_RDONLY | O_CLOEXEC);
    const bool safe = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    const unsigned flags = overwrite ? 0 : RENAME_NOREPLACE;
    if (!safe || ::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
      status = absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
    }
  }
  if (!status.ok()) ::unlink(unfinished.c_str());
  return status;
}

// The run as the launcher is given it, from what the caller wants.
struct Own {
  RunPlan plan;
  std::string journal;  // here; empty: none
  std::unique_ptr<RunLogs> logs;
  bool away = false;  // the broker writes it elsewhere
};

void SetAddresses(const codec::HostsFile& file, RunPlan& plan) {
  plan.listen = file.listen;
  plan.called = file.address;
  plan.number_journal = false;
}

std::string JournalThere(const std::string& journal, const std::string& random) {
  const std::string stem = std::filesystem::path(journal).stem().string();
  return absl::StrCat(kJournalFolder, "/", stem, "-", random, kEnding);
}

absl::Status MakeOwn(const RunPlan& plan, const codec::HostsFile& file, Own& own) {
  own.plan = plan;
  own.away = file.broker_host != codec::kHere && !plan.journal.empty();
  if (own.away && plan.resume) {
    return absl::InvalidArgumentError(
        absl::StrCat("the journal lies here, and the broker that is to go on with it on host ", file.broker_host,
                     ": have the broker live here as well (broker { host: \"here\" })"));
  }
  SetAddresses(file, own.plan);
  if (plan.journal.empty()) return absl::OkStatus();
  std::string folder(absl::StripSuffix(plan.journal, kEnding));
  if (plan.number_journal) {
    absl::StatusOr<std::string> numbered = NumberedFolder(plan.journal);
    if (!numbered.ok()) return numbered.status();
    folder = *std::move(numbered);
    own.plan.journal = folder + kEnding;
  } else if (folder == plan.journal) {
    folder += ".logs";
  }
  absl::StatusOr<std::unique_ptr<RunLogs>> logs =
      RunLogs::Make(folder, plan.number_journal || plan.overwrite_journal || plan.resume);
  if (!logs.ok()) return logs.status();
  own.logs = *std::move(logs);
  own.journal = own.plan.journal;
  if (own.away) {
    own.plan.journal = JournalThere(own.journal, NewToken().substr(0, kRandomDigits));
    own.plan.overwrite_journal = false;
  }
  return absl::OkStatus();
}

// Of a journal that was written on another machine.
void AccountForJournal(const Own& own, bool kept, const std::string& host, RunResult& result) {
  if (!own.away || result.journal.empty()) return;
  if (kept) {
    result.journal = own.journal;
    return;
  }
  result.journal.clear();
  // The launcher's word of how to go on names a file that is not here. The last steps of a journal without an end are
  // in the log beside it.
  result.message =
      absl::StrReplaceAll(result.message, {{absl::StrCat("; go on with haggle resume ", own.plan.journal), ""}});
  absl::StrAppend(&result.message, result.message.empty() ? "" : "; ",
                  "the journal did not come back: it lies on host ", host, ", ", own.plan.journal,
                  " in the folder where commands begin there; copy it from there, with ", own.plan.journal,
                  "-wal if there is one, and go on with haggle resume if the run had no end");
  if (result.how == HowEnded::kDone) result.how = HowEnded::kFailed;
}

}  // namespace

RunResult RunOverHosts(const RunPlan& plan, const codec::HostsFile& file, const RunHooks& hooks) {
  Own own;
  if (absl::Status made = MakeOwn(plan, file, own); !made.ok()) {
    RunResult result;
    result.how = absl::IsInvalidArgument(made) ? HowEnded::kWrongUsage : HowEnded::kFailed;
    result.message = std::string(made.message());
    return result;
  }
  RunKeys keys;
  if (own.plan.keys.empty() && WantsKeys(file)) {
    if (absl::Status made = keys.Make(plan.scenario, file); !made.ok()) {
      RunResult result;
      result.how = HowEnded::kFailed;
      result.message = absl::StrCat("no keys can be made for this run: ", made.message());
      return result;
    }
    own.plan.keys = keys.folder();
  }
  bool kept = false;
  HostGroup group(file, plan.programs, plan.external, std::move(own.logs));
  if (own.away) {
    group.BringJournal(own.plan.journal, [&](const std::string& bytes) {
      absl::Status put = PutJournal(own.journal, bytes, plan.overwrite_journal);
      kept = put.ok();
      return put;
    });
  }
  RunResult result = RunProcesses(own.plan, hooks, group);
  AccountForJournal(own, kept, file.broker_host, result);
  return result;
}

absl::StatusOr<std::vector<std::string>> WhatWouldBeStarted(const RunPlan& plan, const codec::HostsFile& file) {
  RunPlan own = plan;
  SetAddresses(file, own);
  const bool away = file.broker_host != codec::kHere;
  if (own.keys.empty() && WantsKeys(file)) own.keys = "/tmp/haggle-RANDOM/keys";
  if (plan.number_journal) own.journal += absl::StrCat("NUMBER", kEnding);
  if (away && !own.journal.empty()) own.journal = JournalThere(own.journal, "RANDOM");
  DryHosts hosts(file, plan.programs);
  if (away) hosts.BringJournal(own.journal, nullptr);
  const RunResult result = RunProcesses(own, RunHooks(), hosts);
  if (result.how != HowEnded::kDone) return absl::UnavailableError(result.message);
  return hosts.started();
}

}  // namespace haggle::launch
