#include "deploy/observe/columns.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <variant>

#include "deploy/report/event_text.h"

namespace haggle::observe {

const std::vector<std::string>& ColumnKinds() {
  static const auto* const kinds = [] {
    auto* const all = new std::vector<std::string>(report::EventKinds());
    all->emplace_back("no_agreement");
    return all;
  }();
  return *kinds;
}

bool EndedInVain(const Event& event) {
  const auto* const closed = std::get_if<TableClosed>(&event.body);
  return closed != nullptr && closed->result != TableResult::kAgreed && closed->result != TableResult::kUnset;
}

std::uint8_t ColumnKindOf(const Event& event) {
  return static_cast<std::uint8_t>(EndedInVain(event) ? ColumnKinds().size() : event.body.index());
}

const std::string& KindNameOf(const Event& event) { return ColumnKinds()[ColumnKindOf(event) - 1U]; }

namespace {

static_assert(std::endian::native == std::endian::little, "columns are packed as they lie in memory");

constexpr std::uint32_t kMagic = 0x31434748;  // "HGC1"
constexpr std::uint32_t kVersion = 1;

template <class T>
void Append(const T* first, std::size_t count, std::string& out) {
  out.resize((out.size() + 7) / 8 * 8);
  out.append(reinterpret_cast<const char*>(first), count * sizeof(T));
}

template <class T>
void AppendFrom(const std::vector<T>& column, std::size_t from, std::string& out) {
  Append(column.data() + from, column.size() - from, out);
}

}  // namespace

std::string PackColumns(const EventColumns& events, const StepColumns& steps, std::size_t from) {
  from = std::min(from, events.size());
  // From the step of the last event that is known: steps after it may have none, and are to be told all the same.
  const std::size_t step = from == 0 ? 0 : events.step[from - 1];
  const std::size_t count = events.size() - from;
  const std::size_t step_count = steps.size() - step;
  std::string out;
  out.reserve(64 + count * 13 + step_count * 19 + 8 * 10);
  const std::uint32_t head[6] = {kMagic,
                                 kVersion,
                                 static_cast<std::uint32_t>(from),
                                 static_cast<std::uint32_t>(count),
                                 static_cast<std::uint32_t>(step),
                                 static_cast<std::uint32_t>(step_count)};
  Append(head, 6, out);
  AppendFrom(events.step, from, out);
  AppendFrom(events.table, from, out);
  AppendFrom(events.party, from, out);
  AppendFrom(events.other, from, out);
  AppendFrom(events.kind, from, out);
  AppendFrom(steps.tick, step, out);
  AppendFrom(steps.first_event, step, out);
  const std::vector<double> commands(steps.first_command.begin() + static_cast<std::ptrdiff_t>(step),
                                     steps.first_command.end());
  Append(commands.data(), commands.size(), out);
  AppendFrom(steps.part, step, out);
  AppendFrom(steps.phase, step, out);
  out.resize((out.size() + 7) / 8 * 8);
  return out;
}

}  // namespace haggle::observe
