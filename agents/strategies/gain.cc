#include "agents/strategies/gain.h"

#include <algorithm>

#include "agents/strategies/measure.h"

namespace haggle::strategies {
namespace {

// Walks through the units of a delivery at `tau` in the order in which they can
// be switched on.
class Uses {
 public:
  Uses(const Outlook& outlook, std::int64_t units, Tick tau, Tick end, const Queue& queue)
      : outlook_(outlook),
        units_(units),
        end_(std::max(std::min(end, outlook.now() + kFarthestUse), tau)),
        tick_(tau),
        before_(outlook.on_hand() + outlook.Coming(tau, queue.taken) + queue.ahead) {
    Reach();
  }

  // The tick of use of the next unit, and how many units share it.
  Tick tick() const { return tick_; }
  std::int64_t left() const { return usable_ - gone_; }

  void Pass(std::int64_t units) {
    gone_ += units;
    while (gone_ == usable_ && usable_ < units_) {
      ++tick_;
      Reach();
    }
  }

 private:
  // Counts the units usable by the current tick; after the end all are through.
  void Reach() {
    while (tick_ < end_) {
      const std::int64_t room = outlook_.Room(tick_) - before_;
      usable_ = std::max(usable_, std::clamp<std::int64_t>(room, 0, units_));
      if (usable_ > gone_) return;
      ++tick_;
    }
    usable_ = units_;
  }

  const Outlook& outlook_;
  std::int64_t units_;
  Tick end_;
  Tick tick_;
  std::int64_t before_;
  std::int64_t usable_ = 0;
  std::int64_t gone_ = 0;
};

}  // namespace

std::int64_t Gain(const Outlook& outlook, std::int64_t units, Tick from, Tick to, std::int64_t holding_cents, Tick end,
                  const Queue& at_from, const Queue& at_to) {
  if (units <= 0) return 0;
  const Tick last = std::max({end, from, to});
  Uses later(outlook, units, from, last, at_from);
  Uses sooner(outlook, units, to, last, at_to);
  std::int64_t gain = 0;
  for (std::int64_t done = 0; done < units;) {
    const std::int64_t together = std::min(later.left(), sooner.left());
    const std::int64_t ticks = std::max(0, later.tick() - sooner.tick());
    const std::int64_t idle = std::max(0, (sooner.tick() - to) - (later.tick() - from));
    gain = Capped(Int128{gain} + Times(together, Times(outlook.value(), ticks) - Times(holding_cents, idle)));
    done += together;
    later.Pass(together);
    sooner.Pass(together);
  }
  return gain;
}

}  // namespace haggle::strategies
