#include "proto/base/run_status.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haggle::run_status_test {
namespace {

// Fills the fields of any kind with anything.
struct AnyFields {
  void operator()(std::int32_t& number) { number = *rc::gen::arbitrary<std::int32_t>(); }
  void operator()(std::int64_t& number) { number = *rc::gen::arbitrary<std::int64_t>(); }
  void operator()(bool& yes) { yes = *rc::gen::arbitrary<bool>(); }
  void operator()(std::string& text) { text = *rc::gen::arbitrary<std::string>(); }
  void operator()(std::vector<std::string>& names) { names = *rc::gen::arbitrary<std::vector<std::string>>(); }
};

// A status of the kind with this number; false: there is none.
template <std::size_t kind = 0>
bool AnyOfKind(std::size_t wanted, RunStatus& status) {
  if constexpr (kind == std::variant_size_v<RunStatus::Body>) {
    return false;
  } else {
    if (wanted != kind) return AnyOfKind<kind + 1>(wanted, status);
    std::variant_alternative_t<kind, RunStatus::Body> made;
    AnyFields any;
    made.Fields(made, any);
    status.body = std::move(made);
    return true;
  }
}

TEST(RunStatus, EveryKindReadsBackFromOneLine) {
  for (std::size_t kind = 0; kind < std::variant_size_v<RunStatus::Body>; ++kind) {
    EXPECT_TRUE(rc::check("reads back", [kind] {
      RunStatus status;
      RC_ASSERT(AnyOfKind(kind, status));
      const std::string line = WriteRunStatus(status);
      RC_ASSERT(line.find('\n') == std::string::npos);
      for (const char c : line) RC_ASSERT(c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
      const absl::StatusOr<RunStatus> read = ParseRunStatus(line);
      RC_ASSERT(read.ok());
      RC_ASSERT(*read == status);
    }));
  }
}

template <class... Kinds>
std::vector<std::string_view> Words(const std::variant<Kinds...>& /*only its type counts*/) {
  return {Kinds::kWord...};
}

TEST(RunStatus, WordsDifferSoThatEachLineIsOfOneKind) {
  const std::vector<std::string_view> words = Words(RunStatus().body);
  EXPECT_EQ(std::set<std::string_view>(words.begin(), words.end()).size(), words.size());
}

TEST(RunStatus, LinesAreForPeopleToo) {
  EXPECT_EQ(WriteRunStatus({RunStatus::Listening{"127.0.0.1:80"}}), "listening\t127.0.0.1:80");
  EXPECT_EQ(WriteRunStatus({Progress{3, 40, 2, -1, {"lab", "the maker"}}}),
            "progress\t3\t40\t2\t-1\t0\tlab\tthe maker");
  EXPECT_EQ(WriteRunStatus({RunStatus::Error{"line 1\nline 2\\\x1b[0m"}}), "error\tline 1\\nline 2\\\\\\x1b[0m");
  EXPECT_EQ(WriteRunStatus({RunStatus::Done{true}}), "done\tyes");
}

TEST(RunStatus, WhatIsNoStatusIsRefusedAndQuoted) {
  for (const char* line : {"", "listening", "listening\ta\tb", "lightning\ta", "done\tperhaps", "done\tyes\t",
                           "progress\t1\t2\t3", "progress\t1\t2\t3\tx", "progress\t2147483648\t0\t0\t0\t0",
                           "note\tends\\", "note\t\\q", "note\t\\x1", "note\t\\x1G", " note\ta"}) {
    const absl::Status status = ParseRunStatus(line).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_NE(status.message().find("\""), absl::string_view::npos);
  }
}

}  // namespace
}  // namespace haggle::run_status_test
