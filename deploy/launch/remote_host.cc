#include "deploy/launch/remote_host.h"

#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "agents/sdk/plugin.h"
#include "broker/run/chain.h"
#include "deploy/launch/remote_copy.h"
#include "deploy/launch/run_folder.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"
#include "proto/base/run_status.h"
#include "proto/base/sha256.h"
#include "proto/codec/read_file.h"
#include "proto/codec/version.h"
#include "proto/keys/own_keys.h"

namespace haggle::launch {
namespace {

// sshd turns connections away, by chance, while more than ten are not yet known to it.
constexpr int kMostOnTheWay = 4;
// How long a process there may take to end when its standard input has.
constexpr std::int64_t kLetGoMs = 2'000;
// Of an argument of a program, on Linux.
constexpr std::size_t kLongestWord = (128 << 10) - 1;
// A shell's exit code for a command that a signal has ended, without the signal.
constexpr int kSignalled = 128;

std::string SumOf(const std::string& bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return Hex(hash.Finish());
}

bool BySignal(std::int64_t code) { return code > kSignalled && code != ExitCode(HowEnded::kInterrupted); }

}  // namespace

std::string ProgramVersion(const std::string& program) {
  return program == "haggle-broker" ? codec::BrokerVersion(run::kRulesVersion) : codec::AgentVersion(sdk::kPluginAbi);
}

struct RemoteHost::Made {
  RemoteOrder order;
  std::vector<std::string> files;                            // their bytes
  std::vector<std::string> plugins;                          // their bytes
  std::vector<std::pair<std::string, std::string>> folders;  // as they were named, as they are called there
};

class RemoteHost::Process : public ChildHost::Process {
 public:
  Process(RemoteHost& host, const ProcessOrder& order, Made made)
      : ChildHost::Process(host, order.name), there_(host), order_(order), made_(std::move(made)) {}
  ~Process() override {
    Arrived();
    DropCopy();
    child().orders().Close();
    child().SignalGroup(SIGKILL);
  }

  // Starts it if it is its turn.
  void TryStart();
  void Look(const OnLine& told, const OnLine& said) override;
  bool running() const override { return running_; }
  void Signal(int signal) override;
  void Tell(const std::string& line) override { child().orders().Write(line); }
  bool reached() const override { return reached_; }
  int exit_code() const override;
  std::string End() const override;
  Child* second() override { return copy_ != nullptr ? &copy_->child() : nullptr; }

 private:
  enum class Stage : std::uint8_t { kWaiting, kOnTheWay, kArrived, kRunning, kOver };

  // It is not on its way any more.
  void Arrived();
  void OnOutput(const std::string& line, const OnLine& told, const OnLine& said);
  void OnMark(const std::string& word, const std::string& rest);
  void OnFiled(const std::string& rest);
  // A keepsake has arrived, as it should or not.
  void Keep(const absl::StatusOr<std::string>& bytes, const std::string& path);
  // What has that number is copied to the machine; a keepsake from there.
  void CopyThere(std::size_t number);
  void CopyBack(const std::string& rest);
  void StartCopy(const std::vector<std::string>& words, std::uint64_t bytes);
  void LookAtCopy(const OnLine& said);
  void DropCopy();
  void LookAtClock();

  RemoteHost& there_;
  const ProcessOrder order_;
  Made made_;
  Stage stage_ = Stage::kWaiting;
  bool on_the_way_ = false;
  bool reached_ = false;
  bool running_ = true;  // as of the last look, and before the first
  std::int64_t started_ms_ = 0;
  std::int64_t let_go_ms_ = -1;   // when it was to end at once
  std::string last_words_;        // before it was there
  std::string failure_;           // why it was not run
  std::string unkept_;            // why a keepsake stays where it is
  std::int64_t ended_with_ = -1;  // as the shell there says; -1: it did not
  std::int64_t file_ = -1;        // that is being sent back
  std::string encoded_;
  std::unique_ptr<RemoteCopy> copy_;  // that is on
  std::string copy_here_;             // its file of ours, removed when it is over; empty: none
  std::string copy_sum_;              // the SHA-256 of what is copied
  std::string copy_from_;             // of a keepsake: where it lies there; empty: it is a copy to there
};

void RemoteHost::Process::Arrived() {
  if (on_the_way_) --there_.on_the_way_;
  on_the_way_ = false;
}

void RemoteHost::Process::TryStart() {
  if (stage_ != Stage::kWaiting || there_.on_the_way_ >= kMostOnTheWay) return;
  std::vector<std::string> words = StartWords(there_.entry_, RemoteScript(made_.order));
  for (const std::string& word : words) {
    if (word.size() <= kLongestWord) continue;
    stage_ = Stage::kOver;
    failure_ = absl::StrCat("host ", there_.entry_.name, ": the command that starts ", order_.name, " there is ",
                            word.size(), " bytes long, and a system takes ", kLongestWord,
                            ": have fewer parties together in one process, or shorter parameters");
    return;
  }
  const std::string program = words.front();
  words.erase(words.begin());
  started_ms_ = there_.NowMs();
  if (absl::Status started = child().Start(program, words, StatusAt::kOutput, true); !started.ok()) {
    stage_ = Stage::kOver;
    failure_ = absl::StrCat("host ", there_.entry_.name, " cannot be reached: ", started.message());
    return;
  }
  stage_ = Stage::kOnTheWay;
  on_the_way_ = true;
  ++there_.on_the_way_;
  if (made_.order.copied) return;
  for (const std::string& bytes : made_.files) child().orders().WriteBytes(bytes);
  made_.files.clear();
}

void RemoteHost::Process::Look(const OnLine& told, const OnLine& said) {
  TryStart();
  const bool ran = child().running();
  child().Reap(false);
  child().status().Read([&](const std::string& line) { OnOutput(line, told, said); });
  child().words().Read([&](const std::string& line) {
    if (stage_ < Stage::kRunning) last_words_ = line;
    said(line);
  });
  LookAtCopy(said);
  child().orders().Flush();
  if (ran && !child().running()) {
    Arrived();
    DropCopy();
    if (!unkept_.empty()) said(unkept_);
  }
  LookAtClock();
  running_ = stage_ == Stage::kWaiting || child().running();
}

void RemoteHost::Process::LookAtClock() {
  const std::int64_t now = there_.NowMs();
  if (stage_ == Stage::kOnTheWay && failure_.empty() && now >= started_ms_ + there_.entry_.answer_ms) {
    failure_ = absl::StrCat("host ", there_.entry_.name, " did not answer within ", there_.entry_.answer_ms / 1000,
                            " seconds: ", StartText(there_.entry_),
                            last_words_.empty() ? "" : absl::StrCat(" (", last_words_, ")"));
    child().SignalGroup(SIGKILL);
  }
  if (let_go_ms_ >= 0 && now >= let_go_ms_ + kLetGoMs) child().SignalGroup(SIGKILL);
}

void RemoteHost::Process::OnOutput(const std::string& line, const OnLine& told, const OnLine& said) {
  if (!absl::StartsWith(line, kMark)) {
    if (file_ >= 0) {
      encoded_ += line;
    } else if (order_.tells && stage_ == Stage::kRunning) {
      told(line);
    } else {
      said(line);  // of its own, or what a machine says to whoever comes
    }
    return;
  }
  const std::string words = line.substr(std::strlen(kMark));
  const std::size_t blank = words.find(' ');
  OnMark(words.substr(0, blank), blank == std::string::npos ? "" : words.substr(blank + 1));
}

void RemoteHost::Process::OnMark(const std::string& word, const std::string& rest) {
  const std::string& host = there_.entry_.name;
  std::size_t number = 0;
  if (word == kBegins) {
    stage_ = Stage::kArrived;
    reached_ = true;
    Arrived();
  } else if (word == kFailed) {
    if (failure_.empty()) failure_ = absl::StrCat("host ", host, ": ", rest);
  } else if (word == kVersion) {
    failure_ = absl::StrCat("host ", host, " has another ", order_.program, " than this machine: ", host, " has ",
                            Quoted(rest), ", here is ", Quoted(made_.order.version),
                            "; install the same version of haggle on both");
  } else if (word == kWants && absl::SimpleAtoi(rest, &number) && number < made_.plugins.size()) {
    child().orders().WriteBytes(made_.plugins[number]);
  } else if (word == kCopy && absl::SimpleAtoi(rest, &number)) {
    CopyThere(number);
  } else if (word == kThere) {
    CopyBack(rest);
  } else if (word == kRuns) {
    stage_ = Stage::kRunning;
  } else if (word == kFile && absl::SimpleAtoi(rest, &number) && number <= order_.results.size()) {
    file_ = static_cast<std::int64_t>(number);
    encoded_.clear();
  } else if (word == kFiled && file_ >= 0) {
    OnFiled(rest);
  } else if (word == kEnded) {
    std::int64_t code = 0;
    if (absl::SimpleAtoi(rest, &code)) ended_with_ = code;
  }
}

void RemoteHost::Process::OnFiled(const std::string& rest) {
  const auto number = static_cast<std::size_t>(file_);
  file_ = -1;
  const std::size_t blank = rest.find(' ');
  const std::string path = blank == std::string::npos ? "" : rest.substr(blank + 1);
  absl::StatusOr<std::string> bytes = std::string();
  const bool decoded = absl::Base64Unescape(encoded_, &*bytes);
  encoded_.clear();
  if (!decoded || SumOf(*bytes) != rest.substr(0, blank)) bytes = absl::DataLossError("it arrived damaged");
  if (number >= order_.results.size()) return Keep(bytes, path);
  if (bytes.ok()) there_.results_[order_.results[number]] = *std::move(bytes);
}

void RemoteHost::Process::Keep(const absl::StatusOr<std::string>& bytes, const std::string& path) {
  absl::Status kept = bytes.status();
  if (let_go_ms_ >= 0) kept = absl::CancelledError("it was cut off");
  if (kept.ok()) kept = order_.keep(*bytes);
  if (kept.ok()) return Tell(kKept);
  unkept_ = absl::StrCat("host ", there_.entry_.name, ": ", path, " stays there: ", kept.message());
  child().orders().Close();
}

void RemoteHost::Process::StartCopy(const std::vector<std::string>& words, std::uint64_t bytes) {
  copy_ = std::make_unique<RemoteCopy>(words);
  const absl::Status started = copy_->Start(there_.NowMs(), CopyMs(there_.entry_.answer_ms, bytes));
  if (started.ok()) return;
  DropCopy();
  failure_ = absl::StrCat("host ", there_.entry_.name, ": ", started.message());
  child().orders().Close();
}

void RemoteHost::Process::CopyThere(std::size_t number) {
  const std::size_t files = made_.order.files.size();
  if (copy_ != nullptr || number >= files + made_.order.plugins.size()) return;
  copy_from_.clear();
  if (number >= files) {
    const RemoteOrder::Plugin& plugin = made_.order.plugins[number - files];
    copy_sum_ = plugin.sha256;
    return StartCopy(CopyWords(there_.entry_.copy, there_.entry_.address, plugin.path, plugin.copy), plugin.size);
  }
  const std::string& bytes = made_.files[number];
  absl::StatusOr<std::string> here = there_.CopyPath();
  absl::Status written = here.status();
  if (written.ok()) written = WritePrivateFile(*here, bytes);
  if (!written.ok()) {
    failure_ = std::string(written.message());
    return child().orders().Close();
  }
  copy_here_ = *std::move(here);
  copy_sum_ = SumOf(bytes);
  StartCopy(CopyWords(there_.entry_.copy, there_.entry_.address, copy_here_, made_.order.files[number].path),
            bytes.size());
}

void RemoteHost::Process::CopyBack(const std::string& rest) {
  const std::vector<std::string> words = absl::StrSplit(rest, absl::MaxSplits(' ', 2));
  std::uint64_t bytes = 0;
  if (copy_ != nullptr || words.size() != 3 || !absl::SimpleAtoi(words[1], &bytes)) return;
  absl::StatusOr<std::string> here = there_.CopyPath();
  if (!here.ok()) return Keep(here.status(), words[2]);
  copy_here_ = *std::move(here);
  copy_sum_ = words[0];
  copy_from_ = words[2];
  StartCopy(CopyWords(there_.entry_.copy_back, there_.entry_.address, copy_from_, copy_here_), bytes);
  if (copy_ == nullptr) unkept_ = absl::StrCat(std::exchange(failure_, ""), "; ", words[2], " stays there");
}

void RemoteHost::Process::LookAtCopy(const OnLine& said) {
  if (copy_ == nullptr) return;
  const std::optional<absl::Status> end = copy_->Look(there_.NowMs(), said);
  if (!end.has_value()) return;
  const std::string from = copy_from_;
  if (!from.empty()) {
    absl::StatusOr<std::string> bytes =
        end->ok() ? codec::ReadWholeFile(copy_here_, codec::kAnySize) : absl::StatusOr<std::string>(*end);
    if (bytes.ok() && SumOf(*bytes) != copy_sum_) bytes = absl::DataLossError("what was copied here is not the same");
    DropCopy();
    return Keep(bytes, from);
  }
  DropCopy();
  if (end->ok()) return Tell(copy_sum_);
  failure_ = absl::StrCat("host ", there_.entry_.name, ": ", end->message());
  child().orders().Close();
}

void RemoteHost::Process::DropCopy() {
  copy_.reset();
  if (!copy_here_.empty()) ::unlink(copy_here_.c_str());
  copy_here_.clear();
}

void RemoteHost::Process::Signal(int signal) {
  if (!running()) return;
  if (signal != SIGKILL && stage_ == Stage::kRunning) {
    return Tell(WriteRunStatus({RunStatus::Signalled{signal == SIGINT ? "SIGINT" : "SIGTERM"}}));
  }
  if (stage_ <= Stage::kOnTheWay && failure_.empty()) {
    failure_ = absl::StrCat("not started on host ", there_.entry_.name, ": the run was over before");
  }
  if (stage_ == Stage::kWaiting) {
    stage_ = Stage::kOver;
    return;
  }
  if (stage_ == Stage::kOnTheWay) child().SignalGroup(SIGKILL);  // perhaps nobody is there to see an end
  DropCopy();
  // The end of its input ends it and removes its files; a signal would only cut it off.
  child().orders().Close();
  if (let_go_ms_ < 0) let_go_ms_ = there_.NowMs();
}

int RemoteHost::Process::exit_code() const {
  if (ended_with_ >= 0) return BySignal(ended_with_) ? -1 : static_cast<int>(ended_with_);
  // One that was never there is no one that was killed.
  return stage_ < Stage::kRunning || stage_ == Stage::kOver ? ExitCode(HowEnded::kFailed) : -1;
}

std::string RemoteHost::Process::End() const {
  const std::string& host = there_.entry_.name;
  if (!failure_.empty()) return failure_;
  if (BySignal(ended_with_)) {
    const int signal = static_cast<int>(ended_with_) - kSignalled;
    return absl::StrCat("killed by signal ", signal, " (", ::strsignal(signal), ") on host ", host);
  }
  if (ended_with_ >= 0) return absl::StrCat("exit code ", ended_with_, " on host ", host);
  if (stage_ == Stage::kOnTheWay) {
    return absl::StrCat("host ", host, " cannot be reached: ", StartText(there_.entry_), " ended with ", child().End(),
                        last_words_.empty() ? "" : absl::StrCat(" (", last_words_, ")"));
  }
  return absl::StrCat("the connection to host ", host, " ended (", child().End(), ")");
}

RemoteHost::RemoteHost(codec::HostEntry entry, std::string programs)
    : entry_(std::move(entry)), programs_(std::move(programs)), secret_(NewToken()) {}
RemoteHost::~RemoteHost() = default;

absl::StatusOr<std::string> RemoteHost::MakeFolder(const std::string& name) {
  std::string path = absl::StrCat(entry_.folder, "/haggle-", name);
  if (folders_.emplace(path, std::map<std::string, std::string>()).second) return path;
  return absl::AlreadyExistsError(absl::StrCat("there is a second folder ", path));
}

absl::Status RemoteHost::WriteFile(const std::string& path, const std::string& bytes) {
  const std::size_t slash = path.rfind('/');
  const auto folder = folders_.find(path.substr(0, slash));
  if (folder == folders_.end()) return absl::NotFoundError(absl::StrCat("there is no folder for ", path));
  if (folder->second.emplace(path.substr(slash + 1), bytes).second) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat("there is a second file ", path));
}

absl::StatusOr<std::string> RemoteHost::ReadFile(const std::string& path) {
  const auto found = results_.find(path);
  if (found != results_.end()) return found->second;
  return absl::NotFoundError(absl::StrCat(path, " has not come back from host ", entry_.name));
}

absl::Status RemoteHost::AddKeys(const std::string& keys, const std::string& folder, bool told, Made& made) const {
  made.order.folders.push_back(folder);
  for (const char* name : {keys::kKeyFile, keys::kCertificateFile, keys::kAuthorityFile}) {
    const std::string path = absl::StrCat(keys, "/", name);
    const absl::StatusOr<std::string> bytes = codec::ReadWholeFile(path);
    if (!bytes.ok() && !told) return bytes.status();
    made.order.files.push_back(
        {absl::StrCat(folder, "/", name), bytes.ok() ? absl::StrCat(bytes->size()) : std::string("SIZE")});
    made.files.push_back(bytes.ok() ? *bytes : "");
  }
  return absl::OkStatus();
}

absl::StatusOr<RemoteHost::Made> RemoteHost::Make(const ProcessOrder& order, const std::string& secret, int number,
                                                  bool told) const {
  Made made;
  std::vector<std::pair<std::string, std::string>> renamed;
  for (const auto& [folder, files] : folders_) {
    bool named = false;
    for (const std::string& argument : order.arguments)
      named = named || absl::StrContains(argument, folder + "/") || argument == folder;
    if (!named) continue;
    const std::string there = absl::StrCat(folder, "-", secret, "-", number);
    made.order.folders.push_back(there);
    renamed.emplace_back(folder + "/", there + "/");
    made.folders.emplace_back(folder, there);
    for (const auto& [name, bytes] : files) {
      made.order.files.push_back({absl::StrCat(there, "/", name), absl::StrCat(bytes.size())});
      made.files.push_back(bytes);
    }
  }
  const auto there = [&](const std::string& text) {
    for (const auto& [folder, name] : made.folders) {
      if (text == folder) return name;
    }
    return absl::StrReplaceAll(text, renamed);
  };
  const std::string keys = absl::StrCat(entry_.folder, "/haggle-keys-", secret, "-", number);
  if (!order.keys.empty()) made.order.folders.push_back(keys);
  std::vector<std::string> own_keys;
  for (const std::string& folder : order.keys) {
    own_keys.push_back(absl::StrCat(keys, "/", own_keys.size()));
    if (absl::Status added = AddKeys(folder, own_keys.back(), told, made); !added.ok()) return added;
  }
  if (made.order.folders.empty()) return absl::InternalError("a process without a folder cannot be started elsewhere");
  made.order.copied = !entry_.copy.empty();
  made.order.fetched = !entry_.copy_back.empty();
  made.order.program = order.program;
  made.order.tells = order.tells;
  made.order.or_by_name = entry_.programs.empty();
  made.order.path = absl::StrCat(entry_.programs.empty() ? programs_ : entry_.programs, "/", order.program);
  made.order.version = ProgramVersion(order.program);
  for (const std::string& argument : order.arguments) made.order.arguments.push_back(there(argument));
  for (const std::string& folder : own_keys) {
    made.order.arguments.insert(made.order.arguments.end(), {"--keys", folder});
  }
  if (!order.hears) made.order.arguments.emplace_back("--until-eof");  // who hears notices the end itself
  if (order.tells) made.order.arguments.insert(made.order.arguments.end(), {"--status-fd", "1"});
  for (const std::string& result : order.results) made.order.results.push_back(there(result));
  made.order.keepsake = order.keepsake;
  for (const Plugin& plugin : order.plugins) {
    absl::StatusOr<std::string> bytes = codec::ReadWholeFile(plugin.path, codec::kAnySize);
    if (!bytes.ok()) return bytes.status();
    made.order.plugins.push_back({plugin.path,
                                  absl::StrCat(made.order.folders.front(), "/plugin-", made.plugins.size(), ".so"),
                                  plugin.sha256, bytes->size()});
    made.plugins.push_back(*std::move(bytes));
  }
  return made;
}

absl::StatusOr<std::unique_ptr<HostedProcess>> RemoteHost::Start(const ProcessOrder& order) {
  absl::StatusOr<Made> made = Make(order, secret_, starts_++, false);
  if (!made.ok()) return made.status();
  auto process = std::make_unique<Process>(*this, order, *std::move(made));
  process->TryStart();
  return std::unique_ptr<HostedProcess>(std::move(process));
}

absl::StatusOr<std::string> RemoteHost::CopyPath() {
  if (!copies_.made()) {
    if (absl::Status made = copies_.Make(); !made.ok()) return made;
  }
  return copies_.Path(absl::StrCat("copy-", copied_++));
}

absl::StatusOr<RemoteHost::Told> RemoteHost::Tell(const ProcessOrder& order, const std::string& secret) const {
  absl::StatusOr<Made> made = Make(order, secret, starts_, true);
  if (!made.ok()) return made.status();
  Told told{StartWords(entry_, RemoteScript(made->order)), {}};
  if (!made->order.copied) return told;
  for (const RemoteOrder::File& file : made->order.files) {
    told.copies.push_back(CopyWords(entry_.copy, entry_.address, "FILE", file.path));
  }
  for (const RemoteOrder::Plugin& plugin : made->order.plugins) {
    told.copies.push_back(CopyWords(entry_.copy, entry_.address, plugin.path, plugin.copy));
  }
  return told;
}

}  // namespace haggle::launch
