#include "deploy/launch/child_host.h"

#include <algorithm>
#include <chrono>

namespace haggle::launch {

ChildHost::Process::Process(ChildHost& host, const std::string& name) : host_(host), child_(name) {
  host_.processes_.push_back(this);
}

ChildHost::Process::~Process() {
  auto& all = host_.processes_;
  all.erase(std::find(all.begin(), all.end(), this));
}

void ChildHost::Process::Look(const OnLine& told, const OnLine& said) {
  child_.Reap(false);
  child_.status().Read(told);
  child_.words().Read(said);
  child_.orders().Flush();
}

void ChildHost::Watch(std::vector<pollfd>& watched) {
  for (Process* process : processes_) {
    for (Child* child : {&process->child(), process->second()}) {
      if (child == nullptr) continue;
      watched.push_back({child->pidfd(), POLLIN, 0});
      watched.push_back({child->status().fd(), POLLIN, 0});
      watched.push_back({child->words().fd(), POLLIN, 0});
      watched.push_back({child->orders().fd(), POLLOUT, 0});
    }
  }
}

void ChildHost::Wait(std::int64_t ms) {
  std::vector<pollfd> watched;
  Watch(watched);
  WaitFor(std::move(watched), ms);
}

std::int64_t ChildHost::NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// Descriptors below 0 are left out by poll.
void WaitFor(std::vector<pollfd> watched, std::int64_t ms) {
  ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000)));
}

}  // namespace haggle::launch
