// What is counted of runs, as the text that Prometheus reads: names, units and help in one place, for the broker and
// for whatever else shows runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haggle::metrics {

struct ProductFigures {
  std::string name;
  std::int64_t backlog_units = 0;    // booked and not shipped
  std::int64_t inventory_units = 0;  // of its seller
  std::int64_t lead_ticks = 0;       // as published
  std::int64_t price_cents = 0;
};

// What nobody knows who tells of the run is left out of the text.
struct RunFigures {
  std::string run;       // by which it is known here; the broker, which has one, says the scenario's name
  std::string scenario;  // its name
  std::string state;     // as in Standing (proto/base/standing.h)
  std::int64_t tick = 0;
  std::int64_t ticks = 0;
  std::uint64_t steps = 0;
  std::optional<std::uint64_t> commands = {};
  std::optional<std::uint64_t> events = {};
  std::optional<std::uint64_t> timed_out = {};
  std::optional<std::int64_t> open_tables = {};
  std::optional<std::int64_t> awaited = {};  // parties whose answer the step waits for
  std::optional<std::int64_t> gone = {};     // parties that nobody plays
  std::optional<std::int64_t> lost = {};     // parties that are waited for no more
  std::optional<std::int64_t> quiet_ms = {};
  std::vector<ProductFigures> products;
};

// What a broker counts besides, since it was started.
struct BrokerFigures {
  std::uint64_t prompts = 0;
  std::uint64_t moves = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t joins_refused = 0;
  std::uint64_t watchers = 0;
  std::uint64_t events_dropped = 0;
  std::uint64_t late_answers = 0;
};

// The content type of the text.
inline constexpr char kContentType[] = "text/plain; version=0.0.4; charset=utf-8";

// So many values has a label at most; what is left out is counted.
inline constexpr std::size_t kMostValues = 100;

// The text. Of more than kMostValues runs the last ones are left out, and so of products, of all runs together by
// their names. Thread-safe.
std::string MetricsText(const std::string& version, const std::vector<RunFigures>& runs,
                        const std::optional<BrokerFigures>& broker);

}  // namespace haggle::metrics
