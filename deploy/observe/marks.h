// What in a run is worth a mark on its bar of time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/events.h"
#include "proto/base/types.h"

namespace haggle::observe {

enum class MarkKind : std::uint8_t {
  kDinner,
  kRefusedInvitation,
  kRedirection,
  kRefusedMove,
  kSite,
  kFunding,
  kClaim,
  kAudit,
  kLate,
  kExtension,
  kAmended,
  kLost,
};
inline constexpr std::size_t kMarkKinds = static_cast<std::size_t>(MarkKind::kLost) + 1;

// "dinner", "refused_invitation", ...
std::string_view MarkName(MarkKind kind);

struct Mark {
  std::size_t event = 0;
  Tick tick = 0;
  MarkKind kind = MarkKind::kDinner;
  std::string text;
  PartyId party = kNature;
  std::uint32_t table = 0;   // number; 0: none
  std::uint32_t dinner = 0;  // number, from 1; 0: none
};

// The kind of mark that an event is given; false: none. A declined invitation is one if its table is a dinner's.
bool MarkOf(const Event& event, bool dinner, MarkKind& kind);

// Marks in the order of events, of each kind a bounded number. Thread-compatible.
class Marks {
 public:
  static constexpr std::size_t kMostOfAKind = 2'000;

  // Whether one more of the kind is kept; it is counted either way.
  bool Wants(MarkKind kind) { return ++counts_[static_cast<std::size_t>(kind)] <= kMostOfAKind; }
  void Add(Mark mark) { marks_.push_back(std::move(mark)); }

  const std::vector<Mark>& marks() const { return marks_; }
  std::size_t CountOf(MarkKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

 private:
  std::vector<Mark> marks_;
  std::array<std::size_t, kMarkKinds> counts_{};
};

}  // namespace haggle::observe
