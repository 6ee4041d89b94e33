#include "agents/sdk/guard.h"

#include <cxxabi.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "proto/base/how_ended.h"

namespace haggle::sdk {

constinit thread_local const std::string* strategy_at_work = nullptr;

namespace {

constexpr int kCrashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr int kFirstFree = 3;  // descriptor after the standard ones

std::mutex guard_mutex;  // of all below
int guards = 0;
int results_fd = -1;  // where standard output led
bool results_failed = false;
std::atomic<int> exit_code_now{0};  // not 0: strategies are at work
static_assert(std::atomic<int>::is_always_lock_free, "used by a signal handler");

// From a signal handler too: nothing but write. Should nobody be left to be told, nothing can be done.
void SayAtEnd(std::string_view text) {
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

void OnExit() {
  const int exit_code = exit_code_now.load();
  if (exit_code == 0) return;
  std::fflush(stdout);
  SayAtEnd("haggle: ");
  if (strategy_at_work != nullptr) {
    SayAtEnd(*strategy_at_work);
    SayAtEnd(" has called exit: a strategy must come back with its moves\n");
  } else {
    SayAtEnd("exit was called while strategies were at work, by a thread of theirs or by the program\n");
  }
  ::_exit(exit_code);
}

void OnCrash(int signal) {
  const int exit_code = exit_code_now.load();
  if (exit_code != 0 && strategy_at_work != nullptr) {
    SayAtEnd("haggle: ");
    SayAtEnd(*strategy_at_work);
    SayAtEnd(" has crashed: ");
    const char* description = ::sigdescr_np(signal);
    SayAtEnd(description == nullptr ? "by a signal" : description);
    SayAtEnd("\n");
    ::_exit(exit_code);
  }
  // Not a strategy's doing: as if this handler were not there.
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void InstallOnce() {
  static const bool installed = [] {
    std::atexit(OnExit);
    std::at_quick_exit(OnExit);
    for (const int signal : kCrashes) {
      struct sigaction action {};
      // A sanitizer's, or a test's, stays.
      if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
      action.sa_handler = OnCrash;
      sigemptyset(&action.sa_mask);
      ::sigaction(signal, &action, nullptr);
    }
    return true;
  }();
  static_cast<void>(installed);
}

void FlushStandardOutput() {
  std::cout.flush();
  std::fflush(stdout);
}

void LeadOutputToErrors() {
  if (::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0) return;
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  ::dup2(nowhere, STDOUT_FILENO);
  if (nowhere != STDOUT_FILENO) ::close(nowhere);
}

std::string TypeCaught() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "unknown";
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? name.get() : type->name();
}

}  // namespace

StrategiesAtWork::StrategiesAtWork(HowEnded how) {
  const std::lock_guard<std::mutex> lock(guard_mutex);
  if (guards++ > 0) return;
  InstallOnce();
  FlushStandardOutput();
  results_failed = std::ferror(stdout) != 0;
  results_fd = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kFirstFree);
  if (results_fd >= 0) LeadOutputToErrors();
  exit_code_now = ExitCode(how);
}

StrategiesAtWork::~StrategiesAtWork() {
  const std::lock_guard<std::mutex> lock(guard_mutex);
  if (--guards > 0) return;
  exit_code_now = 0;
  FlushStandardOutput();
  if (!results_failed) std::clearerr(stdout);  // what could not be written was no result
  if (results_fd < 0) return;
  ::dup2(results_fd, STDOUT_FILENO);
  ::close(results_fd);
  results_fd = -1;
}

void CloseResults() {
  FlushStandardOutput();
  LeadOutputToErrors();
}

absl::Status Thrown(const std::string& who) {
  try {
    throw;
  } catch (const abi::__forced_unwind&) {
    throw;  // of a thread that ends: must not be held up
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat(who, " threw an exception: ", error.what()));
  } catch (...) {
    return absl::InternalError(absl::StrCat(who, " threw an exception of type ", TypeCaught()));
  }
}

}  // namespace haggle::sdk
