#include "deploy/launch/ask_broker.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "deploy/launch/child.h"

namespace haggle::launch {
namespace {

constexpr int kConnectMs = 5000;

}  // namespace

bool IsAddress(const std::string& text) {
  if (absl::StartsWith(text, "unix:")) return true;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return false;
  return text.find('/') == std::string::npos && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                                                            text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

BrokerAnswer AskBroker(const BrokerQuestion& question) {
  BrokerAnswer answer;
  std::vector<std::string> arguments = {"--status",
                                        "--broker",
                                        question.address,
                                        "--connect-ms",
                                        absl::StrCat(kConnectMs),
                                        "--launcher",
                                        absl::StrCat(::getpid())};
  if (!question.keys.empty()) arguments.insert(arguments.end(), {"--keys", question.keys});
  if (!question.token_file.empty()) arguments.insert(arguments.end(), {"--token-file", question.token_file});
  Child child("haggle-agent");
  const absl::Status started =
      child.Start(absl::StrCat(question.programs, "/haggle-agent"), arguments, StatusAt::kOutput);
  if (!started.ok()) {
    answer.how = HowEnded::kFailed;
    answer.message = std::string(started.message());
    return answer;
  }
  std::vector<std::string> told;
  std::string said;
  while (child.words().fd() >= 0 || child.status().fd() >= 0) {
    pollfd ways[] = {{child.words().fd(), POLLIN, 0}, {child.status().fd(), POLLIN, 0}};
    ::poll(ways, std::size(ways), -1);
    child.words().Read([&](const std::string& line) { absl::StrAppend(&said, said.empty() ? "" : "\n", line); });
    child.status().Read([&](const std::string& line) { told.push_back(line); });
  }
  child.Reap(true);
  if (child.exit_code() != 0) {
    answer.how = HowEndedWith(child.exit_code());
    answer.message = std::string(absl::StripPrefix(said, "haggle-agent @observer: "));
    if (said.empty()) answer.message = absl::StrCat("haggle-agent, which was to ask, ended: ", child.End());
    return answer;
  }
  absl::StatusOr<Standing> standing = ParseStanding(told);
  if (!standing.ok()) {
    answer.how = HowEnded::kFailed;
    answer.message = absl::StrCat(standing.status().message(), ": are haggle-agent and this program of one version?");
    return answer;
  }
  answer.standing = *std::move(standing);
  return answer;
}

}  // namespace haggle::launch
