// `haggle top` on a pseudo-terminal: what stands on its screen at any size, and that it gives the terminal back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "deploy/report/top_screen.h"
#include "tests/deploy/program.h"

namespace haggle::testing::top_test {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLeave[] = "\x1b[?7h\x1b[?25h\x1b[?1049l";

// The program on a terminal of its own, and what that shows: as much of a terminal as the program uses.
class OnTerminal {
 public:
  OnTerminal(const std::string& folder, std::vector<std::string> arguments, unsigned short columns, unsigned short rows,
             bool no_colour = false)
      : columns_(columns), rows_(rows) {
    winsize size{rows, columns, 0, 0};
    child_ = forkpty(&terminal_, nullptr, nullptr, &size);
    if (child_ != 0) return;
    setenv("TERM", "xterm", 1);
    if (no_colour) {
      setenv("NO_COLOR", "1", 1);
    } else {
      unsetenv("NO_COLOR");
    }
    if (chdir(folder.c_str()) != 0) _exit(97);
    const std::string program = ProgramPath("haggle-cli");
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execv(program.c_str(), argv.data());
    _exit(98);
  }
  ~OnTerminal() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    if (terminal_ >= 0) close(terminal_);
  }

  void Resize(unsigned short columns, unsigned short rows) {
    columns_ = columns;
    rows_ = rows;
    winsize size{rows, columns, 0, 0};
    ioctl(terminal_, TIOCSWINSZ, &size);  // sends SIGWINCH
  }
  void Type(const std::string& keys) { EXPECT_EQ(write(terminal_, keys.data(), keys.size()), ssize_t(keys.size())); }

  // Reads until the screen is as wanted; false: the program ended, or half a minute has passed.
  bool Await(const std::function<bool(const std::string&)>& wanted) {
    while (!wanted(Screen())) {
      if (!ReadMore()) return false;
    }
    return true;
  }
  bool AwaitText(const std::string& text) {
    return Await([&text](const std::string& screen) { return screen.find(text) != std::string::npos; });
  }
  // Its exit code.
  int End() {
    while (ReadMore()) {
    }
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  void Signal(int signal) const { kill(child_, signal); }
  // Takes the terminal away; the exit code. Whoever goes on without one is waited for until the test's time is over.
  int Hangup() {
    close(terminal_);
    terminal_ = -1;
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  const std::string& bytes() const { return bytes_; }
  bool Cooked() const {
    termios mode{};
    return tcgetattr(terminal_, &mode) == 0 && (mode.c_lflag & ICANON) != 0 && (mode.c_lflag & ECHO) != 0;
  }

  // The lines of the alternate screen as they stand after all that was read.
  std::string Screen() const {
    const std::size_t begin = bytes_.rfind("\x1b[H");
    if (begin == std::string::npos) return "";
    std::string screen;
    for (std::size_t i = begin; i < bytes_.size(); ++i) {
      if (bytes_[i] == '\x1b') {
        i += 2;  // ESC, [
        while (i < bytes_.size() && !std::isalpha(static_cast<unsigned char>(bytes_[i]))) ++i;
      } else if (bytes_[i] != '\r') {
        screen += bytes_[i];
      }
    }
    return screen;
  }
  void ExpectFits() const {
    std::size_t lines = 1;
    std::string line;
    for (const char c : Screen() + "\n") {
      if (c != '\n') {
        line += c;
        continue;
      }
      EXPECT_LE(report::ScreenColumns(line), columns_) << line;
      if (!line.empty()) {
        EXPECT_LE(lines, rows_) << line;
      }
      ++lines;
      line.clear();
    }
  }

 private:
  bool ReadMore() {
    pollfd way{terminal_, POLLIN, 0};
    if (poll(&way, 1, 30'000) <= 0) return false;
    char block[4096];
    const ssize_t n = read(terminal_, block, sizeof(block));
    if (n <= 0) return false;
    bytes_.append(block, static_cast<std::size_t>(n));
    return true;
  }

  int terminal_ = -1;
  pid_t child_ = -1;
  unsigned short columns_;
  unsigned short rows_;
  std::string bytes_;
};

class Top : public ::testing::Test {
 protected:
  void SetUp() override {
    const Said run =
        Haggle(folder_.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "run.haggle"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  Folder folder_;
};

TEST_F(Top, OnAPipeIsOnePictureOfAFinishedRun) {
  const Said said = Haggle(folder_.path(), {"top", "run.haggle"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const std::string golden = ReadFile(HAGGLE_SOURCE_DIR "/tests/deploy/golden/two_companies_top.txt");
  EXPECT_EQ(said.out, golden);
  EXPECT_EQ(said.err, "");
}

TEST_F(Top, DrawsTheRunAndEndsByQ) {
  OnTerminal top(folder_.path(), {"top", "run.haggle"}, 80, 24);
  ASSERT_TRUE(top.AwaitText("lab accepts")) << top.bytes();
  top.ExpectFits();
  EXPECT_THAT(top.Screen(),
              AllOf(HasSubstr("two_companies, seed 1: finished"), HasSubstr("product"), HasSubstr("why:")));
  EXPECT_THAT(top.bytes(), HasSubstr("\x1b[1m"));
  EXPECT_FALSE(top.Cooked());
  top.Type("q");
  EXPECT_EQ(top.End(), 0);
  EXPECT_THAT(top.bytes(), EndsWith(kLeave));
  EXPECT_TRUE(top.Cooked());
}

TEST_F(Top, FitsASmallWindowAndFollowsItsSize) {
  OnTerminal top(folder_.path(), {"top", "run.haggle"}, 40, 10);
  ASSERT_TRUE(top.AwaitText("accepts")) << top.bytes();
  top.ExpectFits();
  EXPECT_THAT(top.Screen(), HasSubstr("two_companies, seed 1: finished"));
  top.Resize(120, 30);
  ASSERT_TRUE(top.AwaitText("run.haggle")) << top.bytes();  // there was no room for it
  EXPECT_THAT(top.Screen(), HasSubstr("shipped"));
  top.ExpectFits();
  top.Resize(20, 3);
  ASSERT_TRUE(top.Await([](const std::string& screen) { return screen.find("product") == std::string::npos; }));
  top.ExpectFits();
  top.Type("q");
  EXPECT_EQ(top.End(), 0);
}

TEST_F(Top, GivesTheTerminalBackAtCtrlC) {
  OnTerminal top(folder_.path(), {"top", "run.haggle"}, 80, 24);
  ASSERT_TRUE(top.AwaitText("finished"));
  top.Type("\x03");
  EXPECT_EQ(top.End(), 130);
  EXPECT_THAT(top.bytes(), EndsWith(kLeave));
  EXPECT_TRUE(top.Cooked());
}

TEST_F(Top, EndsByEverySignalThatAsksForIt) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    OnTerminal top(folder_.path(), {"top", "run.haggle"}, 80, 24);
    ASSERT_TRUE(top.AwaitText("finished"));
    top.Signal(signal);
    EXPECT_EQ(top.End(), 130) << signal;
    EXPECT_THAT(top.bytes(), EndsWith(kLeave)) << signal;
    EXPECT_TRUE(top.Cooked()) << signal;
  }
}

TEST_F(Top, EndsWithItsTerminal) {
  OnTerminal top(folder_.path(), {"top", "run.haggle"}, 80, 24);
  ASSERT_TRUE(top.AwaitText("finished"));
  const int code = top.Hangup();
  EXPECT_TRUE(code == 130 || code == 0) << code
                                        << ": the signal, or the end of what is typed, whichever is heard first";
}

TEST_F(Top, HasNoColourWhereNoneIsWanted) {
  OnTerminal top(folder_.path(), {"top", "run.haggle"}, 80, 24, true);
  ASSERT_TRUE(top.AwaitText("lab accepts"));
  EXPECT_THAT(top.bytes(), Not(HasSubstr("\x1b[1m")));
  EXPECT_THAT(top.bytes(), Not(HasSubstr("\x1b[2m")));
  top.Type("q");
  EXPECT_EQ(top.End(), 0);
}

TEST_F(Top, OnceOnATerminalLeavesItsPictureThere) {
  OnTerminal top(folder_.path(), {"top", "run.haggle", "--once"}, 80, 24);
  EXPECT_EQ(top.End(), 0);
  EXPECT_THAT(top.bytes(), AllOf(HasSubstr("two_companies"), Not(HasSubstr("\x1b[?1049h"))));
}

TEST_F(Top, WithoutAnArgumentIsOfTheNewestRun) {
  const Said none = Haggle(folder_.path(), {"top"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("there is no run in ./haggle-runs"));
  for (const char* seed : {"3", "2"}) {
    ASSERT_EQ(Haggle(folder_.path(), {"run", "two_companies", "--seed", seed, "--transport", "inprocess"}).exit_code,
              0);
  }
  EXPECT_THAT(Haggle(folder_.path(), {"top"}).out, HasSubstr("seed 2: finished"));
}

TEST_F(Top, SaysWhatIsWrong) {
  WriteFile(folder_ / "no.haggle", "no journal");
  const Said damaged = Haggle(folder_.path(), {"top", "no.haggle"});
  EXPECT_EQ(damaged.exit_code, 5);
  EXPECT_THAT(damaged.err, HasSubstr("no.haggle"));
  const Said missing = Haggle(folder_.path(), {"top", "missing.haggle"});
  EXPECT_EQ(missing.exit_code, 1);
  const Said keys = Haggle(folder_.path(), {"top", "run.haggle", "--token-file", "x"});
  EXPECT_EQ(keys.exit_code, 2);
  WriteFile(folder_ / "token", "@observer x\n");
  const Said nobody = Haggle(folder_.path(), {"top", "unix:nobody.sock", "--token-file", "token"});
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("no broker answers"));
  // On a terminal the reason stays on the screen, and again when it is gone.
  OnTerminal top(folder_.path(), {"top", "no.haggle"}, 80, 24);
  ASSERT_TRUE(top.AwaitText("no.haggle"));
  top.Type("q");
  EXPECT_EQ(top.End(), 5);
}

}  // namespace
}  // namespace haggle::testing::top_test
