// What a process that joins a run which is on is asked first: all that its parties have decided before. It has to come
// to the same again, which is how it comes to know what they knew.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/referee/record.h"
#include "broker/run/run.h"
#include "haggle/v1/broker_service.pb.h"
#include "proto/base/moves.h"
#include "proto/base/types.h"

namespace haggle::server {

// One answered prompt of a batch, as its answer is checked.
struct PastAnswer {
  PartyId party = 0;
  std::uint32_t epoch = 0;
  std::uint64_t number = 0;  // of the prompt
  Tick tick = 0;
  Phase phase = Phase::kGenesis;
  std::uint32_t step = 0;
  std::vector<Action> moves;  // that were recorded
  bool shown = false;         // it was answered by somebody else, and is not asked
};

// Replays a run beside the one that is on. Thread-compatible.
class Past {
 public:
  // The prompts of `parties`, with their epochs, in the record's first `steps` steps, which must outlive it. A batch
  // has so many prompts that the answer to it, as long as the rules allow, fits into `answer_bytes`; one step's at
  // least.
  Past(const Scenario& scenario, referee::RunRecord& record, std::map<PartyId, std::uint32_t> parties,
       std::uint64_t steps, std::uint64_t answer_bytes);
  ~Past();

  // Writes the next prompts with their answers, at most a batch's worth; false: there are none any more.
  // kDataLoss: a step was not recorded as it was taken.
  absl::StatusOr<bool> Next(v1::PastBatch& batch);
  // The prompts of the last batch.
  const std::vector<PastAnswer>& asked() const { return asked_; }

  // Empty: the answer to asked()[i] is what was recorded, or it was shown alone; else both in words: "expected ..., got
  // ...".
  std::string Difference(std::size_t i, const Moves& answer) const;

 private:
  // What a batch has come to, in bytes.
  struct Size {
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;  // at most
  };
  void Show(v1::PastBatch& batch, Size& size);

  referee::RunRecord& record_;
  const std::map<PartyId, std::uint32_t> parties_;
  const std::uint64_t steps_;
  const std::uint64_t answer_bytes_;
  const std::uint64_t beliefs_bytes_;  // of one answer, at most
  const std::size_t moves_kept_;
  run::Run run_;
  std::vector<PastAnswer> asked_;
};

}  // namespace haggle::server
