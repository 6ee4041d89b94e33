#include "proto/base/status_fields.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace haggle {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool Unescape(absl::string_view field, std::string& text) {
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
    } else if (field[i] == 'x' && i + 2 < field.size() && HexValue(field[i + 1]) >= 0 && HexValue(field[i + 2]) >= 0) {
      text += static_cast<char>(HexValue(field[i + 1]) * 16 + HexValue(field[i + 2]));
      i += 2;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

void StatusWriter::operator()(std::int32_t number) { absl::StrAppend(&line_, "\t", number); }
void StatusWriter::operator()(std::int64_t number) { absl::StrAppend(&line_, "\t", number); }
void StatusWriter::operator()(std::uint32_t number) { absl::StrAppend(&line_, "\t", number); }
void StatusWriter::operator()(std::uint64_t number) { absl::StrAppend(&line_, "\t", number); }
void StatusWriter::operator()(bool yes) { line_ += yes ? "\tyes" : "\tno"; }
void StatusWriter::operator()(const std::vector<std::string>& names) {
  for (const std::string& name : names) (*this)(name);
}

void StatusWriter::operator()(const std::string& text) {
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

template <class Number>
void StatusReader::Read(Number& number) {
  ok_ = ok_ && Left() && absl::SimpleAtoi(fields_[next_++], &number);
}

void StatusReader::operator()(std::int32_t& number) { Read(number); }
void StatusReader::operator()(std::int64_t& number) { Read(number); }
void StatusReader::operator()(std::uint32_t& number) { Read(number); }
void StatusReader::operator()(std::uint64_t& number) { Read(number); }

void StatusReader::operator()(bool& yes) {
  ok_ = ok_ && Left() && (fields_[next_] == "yes" || fields_[next_] == "no");
  if (ok_) yes = fields_[next_++] == "yes";
}

void StatusReader::operator()(std::vector<std::string>& names) {
  while (ok_ && Left()) (*this)(names.emplace_back());
}

void StatusReader::operator()(std::string& text) {
  ok_ = ok_ && Left();
  if (ok_) ok_ = Unescape(fields_[next_++], text);
}

}  // namespace haggle
