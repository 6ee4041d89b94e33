// A journal that is looked at while it grows: what the looks come to is what one look at the end comes to, each costs
// what is new, and what happens to the file meanwhile is noticed.
#include "deploy/observe/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "broker/journal/reader.h"
#include "broker/journal/writer.h"
#include "deploy/observe/head_json.h"
#include "deploy/observe/rows.h"
#include "deploy/observe/state_json.h"
#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/deploy/observe/played.h"

namespace haggle::observe::source_test {
namespace {

using ::testing::HasSubstr;

// A whole run, to be written once more, as slowly as one likes.
struct Story {
  struct Part {
    Step step;
    std::string bytes;
    Hash hash{};
    journal::Told told;
  };
  journal::JournalHeader header;
  std::vector<Part> parts;
  std::map<std::int64_t, journal::StoredDigest> digests;  // by step
};

Story StoryOf(const std::string& path) {
  Story story;
  const auto reader = journal::JournalReader::Open(path);
  EXPECT_TRUE(reader.ok()) << reader.status();
  story.header = {(*reader)->scenario(), (*reader)->cast()};
  EXPECT_TRUE((*reader)
                  ->ReadSteps([&](const journal::StoredStep& stored) -> absl::Status {
                    Story::Part part;
                    part.bytes = std::string(stored.bytes);
                    EXPECT_TRUE(ParseCanonical(part.bytes, part.step));
                    part.hash = stored.hash;
                    const auto told = (*reader)->ReadTold(stored.id);
                    if (!told.ok()) return told.status();
                    part.told = *told;
                    story.parts.push_back(std::move(part));
                    return absl::OkStatus();
                  })
                  .ok());
  const auto digests = (*reader)->ReadDigests();
  EXPECT_TRUE(digests.ok());
  for (const journal::StoredDigest& digest : *digests) story.digests[digest.step] = digest;
  return story;
}

// Another process that writes a story's journal, as far as it is told.
class Author {
 public:
  enum Order : std::int32_t { kFinish = -1, kStop = -2, kGoOn = -3, kMoveLog = -4, kLose = -5 };

  Author(const Story& story, std::string path) : story_(story), path_(std::move(path)) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    child_ = ::fork();
    if (child_ == 0) {
      Work(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    to_ = ends[0];
    Wait();
  }
  ~Author() { Kill(); }

  // So many more steps, or an Order; returns when it is done.
  void Do(std::int32_t order) {
    ASSERT_EQ(::send(to_, &order, sizeof order, MSG_NOSIGNAL), static_cast<ssize_t>(sizeof order));
    Wait();
  }
  void Kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::close(to_);
    child_ = -1;
  }

 private:
  void Wait() const {
    char done = 0;
    ASSERT_EQ(::recv(to_, &done, 1, 0), 1);
    ASSERT_EQ(done, 'd') << "the author has failed";
  }

  void Work(int from) {
    std::size_t written = 0;
    auto writer = journal::JournalWriter::Create(path_, story_.header, true);
    bool good = writer.ok();
    for (std::int32_t order = 0;;) {
      if (::send(from, good ? "d" : "f", 1, MSG_NOSIGNAL) != 1) return;
      if (::recv(from, &order, sizeof order, MSG_WAITALL) != static_cast<ssize_t>(sizeof order)) return;
      for (std::int32_t i = 0; i < order && written < story_.parts.size(); ++i) {
        good = good && Write(**writer, written++);
      }
      if (order == kFinish) good = (*writer)->Seal(journal::JournalState::kFinished, "").ok();
      if (order == kStop) good = (*writer)->Seal(journal::JournalState::kStopped, "to see").ok();
      if (order == kGoOn) {
        writer->reset();
        writer = journal::JournalWriter::GoOn(path_);
        good = writer.ok();
      }
      if (order == kMoveLog) MoveLog();
      if (order == kLose) {
        (*writer)->AddNote({journal::NoteKind::kDeserted, 2, 0, "its machine is gone"});
        good = (*writer)->StoreNotes().ok();
      }
    }
  }

  bool Write(journal::JournalWriter& writer, std::size_t at) const {
    const Story::Part& part = story_.parts[at];
    if (!writer.OnStep(part.step, part.bytes, part.hash, part.told).ok()) return false;
    const auto digest = story_.digests.find(static_cast<std::int64_t>(at) + 1);
    return digest == story_.digests.end() || writer.OnTick(digest->second.tick, digest->second.digest).ok();
  }

  // What the log holds goes into the file, and the log begins anew with the next step.
  void MoveLog() const {
    sqlite3* database = nullptr;
    sqlite3_open(path_.c_str(), &database);
    sqlite3_exec(database, "PRAGMA wal_checkpoint(RESTART)", nullptr, nullptr, nullptr);
    sqlite3_close(database);
  }

  const Story& story_;
  const std::string path_;
  pid_t child_ = -1;
  int to_ = -1;
};

// A recording and what feeds it.
struct Watched {
  explicit Watched(const std::string& path) : source(path) {}
  void Look() {
    const absl::Status read = source.Read(recording, facts);
    ASSERT_TRUE(read.ok()) << read;
  }
  std::string Head() const { return HeadJson({"it"}, *recording, facts); }

  JournalSource source;
  std::unique_ptr<Recording> recording;
  RunFacts facts;
};

// Everything that is told of a run.
std::string AllOf(const Watched& watched) {
  const Recording& recording = *watched.recording;
  std::string all = watched.Head() + PackColumns(recording.events(), recording.steps(), 0);
  for (std::size_t from = 0; from < recording.events().size(); from += kMostRows) {
    all += RowsJson(recording, from, kMostRows);
  }
  for (std::size_t step = 0; step < recording.steps().size(); step += 41) {
    all += StateJson(recording, step, recording.FirstEventOf(step));
  }
  return all;
}

class GrowingJournal : public ::testing::TestWithParam<int> {};

TEST_P(GrowingJournal, ComesToWhatOneLookAtTheEndComesToAndEachLookCostsWhatIsNew) {
  const Story story = StoryOf(Played("dinner"));
  const std::string path = absl::StrCat(Folder(), "/growing-", GetParam(), ".haggle");
  Random random = Random::Named(17, static_cast<PartyId>(GetParam()), 0, 1);
  Author author(story, path);
  Watched watched(path);
  const auto most = static_cast<std::int64_t>(GetParam() % 2 == 0 ? 7 : 90);
  bool lost = false;
  bool moved = false;
  for (std::size_t written = 0; written < story.parts.size();) {
    const auto slice = static_cast<std::size_t>(random.Uniform(1, most));
    author.Do(static_cast<std::int32_t>(slice));
    const std::size_t before = written;
    written = std::min(written + slice, story.parts.size());
    watched.Look();
    ASSERT_EQ(watched.recording->steps().size(), written) << watched.facts.reason;
    ASSERT_EQ(watched.facts.state, "live");
    // A step is a row, its reasons another one; a page is read once, and the ways to the ends of the tables are short.
    const auto fresh = static_cast<std::int64_t>(written - before);
    ASSERT_LE(watched.source.trail().pages_read, 80 + 4 * fresh) << "from " << before << " to " << written;
    if (!moved) {
      ASSERT_LE(watched.source.trail().frames_read, 100 + 12 * fresh) << "from " << before << " to " << written;
    }
    moved = random.Uniform(1, 10) == 1;
    if (moved) author.Do(Author::kMoveLog);
    if (!lost && written > story.parts.size() / 2) author.Do(Author::kLose);
    lost = lost || written > story.parts.size() / 2;
    if (random.Uniform(1, 12) == 1) {
      watched.Look();
      Watched at_once(path);
      at_once.Look();
      ASSERT_EQ(watched.Head(), at_once.Head());
    }
  }
  author.Do(Author::kFinish);
  watched.Look();
  Watched at_once(path);
  at_once.Look();
  EXPECT_EQ(watched.facts.state, "finished") << watched.facts.reason;
  EXPECT_EQ(watched.facts.hash, Hex(watched.recording->run().hash()));
  EXPECT_EQ(watched.recording->marks().CountOf(MarkKind::kLost), 1U);
  EXPECT_TRUE(AllOf(watched) == AllOf(at_once));
}

INSTANTIATE_TEST_SUITE_P(Slices, GrowingJournal, ::testing::Range(0, 4));

TEST(JournalSourceTest, ARunThatWasStoppedAndGoesOnIsOneRun) {
  const Story story = StoryOf(Played("dinner"));
  const std::string path = Folder() + "/stopped.haggle";
  Author author(story, path);
  Watched watched(path);
  author.Do(200);
  watched.Look();
  const Recording* const recording = watched.recording.get();
  author.Do(Author::kStop);
  ASSERT_TRUE(watched.source.MayHaveMore());
  watched.Look();
  EXPECT_EQ(watched.facts.state, "stopped");
  EXPECT_EQ(watched.facts.reason, "to see");
  author.Do(Author::kGoOn);
  author.Do(50);
  watched.Look();
  EXPECT_EQ(watched.facts.state, "live");
  EXPECT_EQ(watched.recording->steps().size(), 250U);
  EXPECT_EQ(watched.recording.get(), recording) << "nothing was read again";
}

TEST(JournalSourceTest, AnotherRunInItsPlaceIsAnotherRunWhateverItsLength) {
  const Story story = StoryOf(Played("dinner"));
  const Story other = StoryOf(Played("dinner", 7));
  const std::string path = Folder() + "/replaced.haggle";
  for (const int length : {0, 30, 100, 300}) {
    Watched watched(path);
    {
      Author author(story, path);
      author.Do(100);
      watched.Look();
      ASSERT_EQ(watched.recording->steps().size(), 100U);
    }
    Author author(other, path);
    if (length > 0) author.Do(length);
    ASSERT_TRUE(watched.source.MayHaveMore());
    watched.Look();
    EXPECT_EQ(watched.recording->scenario().seed, 7U) << length;
    EXPECT_EQ(watched.recording->steps().size(), static_cast<std::size_t>(length));
    EXPECT_EQ(watched.facts.state, "live") << watched.facts.reason;
  }
}

// As after a loss of power: the same run, but its last steps are gone, and it goes on otherwise.
TEST(JournalSourceTest, LostStepsAreNotShownAnyMore) {
  const Story story = StoryOf(Played("dinner"));
  const std::string path = Folder() + "/lost.haggle";
  Watched watched(path);
  {
    Author author(story, path);
    author.Do(100);
    watched.Look();
  }
  Author author(story, path);
  author.Do(60);
  watched.Look();
  EXPECT_EQ(watched.recording->steps().size(), 60U);
  author.Do(60);
  watched.Look();
  EXPECT_EQ(watched.recording->steps().size(), 120U);
}

// Also when nothing is new but that it has been sealed.
TEST(JournalSourceTest, ADiaryThatIsNotTheSealsIsDamage) {
  const Story story = StoryOf(Played("dinner"));
  const std::string path = Folder() + "/diary.haggle";
  Author author(story, path);
  Watched watched(path);
  author.Do(static_cast<std::int32_t>(story.parts.size()));
  watched.Look();
  author.Do(Author::kFinish);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "UPDATE notes SET text = 'another' WHERE id = 1", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  watched.Look();
  EXPECT_EQ(watched.facts.state, "damaged");
  EXPECT_THAT(watched.facts.reason, HasSubstr("diary"));
}

TEST(JournalSourceTest, DamageInWhatIsNewIsNoticedAndWhatComesBeforeItIsShown) {
  const Story story = StoryOf(Played("dinner"));
  const std::string path = Folder() + "/damaged.haggle";
  Watched watched(path);
  {
    Author author(story, path);
    author.Do(100);
    watched.Look();
    author.Do(100);
  }
  const std::string log = path + "-wal";
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(log));
  std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(size - size / 6);
  const int byte = file.get();
  file.seekp(size - size / 6);
  file.put(static_cast<char>(byte ^ 4));
  file.close();
  watched.Look();
  EXPECT_EQ(watched.facts.state, "damaged");
  EXPECT_THAT(watched.facts.reason, HasSubstr("-wal, frame"));
  EXPECT_GT(watched.recording->steps().size(), 100U);
  EXPECT_LT(watched.recording->steps().size(), 200U);
  watched.Look();
  EXPECT_EQ(watched.facts.state, "damaged");
}

}  // namespace
}  // namespace haggle::observe::source_test
