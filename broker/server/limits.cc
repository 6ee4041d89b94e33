#include "broker/server/limits.h"

#include "absl/strings/str_cat.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"

namespace haggle::server {
namespace {

struct Limit {
  const char* name;
  std::int64_t ServerLimits::*value;
  std::int64_t least;
  std::int64_t most;
  const char* meaning;
};

constexpr Limit kLimits[] = {
    {"connections", &ServerLimits::connections, 8, 100'000, "connections at a time; one more is reset"},
    {"waiting", &ServerLimits::waiting, 1, 100'000,
     "TCP connections that have not joined; the oldest goes when another comes"},
    {"join-ms", &ServerLimits::join_ms, 10, 3'600'000, "how long a TCP connection has to join or to ask as observer"},
    {"waiting-bytes", &ServerLimits::waiting_bytes, 1024, std::int64_t{1} << 40,
     "bytes that a TCP connection may send before that"},
    {"all-waiting-bytes", &ServerLimits::all_waiting_bytes, 1024, std::int64_t{1} << 40,
     "the same of all of them together"},
    {"rate-under-attack", &ServerLimits::rate_under_attack, 1, 1'000'000,
     "TCP connections that are taken in a second while some are shut for what they send"},
    {"noise-bytes", &ServerLimits::noise_bytes, 1024, std::int64_t{1} << 40,
     "bytes that a TCP connection may send beside its messages afterwards"},
    {"all-noise-bytes", &ServerLimits::all_noise_bytes, 1024, std::int64_t{1} << 40,
     "the same of all of them together"},
    {"refusals", &ServerLimits::refusals, 1, std::int64_t{1} << 40,
     "joins and questions of a TCP connection that are refused before it is shut"},
    {"join-bytes", &ServerLimits::join_bytes, 1024, 1 << 30, "bytes of a join"},
    {"join-text", &ServerLimits::join_text, 64, 1 << 30, "bytes of each text in a join"},
    {"joins", &ServerLimits::joins, 1, 1'000'000, "joins for one party in a second"},
    {"watchers", &ServerLimits::watchers, 0, 100'000, "Watch streams at a time"},
    {"status-rate", &ServerLimits::status_rate, 1, 1'000'000, "questions for the state that are answered in a second"},
};

}  // namespace

absl::Status SetLimit(std::string_view text, ServerLimits& limits) {
  const std::size_t equals = text.find('=');
  for (const Limit& limit : kLimits) {
    if (text.substr(0, equals) != limit.name) continue;
    const std::string_view number = equals == std::string_view::npos ? "" : text.substr(equals + 1);
    const absl::StatusOr<std::uint64_t> value =
        ParseUnsigned(number, static_cast<std::uint64_t>(limit.least), static_cast<std::uint64_t>(limit.most));
    if (!value.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("limit ", limit.name, ": expected ", limit.least, " to ",
                                                     limit.most, ", found ", Quoted(number)));
    }
    limits.*limit.value = static_cast<std::int64_t>(*value);
    return absl::OkStatus();
  }
  std::string names;
  for (const Limit& limit : kLimits) absl::StrAppend(&names, names.empty() ? "" : ", ", limit.name);
  return absl::InvalidArgumentError(
      absl::StrCat("limit: expected NAME=NUMBER with one of the names ", names, ", found ", Quoted(text)));
}

std::string LimitsHelp() {
  const ServerLimits usual;
  std::string help;
  for (const Limit& limit : kLimits) {
    absl::StrAppend(&help, help.empty() ? "" : "; ", limit.name, " (", usual.*limit.value, "): ", limit.meaning);
  }
  return help;
}

}  // namespace haggle::server
