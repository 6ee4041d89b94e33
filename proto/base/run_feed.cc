#include "proto/base/run_feed.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"

namespace haggle {
namespace {

constexpr std::string_view kMark = "HGFEED1\n";
constexpr char kScenario = 'S';
constexpr char kStep = 'T';
constexpr char kStanding = 'N';
constexpr char kEnd = 'E';
constexpr std::size_t kHead = 4;
constexpr std::uint64_t kLongest = std::uint64_t{1} << 30;  // as the longest message of an agent

void Put(std::uint64_t number, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

std::uint64_t Take(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return number;
}

// The kind and content of each record.
struct ContentWriter {
  std::string& out;
  void operator()(const FeedScenario& record) const {
    out += kScenario;
    out += kMark;
    Put(record.rules_version, 8, out);
    out += record.scenario;
  }
  void operator()(const FeedStep& record) const {
    out += kStep;
    Put(static_cast<std::uint64_t>(record.id), 8, out);
    out += Bytes(record.hash);
    Put(record.bytes.size(), 4, out);
    out += record.bytes;
    out += record.told;
  }
  void operator()(const Standing& record) const {
    out += kStanding;
    out += absl::StrJoin(WriteStanding(record), "\n");
  }
  void operator()(const FeedEnd& record) const {
    out += kEnd;
    out += record.complete ? '\1' : '\0';
    out += record.reason;
  }
};

absl::Status NoRecord(std::string_view what) {
  return absl::DataLossError(absl::StrCat("no feed of a run: ", AbslView(what),
                                          " (proto/base/run_feed.h says what is expected): is who writes it of the "
                                          "same version as who reads?"));
}

absl::StatusOr<FeedRecord> ReadScenario(std::string_view content) {
  if (content.size() < kMark.size() + 8 || content.substr(0, kMark.size()) != kMark) {
    return NoRecord("the scenario does not begin with its mark");
  }
  content.remove_prefix(kMark.size());
  return FeedScenario{Take(content.substr(0, 8)), std::string(content.substr(8))};
}

absl::StatusOr<FeedRecord> ReadStep(std::string_view content) {
  constexpr std::size_t kHash = 8;
  constexpr std::size_t kLength = kHash + std::tuple_size_v<Hash>;
  constexpr std::size_t kBytes = kLength + 4;
  if (content.size() < kBytes) return NoRecord("a step is too short");
  const std::uint64_t length = Take(content.substr(kLength, 4));
  if (length > content.size() - kBytes) return NoRecord("a step is shorter than it says");
  FeedStep step;
  step.id = static_cast<std::int64_t>(Take(content.substr(0, kHash)));
  std::copy_n(content.begin() + kHash, step.hash.size(), step.hash.begin());
  step.bytes = content.substr(kBytes, length);
  step.told = content.substr(kBytes + length);
  return step;
}

absl::StatusOr<FeedRecord> ReadContent(char kind, std::string_view content) {
  switch (kind) {
    case kScenario:
      return ReadScenario(content);
    case kStep:
      return ReadStep(content);
    case kStanding: {
      const std::vector<std::string> lines = absl::StrSplit(AbslView(content), '\n');
      absl::StatusOr<Standing> standing = ParseStanding(lines);
      if (!standing.ok()) return NoRecord(std::string(standing.status().message()));
      return *std::move(standing);
    }
    case kEnd:
      if (content.empty() || content[0] > '\1' || content[0] < '\0') return NoRecord("the end does not say how");
      return FeedEnd{content[0] == '\1', std::string(content.substr(1))};
    default:
      return NoRecord(absl::StrCat("no kind is called ", Quoted(std::string_view(&kind, 1))));
  }
}

}  // namespace

std::string WriteFeedRecord(const FeedRecord& record) {
  std::string out(kHead, '\0');
  std::visit(ContentWriter{out}, record);
  std::string head;
  Put(out.size() - kHead, static_cast<int>(kHead), head);
  out.replace(0, kHead, head);
  return out;
}

absl::StatusOr<std::optional<FeedRecord>> FeedReader::Next() {
  const std::string_view left = std::string_view(bytes_).substr(at_);
  if (left.size() < kHead) return std::nullopt;
  const std::uint64_t length = Take(left.substr(0, kHead));
  if (length == 0 || length > kLongest) return NoRecord(absl::StrCat("a record of ", length, " bytes"));
  if (left.size() < kHead + length) {
    // What was read makes room, once for each time that bytes run out.
    bytes_.erase(0, at_);
    at_ = 0;
    return std::nullopt;
  }
  absl::StatusOr<FeedRecord> record = ReadContent(left[kHead], left.substr(kHead + 1, length - 1));
  if (!record.ok()) return record.status();
  at_ += kHead + length;
  return std::optional<FeedRecord>(*std::move(record));
}

}  // namespace haggle
