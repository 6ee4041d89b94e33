#include "proto/base/run_status.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"

namespace haggle {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

class StatusWriter {
 public:
  explicit StatusWriter(std::string_view word) : line_(word) {}
  std::string line() && { return std::move(line_); }

  void operator()(std::int32_t number) { absl::StrAppend(&line_, "\t", number); }
  void operator()(std::int64_t number) { absl::StrAppend(&line_, "\t", number); }
  void operator()(bool yes) { line_ += yes ? "\tyes" : "\tno"; }
  void operator()(const std::vector<std::string>& names) {
    for (const std::string& name : names) (*this)(name);
  }
  void operator()(const std::string& text) {
    line_ += '\t';
    for (const char c : text) {
      const auto code = static_cast<unsigned char>(c);
      if (c == '\t') {
        line_ += "\\t";
      } else if (c == '\n') {
        line_ += "\\n";
      } else if (c == '\\') {
        line_ += "\\\\";
      } else if (code < 0x20 || code == 0x7f) {
        line_ += {'\\', 'x', kHexDigits[code >> 4], kHexDigits[code & 15]};
      } else {
        line_ += c;
      }
    }
  }

 private:
  std::string line_;
};

// Takes one field after the other; ok() is false once one has another form.
class StatusReader {
 public:
  explicit StatusReader(const std::vector<absl::string_view>& fields) : fields_(fields) {}
  bool ok() const { return ok_ && next_ == fields_.size(); }

  void operator()(std::int64_t& number) { ok_ = ok_ && Left() && absl::SimpleAtoi(fields_[next_++], &number); }
  void operator()(std::int32_t& number) { ok_ = ok_ && Left() && absl::SimpleAtoi(fields_[next_++], &number); }
  void operator()(bool& yes) {
    ok_ = ok_ && Left() && (fields_[next_] == "yes" || fields_[next_] == "no");
    if (ok_) yes = fields_[next_++] == "yes";
  }
  void operator()(std::vector<std::string>& names) {
    while (ok_ && Left()) (*this)(names.emplace_back());
  }
  void operator()(std::string& text) {
    ok_ = ok_ && Left();
    if (ok_) ok_ = Unescape(fields_[next_++], text);
  }

 private:
  bool Left() const { return next_ < fields_.size(); }
  static bool Unescape(absl::string_view field, std::string& text) {
    for (std::size_t i = 0; i < field.size(); ++i) {
      if (field[i] != '\\') {
        text += field[i];
        continue;
      }
      if (++i == field.size()) return false;
      if (field[i] == 't') {
        text += '\t';
      } else if (field[i] == 'n') {
        text += '\n';
      } else if (field[i] == '\\') {
        text += '\\';
      } else if (field[i] == 'x' && i + 2 < field.size() && HexValue(field[i + 1]) >= 0 &&
                 HexValue(field[i + 2]) >= 0) {
        text += static_cast<char>(HexValue(field[i + 1]) * 16 + HexValue(field[i + 2]));
        i += 2;
      } else {
        return false;
      }
    }
    return true;
  }

  const std::vector<absl::string_view>& fields_;
  std::size_t next_ = 1;  // after the word
  bool ok_ = true;
};

// Reads the line as one of this kind, if it is one. True: it is, well or badly formed.
template <class Kind>
bool ReadAs(const std::vector<absl::string_view>& fields, RunStatus& status, bool& well) {
  if (fields.front() != AbslView(Kind::kWord)) return false;
  Kind kind;
  StatusReader reader(fields);
  Kind::Fields(kind, reader);
  well = reader.ok();
  status.body = std::move(kind);
  return true;
}

template <class... Kinds>
bool ReadAny(const std::vector<absl::string_view>& fields, RunStatus& status, bool& well,
             const std::variant<Kinds...>* /*only its type counts*/) {
  return (ReadAs<Kinds>(fields, status, well) || ...);
}

}  // namespace

std::string WriteRunStatus(const RunStatus& status) {
  return std::visit(
      [](const auto& kind) {
        StatusWriter writer(kind.kWord);
        kind.Fields(kind, writer);
        return std::move(writer).line();
      },
      status.body);
}

absl::StatusOr<RunStatus> ParseRunStatus(std::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(AbslView(line), '\t');
  RunStatus status;
  bool well = false;
  if (ReadAny(fields, status, well, static_cast<const RunStatus::Body*>(nullptr)) && well) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("no status of a run: ", Quoted(line), "; expected a line as proto/base/run_status.h tells"));
}

}  // namespace haggle
