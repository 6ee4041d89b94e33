#include "broker/server/step_feed.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/sha256.h"

namespace haggle::server {
namespace {

constexpr std::size_t kFeedBytesKept = 8 << 20;
constexpr std::size_t kFeedBatchBytes = 256 << 10;
// Of the past: each is a row to be read, and its reasons another one, on the thread that conducts the run.
constexpr int kFeedBatchSteps = 256;

}  // namespace

absl::Status StepFeed::OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) {
  if (absl::Status status = record_->recorder()->OnStep(step, bytes, hash, told); !status.ok()) return status;
  ++steps_;
  if (wants_.empty()) return absl::OkStatus();
  Kept kept{steps_, std::string(bytes), hash, ""};
  journal::AppendTold(told, kept.told);
  bytes_ += kept.size();
  latest_.push_back(std::move(kept));
  while (bytes_ > kFeedBytesKept && latest_.size() > 1) {
    bytes_ -= latest_.front().size();
    latest_.pop_front();
  }
  return absl::OkStatus();
}

absl::Status StepFeed::OnTick(Tick tick, const Hash& digest) { return record_->recorder()->OnTick(tick, digest); }

void StepFeed::Leave(const void* who) {
  wants_.erase(who);
  if (!wants_.empty()) return;
  latest_.clear();
  bytes_ = 0;
}

void StepFeed::BeforeClose() {
  std::uint64_t from = steps_ + 1;
  for (const auto& [who, wants] : wants_) from = std::min(from, wants);
  if (from > steps_ || !IsPast(from)) return;
  const std::uint64_t end = latest_.empty() ? steps_ + 1 : latest_.front().id;
  std::deque<Kept> past;
  std::size_t bytes = 0;
  absl::Status read = record_->ReadSteps(static_cast<std::int64_t>(from), [&](const journal::StoredStep& stored) {
    const auto id = static_cast<std::uint64_t>(stored.id);
    if (id >= end) return false;
    past.push_back({id, std::string(stored.bytes), stored.hash, ""});
    bytes += past.back().size();
    return bytes <= kFeedBytesKept;
  });
  for (Kept& kept : past) {
    if (read.ok()) read = record_->ReadTold(static_cast<std::int64_t>(kept.id), kept.told);
  }
  // A part would not reach to what is kept already. Who is so far behind is told.
  if (!read.ok() || past.size() != end - from) return;
  latest_.insert(latest_.begin(), std::make_move_iterator(past.begin()), std::make_move_iterator(past.end()));
}

absl::Status StepFeed::ReadPast(std::uint64_t& from, v1::FollowReply& out) {
  std::size_t bytes = 0;
  const int before = out.steps_size();
  const absl::Status read = record_->ReadSteps(static_cast<std::int64_t>(from), [&](const journal::StoredStep& stored) {
    v1::FollowedStep& step = *out.add_steps();
    step.set_id(static_cast<std::uint64_t>(stored.id));
    step.set_step(stored.bytes.data(), stored.bytes.size());
    step.set_hash(stored.hash.data(), stored.hash.size());
    bytes += stored.bytes.size();
    return bytes < kFeedBatchBytes && out.steps_size() - before < kFeedBatchSteps;
  });
  if (!read.ok()) return read;
  for (int i = before; i < out.steps_size(); ++i) {
    v1::FollowedStep& step = *out.mutable_steps(i);
    if (absl::Status told = record_->ReadTold(static_cast<std::int64_t>(step.id()), *step.mutable_told()); !told.ok()) {
      return told;
    }
  }
  from += static_cast<std::uint64_t>(out.steps_size() - before);
  return absl::OkStatus();
}

absl::Status StepFeed::Read(std::uint64_t& from, v1::FollowReply& out) {
  if (from > steps_) return absl::OkStatus();
  if (IsPast(from)) return ReadPast(from, out);
  std::size_t bytes = 0;
  for (auto i = static_cast<std::size_t>(from - latest_.front().id); i < latest_.size() && bytes < kFeedBatchBytes;
       ++i) {
    const Kept& kept = latest_[i];
    v1::FollowedStep& step = *out.add_steps();
    step.set_id(kept.id);
    step.set_step(kept.bytes);
    step.set_hash(kept.hash.data(), kept.hash.size());
    step.set_told(kept.told);
    bytes += kept.size();
    ++from;
  }
  return absl::OkStatus();
}

absl::Status CutOff(const absl::Status& why, std::uint64_t from, std::uint64_t steps) {
  if (absl::IsFailedPrecondition(why)) {
    return absl::UnavailableError(
        absl::StrCat("left behind: the run is over after ", steps, " steps and its record closed, with step ", from,
                     " and those that follow not sent yet; the journal has them (", why.message(), ")"));
  }
  return absl::DataLossError(
      absl::StrCat("step ", from, " of ", steps,
                   " cannot be read from the run's record, and nothing after it is sent: ", why.message()));
}

}  // namespace haggle::server
