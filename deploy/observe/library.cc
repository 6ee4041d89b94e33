#include "deploy/observe/library.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "broker/core/limits.h"
#include "broker/journal/files.h"
#include "broker/journal/is_database.h"
#include "broker/journal/reader.h"
#include "deploy/launch/fork_point.h"
#include "deploy/sweep/results.h"
#include "proto/base/quoted.h"

namespace haggle::observe {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// Larger journals are not asked for their figures: the list of runs must not wait for that.
constexpr std::uintmax_t kMostBytesAsked = 16 * 1024 * 1024;

constexpr std::chrono::seconds kTellLiveAgain(2);
// Results on a server are told once, for when they are complete they stay as they are; until then, or while the server
// cannot be reached, which takes time to find out, they are asked for now and then.
constexpr char kOnServer[] = "on a server";
constexpr std::chrono::seconds kAskServerAgain(10);

// Whether `whole`, which has no links in it any more, lies in the folder `in`, of which the same is true.
bool LiesIn(const std::string& whole, const std::string& in) {
  return whole.size() > in.size() && whole.compare(0, in.size(), in) == 0 &&
         (in.back() == '/' || whole[in.size()] == '/');
}

// What the derived tables of a sealed journal say of the whole run; null: they could not be asked.
ordered_json ResultsOf(journal::JournalReader& reader) {
  constexpr char kSql[] =
      "SELECT (SELECT coalesce(sum(units),0) FROM deliveries), (SELECT coalesce(sum(paid_cents),0) FROM deliveries), "
      "(SELECT count(*) FROM tables WHERE kind='dinner' AND id IN (SELECT table_id FROM invitations WHERE "
      "answer='came')), (SELECT count(*) FROM redirections)";
  ordered_json results;
  const absl::Status asked =
      reader.Query(kSql, nullptr, [&results](const std::vector<journal::Cell>& row) -> absl::Status {
        results = {{"units", row[0].integer},
                   {"paid_cents", row[1].integer},
                   {"dinners", row[2].integer},
                   {"redirections", row[3].integer}};
        return absl::OkStatus();
      });
  return asked.ok() ? results : ordered_json(nullptr);
}

// Goes on from what was told with that trail before.
absl::StatusOr<ordered_json> TellJournal(const std::string& path, journal::JournalTrail& trail,
                                         const ordered_json& before) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::OpenAgain(path, trail);
  if (!reader.ok()) return reader.status();
  const bool first = trail.steps == 0;
  const absl::StatusOr<journal::JournalExtent> extent = (*reader)->ReadExtent();
  if (!extent.ok()) return extent.status();
  const absl::StatusOr<std::optional<Hash>> hash = (*reader)->ReadHash(extent->steps);
  if (!hash.ok()) return hash.status();
  const absl::StatusOr<std::vector<journal::StoredNote>> notes = (*reader)->ReadNewNotes();
  if (!notes.ok()) return notes.status();
  const absl::StatusOr<std::vector<launch::ForkPoint>> forks = launch::ForkPointsIn(*notes, path);
  if (!forks.ok()) return forks.status();
  if (hash->has_value()) {  // by which the next look knows the run
    trail.steps = extent->steps;
    trail.hash = **hash;
  }
  const Scenario& scenario =
      (*reader)->amendments().empty() ? (*reader)->scenario() : (*reader)->amendments().back().scenario;
  const journal::StoredSeal* const seal = (*reader)->seal();
  std::string state = "live";
  if (seal != nullptr) {
    state = seal->state == journal::JournalState::kFinished ? "finished" : "stopped";
  } else if (!journal::UserOf(path).found) {
    state = "killed";
  }
  std::error_code ignored;
  const std::uintmax_t bytes = fs::file_size(path, ignored);
  struct stat status {};
  ::stat(path.c_str(), &status);
  ordered_json told = {{"id", ""},
                       {"scenario", scenario.name},
                       {"seed", std::to_string(scenario.seed)},
                       {"state", state},
                       {"ticks", core::LastTick(scenario) + 1},
                       {"tick", extent->tick},
                       {"steps", extent->steps},
                       {"commands", nullptr},
                       {"events", nullptr},
                       {"hash", nullptr},
                       {"reason", seal == nullptr ? "" : seal->reason},
                       {"bytes", bytes},
                       {"modified", status.st_mtim.tv_sec},
                       {"fork", first || !before.contains("fork") ? ordered_json(nullptr) : before["fork"]},
                       {"results", nullptr}};
  if (seal != nullptr) {
    told["commands"] = seal->commands;
    told["hash"] = Hex(seal->hash);
    if (bytes <= kMostBytesAsked) told["results"] = ResultsOf(**reader);
  }
  if (!forks->empty()) {
    told["fork"] = {{"hash", forks->back().hash}, {"step", forks->back().steps}};
  }
  return told;
}

absl::StatusOr<ordered_json> TellSweep(const std::string& path) {
  const absl::StatusOr<std::unique_ptr<sweep::Results>> results = sweep::Results::Open(path);
  if (!results.ok()) return results.status();
  return ordered_json{{"id", ""}, {"scenario", (*results)->scenario()}, {"runs", (*results)->runs().size()}};
}

// Device and number of a stamp.
std::string_view WhichFile(std::string_view stamp) { return stamp.substr(0, stamp.find(':', stamp.find(':', 1) + 1)); }

// The last `parts` parts of a path.
std::string Ending(const std::string& path, int parts) {
  std::vector<std::string> all;
  for (const fs::path& part : fs::path(path)) all.push_back(part.string());
  std::string ending;
  for (std::size_t i = all.size() - std::min<std::size_t>(all.size(), static_cast<std::size_t>(parts)); i < all.size();
       ++i) {
    ending += (ending.empty() || ending.back() == '/' ? "" : "/") + all[i];
  }
  return ending;
}

// A name as it can be asked for, and shown: what no request may hold (control characters, bytes that are no UTF-8) is
// escaped, and so is the mark by which that is told, so that two names never become the same one.
std::string AskedBy(const std::string& name) { return Escaped(absl::StrReplaceAll(name, {{"\\", "\\\\"}})); }

}  // namespace

Library::Library(Sources sources) : sources_(std::move(sources)) { Look(); }

// A file is opened again when it has changed, and not at every look; what is a database stays one while it is the same
// file.
const Library::Seen& Library::See(const std::string& path) {
  Seen& seen = seen_[path];
  seen.look = look_;
  ++work_.stamped;
  const std::string stamp = StampOf(path);
  if (seen.stamp == stamp && !stamp.empty()) return seen;
  const bool same_file = seen.database && !stamp.empty() && WhichFile(seen.stamp) == WhichFile(stamp);
  seen.stamp = stamp;
  if (same_file) return seen;
  std::error_code failed;
  ++work_.opened;
  // Others are none of ours, and no problem.
  seen.database = journal::IsDatabase(path);
  seen.whole = fs::canonical(path, failed).string();
  return seen;
}

std::vector<std::string> Library::Files() {
  std::set<std::string> taken;
  std::vector<std::string> files;
  missing_.clear();
  for (const std::string& given : sources_.paths) {
    std::error_code failed;
    if (sweep::OnServer(given)) {
      if (!taken.insert(sweep::ToldPath(given)).second) continue;
      Seen& seen = seen_[given];
      seen = {kOnServer, true, sweep::ToldPath(given), look_};
      files.push_back(given);
      continue;
    }
    if (!fs::is_directory(given, failed)) {
      if (!fs::exists(given, failed)) {
        missing_.push_back({given, "there is no such file or folder"});
      } else if (!fs::is_regular_file(given, failed)) {
        missing_.push_back({given, "is neither a file nor a folder; expected a journal or results of a sweep"});
      } else if (taken.insert(See(given).whole).second) {
        files.push_back(given);
      }
      continue;
    }
    for (const std::string& path : FilesIn(given)) {
      const Seen& seen = See(path);
      if (seen.database && taken.insert(seen.whole).second) files.push_back(path);
    }
  }
  return files;
}

// Sorted.
std::vector<std::string> Library::FilesIn(const std::string& folder) {
  std::vector<std::string> inside;
  std::error_code failed;
  const std::string whole = fs::canonical(folder, failed).string();
  fs::directory_iterator entries;
  if (!failed) entries = fs::directory_iterator(folder, failed);
  if (failed) missing_.push_back({folder, "cannot be read: " + failed.message()});
  for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
    std::error_code ignored;
    if (!entries->is_regular_file(ignored)) continue;
    const std::string path = entries->path().string();
    if (!entries->is_symlink(ignored) || LiesIn(fs::canonical(path, ignored).string(), whole)) {
      inside.push_back(path);
    } else if (entries->path().extension() == ".haggle") {
      missing_.push_back({path, "is a link that leads out of the folder, and is not followed; give the file itself"});
    }
  }
  std::sort(inside.begin(), inside.end());
  return inside;
}

void Library::Tell(Item& item) {
  const bool sweep = sweep::IsResults(item.path);
  item.kind = sweep ? Item::Kind::kSweep : Item::Kind::kRun;
  item.told_at = std::chrono::steady_clock::now();
  ++work_.opened;
  failed_.erase(item.path);
  if (item.trail == nullptr) item.trail = std::make_unique<journal::JournalTrail>();
  absl::StatusOr<ordered_json> told = sweep ? TellSweep(item.path) : TellJournal(item.path, *item.trail, item.told);
  item.busy =
      absl::IsUnavailable(told.status()) || (sweep::OnServer(item.path) && absl::IsFailedPrecondition(told.status()));
  if (told.ok()) {
    item.told = *std::move(told);
  } else if (!item.busy || !item.told.contains("state")) {  // what was told stays while it is busy
    failed_[item.path] = std::string(told.status().message());
    item.told = ordered_json::object();
  }
  struct stat status {};
  if (::stat(item.path.c_str(), &status) == 0) {
    item.modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  }
  item.told["id"] = item.id;
  if (item.told.value("state", "") != "live") item.trail.reset();  // it is told once
}

// Ids are file names, with as much before them as makes them unlike each other.
void Library::NameAll() {
  std::vector<int> parts(items_.size(), 1);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].kind != Item::Kind::kLive) open.push_back(i);
  }
  for (int round = 1; round < 64 && !open.empty(); ++round) {
    std::unordered_map<std::string, std::vector<std::size_t>> named;
    for (const std::size_t i : open) {
      items_[i].id = AskedBy(Ending(sweep::ToldPath(items_[i].path), parts[i]));
      named[items_[i].id].push_back(i);
    }
    open.clear();
    for (const auto& [id, which] : named) {
      if (which.size() < 2) continue;
      for (const std::size_t i : which) ++parts[i];
      open.insert(open.end(), which.begin(), which.end());
    }
  }
  by_id_.clear();
  by_path_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i].told["id"] = items_[i].id;
    by_id_.emplace(items_[i].id, i);
    if (!items_[i].path.empty()) by_path_.emplace(items_[i].path, i);
  }
}

// The chain after a step; empty: the journal has no such step.
std::string Library::HashAfter(const Item& item, std::int64_t step) {
  const auto [known, added] = hashes_.try_emplace({item.stamp, step});
  if (!added) return known->second;
  ++work_.opened;
  journal::JournalTrail trail;
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader =
      journal::JournalReader::OpenAgain(item.path, trail);
  if (!reader.ok()) {
    if (absl::IsUnavailable(reader.status())) hashes_.erase(known);  // busy: asked again
    return "";
  }
  const absl::StatusOr<std::optional<Hash>> hash = (*reader)->ReadHash(step);
  if (hash.ok() && hash->has_value()) known->second = Hex(**hash);
  return known->second;
}

// How well a run whose chain a fork has where they part fits as its parent, the least best. One that parts from another
// there or later on has that chain from a parent of its own; one that was written after the fork is a copy, or the same
// run once more.
int DistanceOf(const Item& item, const Item& fork, std::int64_t step) {
  const ordered_json& own = item.told["fork"];
  const bool has_it_too = own.is_object() && own["step"].get<std::int64_t>() >= step;
  return (item.modified_ns > fork.modified_ns ? 2 : 0) + (has_it_too ? 1 : 0);
}

// A fork names its parent by the chain where they part; here by the ids of all runs that fit equally well, the first of
// them, and the hash that it came to.
void Library::FindParents() {
  std::unordered_map<std::string, std::vector<std::size_t>> of_seed;
  std::set<std::pair<std::string, std::int64_t>> used;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const bool may_be = items_[i].kind == Item::Kind::kRun && !Failed(items_[i]) &&
                        items_[i].told.value("bytes", kMostBytesAsked + 1) <= kMostBytesAsked;
    if (may_be) of_seed[items_[i].told.value("seed", "")].push_back(i);
  }
  for (Item& fork : items_) {
    if (fork.kind != Item::Kind::kRun || !fork.told.contains("fork") || fork.told["fork"].is_null()) continue;
    ordered_json& told = fork.told["fork"];
    told["parent"] = nullptr;
    told["parent_hash"] = nullptr;
    told["parents"] = ordered_json::array();
    int nearest = INT32_MAX;
    const auto step = told["step"].get<std::int64_t>();
    for (const std::size_t i : of_seed[fork.told.value("seed", "-")]) {
      const Item& item = items_[i];
      if (&item == &fork || item.told.value("steps", std::int64_t{0}) < step) continue;
      used.emplace(item.stamp, step);
      if (HashAfter(item, step) != told["hash"]) continue;
      const int distance = DistanceOf(item, fork, step);
      if (distance > nearest) continue;
      if (distance < nearest) {
        told["parent"] = item.id;
        told["parent_hash"] = item.told["hash"];
        told["parents"] = ordered_json::array();
      }
      nearest = distance;
      told["parents"].push_back(item.id);
    }
  }
  std::erase_if(hashes_, [&used](const auto& known) { return used.count(known.first) == 0; });
}

// Whether the problems are others than before.
bool Library::TellProblems(const std::vector<Problem>& before) {
  problems_ = missing_;
  for (const auto& [path, error] : failed_) {
    const auto found = by_path_.find(path);
    if (found != by_path_.end()) problems_.push_back({items_[found->second].id, error});
  }
  const auto same = [](const Problem& a, const Problem& b) { return a.path == b.path && a.error == b.error; };
  return !std::equal(problems_.begin(), problems_.end(), before.begin(), before.end(), same);
}

bool Library::MustTell(const Item& known, const std::string& stamp) const {
  if (known.busy && sweep::OnServer(known.path)) {
    return std::chrono::steady_clock::now() - known.told_at >= kAskServerAgain;
  }
  if (known.busy) return true;
  const bool live = known.told.value("state", "") == "live";
  if (known.stamp == stamp) return live && !journal::UserOf(known.path).found;
  return !live || stamp.find("-wal:") == std::string::npos ||
         std::chrono::steady_clock::now() - known.told_at >= kTellLiveAgain;
}

bool Library::LookAt(const std::vector<std::string>& paths) {
  ++look_;
  bool changed = false;
  bool forks = false;
  for (const std::string& path : paths) {
    const Seen& seen = See(path);
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) {
      if (seen.database) return Look();  // it was none, or is new
      continue;
    }
    if (!seen.database) return Look();
    Item& item = items_[found->second];
    if (!MustTell(item, seen.stamp)) continue;
    const ordered_json before = item.told;
    item.stamp = seen.stamp;
    Tell(item);
    changed = true;
    // Who is whose parent may be another matter only if it began or ended, or is a fork.
    forks = forks || before.value("state", "") != item.told.value("state", "") ||
            before.value("fork", ordered_json()) != item.told.value("fork", ordered_json());
  }
  if (forks) FindParents();
  const std::vector<Problem> before = problems_;
  return TellProblems(before) || changed;
}

bool Library::Look() {
  ++look_;
  std::vector<Item> items;
  bool changed = false;
  for (Item& item : items_) {
    if (item.kind == Item::Kind::kLive) items.push_back(std::move(item));
  }
  bool same_files = true;
  for (const std::string& path : Files()) {
    const std::string& stamp = seen_[path].stamp;
    const auto found = by_path_.find(path);
    Item item;
    if (found != by_path_.end()) item = std::move(items_[found->second]);
    if (found == by_path_.end() || MustTell(item, stamp)) {
      item.path = path;
      item.stamp = stamp;
      Tell(item);
      changed = true;
    }
    same_files = same_files && found != by_path_.end() && found->second == items.size();
    items.push_back(std::move(item));
  }
  same_files = same_files && items.size() == items_.size();
  items_ = std::move(items);
  std::erase_if(seen_, [this](const auto& seen) { return seen.second.look != look_; });
  if (!same_files) {
    NameAll();
    std::erase_if(failed_, [this](const auto& failed) { return by_path_.count(failed.first) == 0; });
  }
  if (changed || !same_files) FindParents();
  const std::vector<Problem> before = problems_;
  return TellProblems(before) || changed || !same_files;
}

std::string Library::Add(const std::string& name, std::shared_ptr<LiveSource> live) {
  Item item;
  item.kind = Item::Kind::kLive;
  item.live = std::move(live);
  item.id = name;
  for (int number = 2; by_id_.count(item.id) > 0; ++number) item.id = absl::StrCat(name, "-", number);
  const std::string id = item.id;
  const Scenario& scenario = item.live->scenario();
  item.told = {{"id", item.id},
               {"scenario", scenario.name},
               {"seed", std::to_string(scenario.seed)},
               {"state", "live"},
               {"ticks", core::LastTick(scenario) + 1},
               {"tick", 0},
               {"steps", 0},
               {"commands", nullptr},
               {"events", nullptr},
               {"hash", nullptr},
               {"reason", ""},
               {"bytes", nullptr},
               {"modified", nullptr},
               {"fork", nullptr},
               {"results", nullptr}};
  items_.insert(items_.begin(), std::move(item));
  NameAll();
  return id;
}

const Item* Library::Find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || Failed(items_[found->second]) ? nullptr : &items_[found->second];
}

}  // namespace haggle::observe
