#include "deploy/cli/terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace haggle::cli {
namespace {

// Of ECMA-48 and xterm, which every terminal of these days understands; what they do is undone in reverse.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view kLeave = "\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kRestOfLine = "\x1b[K";
constexpr std::string_view kRestOfScreen = "\x1b[J";

constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kUsualRows = 24;

void Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // it is gone; the signal for that comes
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

winsize Size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return {};
  return size;
}

}  // namespace

bool Terminal::Usable() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && term != nullptr && std::strcmp(term, "dumb") != 0;
}

absl::Status Terminal::Begin() {
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGWINCH}) sigaddset(&ours, signal);
  // Before the screen is taken: from here on it is given back whatever comes.
  ::sigprocmask(SIG_BLOCK, &ours, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  signals_ = ::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals_ < 0) return absl::UnavailableError(absl::StrCat("no descriptor for signals: ", std::strerror(errno)));
  keys_ = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0;
  if (keys_) {
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // stopped, it would leave its screen standing
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  Write(kEnter);
  begun_ = true;
  return absl::OkStatus();
}

Terminal::~Terminal() {
  if (begun_) Write(kLeave);
  if (keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  if (signals_ >= 0) ::close(signals_);
}

std::size_t Terminal::columns() const {
  const winsize size = Size();
  return size.ws_col == 0 ? kUsualColumns : size.ws_col;
}

std::size_t Terminal::rows() const {
  const winsize size = Size();
  return size.ws_row == 0 ? kUsualRows : size.ws_row;
}

void Terminal::Show(const std::vector<std::string>& lines, bool anew) {
  std::string screen(kHome);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    absl::StrAppend(&screen, i == 0 ? "" : "\r\n", lines[i], "\x1b[K");
  }
  absl::StrAppend(&screen, lines.empty() ? "\x1b[J" : "\r\n\x1b[J");
  // A full screen's last line has none below: the cursor would scroll it.
  if (!lines.empty() && lines.size() >= rows()) screen.resize(screen.size() - 2 - kRestOfScreen.size());
  if (screen == shown_ && !anew) return;
  Write(screen);
  shown_ = std::move(screen);
}

TerminalEvent Terminal::Wait(int ms, int fd) {
  TerminalEvent event;
  pollfd ways[] = {{signals_, POLLIN, 0}, {keys_ ? STDIN_FILENO : -1, POLLIN, 0}, {fd, POLLIN, 0}};
  if (::poll(ways, std::size(ways), ms) <= 0) return event;
  signalfd_siginfo told{};
  while (ways[0].revents != 0 && ::read(signals_, &told, sizeof(told)) == static_cast<ssize_t>(sizeof(told))) {
    const int signal = static_cast<int>(told.ssi_signo);
    if (signal == SIGWINCH) {
      event.resized = true;
    } else {
      event.signal = signal;
    }
  }
  if (ways[1].revents != 0) {
    std::array<char, 64> typed;
    const ssize_t got = ::read(STDIN_FILENO, typed.data(), typed.size());
    if (got > 0) event.keys.assign(typed.data(), static_cast<std::size_t>(got));
    if (got <= 0) event.keys_gone = true;
  }
  event.input = ways[2].revents != 0;
  return event;
}

}  // namespace haggle::cli
