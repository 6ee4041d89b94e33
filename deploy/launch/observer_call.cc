#include "deploy/launch/observer_call.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace haggle::launch {
namespace {

constexpr int kConnectMs = 5000;

}  // namespace

absl::Status StartObserver(const BrokerQuestion& question, const std::vector<std::string>& what, Child& child) {
  std::vector<std::string> arguments = what;
  arguments.insert(arguments.end(), {"--broker", question.address, "--connect-ms", absl::StrCat(kConnectMs),
                                     "--launcher", absl::StrCat(::getpid())});
  if (!question.keys.empty()) arguments.insert(arguments.end(), {"--keys", question.keys});
  if (!question.token_file.empty()) arguments.insert(arguments.end(), {"--token-file", question.token_file});
  return child.Start(absl::StrCat(question.programs, "/haggle-agent"), arguments, StatusAt::kOutput);
}

std::string SaidByObserver(const Child& child, const std::string& said) {
  if (said.empty()) return absl::StrCat("haggle-agent, which was to ask, ended: ", child.End());
  return std::string(absl::StripPrefix(said, "haggle-agent @observer: "));
}

}  // namespace haggle::launch
