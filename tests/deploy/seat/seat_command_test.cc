// `haggle run --human`, `haggle resume --human` and `haggle web --play`: the real program, and people who are programs.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/deploy/program.h"
#include "tests/deploy/seat/page.h"

extern char** environ;

namespace haggle::seat::seat_command_test {
namespace {

using haggle::testing::Folder;
using haggle::testing::Haggle;
using haggle::testing::Said;
using ::testing::HasSubstr;

using Arguments = std::vector<std::string>;

// The program while it is on: what it says on standard error, line by line.
class Running {
 public:
  Running(const Folder& folder, Arguments arguments) {
    int errors[2];
    EXPECT_EQ(::pipe(errors), 0);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addchdir_np(&files, folder.path().c_str());
    posix_spawn_file_actions_adddup2(&files, errors[1], STDERR_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out_file(folder).c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_addclose(&files, errors[0]);
    const std::string program = haggle::testing::ProgramPath("haggle-cli");
    arguments.insert(arguments.begin(), program);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), &files, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&files);
    ::close(errors[1]);
    error_ = errors[0];
    out_ = out_file(folder);
  }
  ~Running() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      Wait();
    }
    ::close(error_);
  }

  // Reads on to a line that begins so, and gives the rest of it; what came before is kept in err().
  std::string After(const std::string& begin) {
    for (;;) {
      const std::size_t end = unread_.find('\n');
      if (end != std::string::npos) {
        const std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        err_ += line + "\n";
        if (line.rfind(begin, 0) == 0) return line.substr(begin.size());
        continue;
      }
      char part[512];
      const ssize_t got = ::read(error_, part, sizeof part);
      if (got <= 0) {
        ADD_FAILURE() << "no line \"" << begin << "...\" in\n" << err_ << unread_;
        return "";
      }
      unread_.append(part, static_cast<std::size_t>(got));
    }
  }
  void Signal(int signal) { ::kill(pid_, signal); }
  int Wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  std::string out() const { return haggle::testing::ReadFile(out_); }
  const std::string& err() const { return err_; }

 private:
  static std::string out_file(const Folder& folder) { return folder / "said"; }

  pid_t pid_ = -1;
  int error_ = -1;
  std::string unread_;
  std::string err_;
  std::string out_;
};

std::uint16_t PortOf(const std::string& link) {
  const std::size_t colon = link.find(':', link.find("//"));
  return static_cast<std::uint16_t>(std::stoi(link.substr(colon + 1)));
}

std::string HashOf(const std::string& out) {
  const std::size_t at = out.rfind("hash ");
  return at == std::string::npos ? "" : out.substr(at + 5, 64);
}

TEST(SeatCommandTest, APersonPlaysAndTheJournalIsLikeAnyOther) {
  const Folder folder;
  Running run(folder, {"run", "two_companies", "--human", "lab", "--web", "--journal", "run.haggle", "--quiet"});
  const std::string link = run.After("seat lab ");
  ASSERT_THAT(link, HasSubstr("http://127.0.0.1:"));
  const std::uint16_t port = PortOf(link);
  const Page page(port, "lab", link);
  PlayToTheEnd(port, page, TakeOrOffer);
  run.After("the run is over");
  // It goes on serving: advice is given now.
  const Response advice = page.Get("/api/seat/advice", "&strategy=conceder");
  EXPECT_EQ(advice.status, 200) << advice.body;
  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait(), 0);
  EXPECT_THAT(run.out(), HasSubstr("reproduce with: haggle replay "));
  const std::string hash = HashOf(run.out());
  ASSERT_EQ(hash.size(), 64U) << run.out();
  EXPECT_EQ(Haggle(folder.path(), {"verify", "run.haggle"}).exit_code, 0);
  const Said replayed = Haggle(folder.path(), {"replay", "run.haggle"});
  EXPECT_EQ(replayed.exit_code, 0);
  EXPECT_THAT(replayed.out, HasSubstr(hash));
  const Said checked = Haggle(folder.path(), {"replay", "run.haggle", "--check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(checked.out + checked.err, HasSubstr("lab"));
  EXPECT_THAT(checked.out + checked.err, HasSubstr("not re-run"));
  EXPECT_THAT(Haggle(folder.path(), {"log", "run.haggle"}).out, HasSubstr("decided by a person"));
}

TEST(SeatCommandTest, CtrlCKeepsTheRunAndResumeGoesOnWithThePerson) {
  const Folder folder;
  {
    Running run(folder, {"run", "two_companies", "--human", "lab", "--web", "--journal", "run.haggle"});
    const std::string link = run.After("seat lab ");
    const Page page(PortOf(link), "lab", link);
    Stream stream(PortOf(link), page);
    Json change = stream.Next();
    while (change.is_object() && change["state"] != "asked") change = stream.Next();
    EXPECT_EQ(page.Send({{"number", change["number"]}, {"moves", Json::array()}}).status, 200);
    run.Signal(SIGINT);
    run.After("haggle run: interrupted; go on with haggle resume " + folder.path() + "/run.haggle --human lab --web");
    EXPECT_EQ(run.Wait(), 130);
  }
  {
    // With processes somebody else may come for the party; that a person may is said.
    Running processes(folder, {"resume", "run.haggle"});
    EXPECT_THAT(processes.After("haggle resume: lab was played by a person, or by an agent started by hand"),
                HasSubstr("say: haggle resume run.haggle --human lab --web"));
    processes.Signal(SIGINT);
    EXPECT_EQ(processes.Wait(), 130);
  }
  EXPECT_EQ(Haggle(folder.path(), {"verify", "run.haggle"}).exit_code, 0);
  const Said alone = Haggle(folder.path(), {"resume", "run.haggle", "--transport", "inprocess"});
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("--human lab --web"));
  Running again(folder, {"resume", "run.haggle", "--human", "lab", "--web"});
  const std::string link = again.After("seat lab ");
  const Page page(PortOf(link), "lab", link);
  PlayToTheEnd(PortOf(link), page, TakeOrOffer);
  again.After("the run is over");
  again.Signal(SIGINT);
  EXPECT_EQ(again.Wait(), 0);
  EXPECT_EQ(Haggle(folder.path(), {"verify", "run.haggle"}).exit_code, 0);
  const Said forked =
      Haggle(folder.path(), {"fork", "run.haggle", "--at", "4", "--agent", "lab=boulware", "--journal", "fork.haggle"});
  EXPECT_EQ(forked.exit_code, 0) << forked.err;
}

TEST(SeatCommandTest, TwoSitDownAtWebPlayEachWithALinkOfItsOwn) {
  const Folder folder;
  Running web(folder, {"web", "--play", "two_companies", "--human", "maker", "--human", "lab"});
  const std::string maker = web.After("seat maker ");
  const std::string lab = web.After("seat lab ");
  EXPECT_NE(maker.substr(maker.find("key=")), lab.substr(lab.find("key=")));
  const std::uint16_t port = PortOf(lab);
  const Page one(port, "maker", maker);
  const Page two(port, "lab", lab);
  std::thread other([&] { PlayToTheEnd(port, one, TakeOrOffer); });
  PlayToTheEnd(port, two, TakeOrOffer);
  other.join();
  web.After("the run is over");
  web.Signal(SIGINT);
  EXPECT_EQ(web.Wait(), 0);
}

// The default folder may come later; that it is not there is said where the command was given.
TEST(SeatCommandTest, ThatThereIsNothingToShowYetIsSaidOnTheTerminal) {
  const Folder folder;
  Running web(folder, {"web"});
  EXPECT_THAT(web.After("haggle web: there is no folder haggle-runs here yet"), HasSubstr("as soon as"));
  web.After("Open this address");
  web.Signal(SIGINT);
  EXPECT_EQ(web.Wait(), 0);
}

TEST(SeatCommandTest, WhatCannotBePlayedIsRefusedInWords) {
  const Folder folder;
  const auto refused = [&](Arguments arguments, const std::string& words) {
    const Said said = Haggle(folder.path(), arguments);
    EXPECT_EQ(said.exit_code, 2) << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
  };
  refused({"run", "two_companies", "--human", "lab"}, "--human plays at a page; give --web as well");
  refused({"run", "two_companies", "--human", "lba", "--web"}, "did you mean lab");
  refused({"run", "two_companies", "--human", "lab", "--human", "lab", "--web"}, "--human is given twice for lab");
  refused({"run", "two_companies", "--human", "lab", "--web", "--agent", "lab=boulware"},
          "lab is given with --agent and with --human");
  refused({"run", "two_companies", "--human", "lab", "--web", "--external", "maker"}, "leave --external out");
  refused({"run", "two_companies", "--human", "lab", "--web", "--transport", "processes"},
          "leave --transport processes out");
  refused({"web", "--human", "lab"}, "--play SCENARIO");
  refused({"web", "--play", "two_companies"}, "--human PARTY");
  refused({"web", "--play", "two_companies", "--human", "lba"}, "haggle web: --human: ");
  const Said unknown = Haggle(folder.path(), {"web", "--play", "two_company", "--human", "lab"});
  EXPECT_EQ(unknown.exit_code, 1) << "as of haggle run: a file that is not there";
  EXPECT_THAT(unknown.err, HasSubstr("haggle web: no scenario \"two_company\""));
  EXPECT_FALSE(haggle::testing::Exists(folder / "haggle-runs"));
}

}  // namespace
}  // namespace haggle::seat::seat_command_test
