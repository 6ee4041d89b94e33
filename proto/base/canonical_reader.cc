#include "proto/base/canonical_reader.h"

namespace haggle::canonical {

bool Reader::LongVarint(std::uint64_t& v) {
  v = 0;
  for (int shift = 0;; shift += 7) {
    if (pos_ == bytes_.size()) return Fail("unexpected end");
    const auto byte = static_cast<unsigned char>(bytes_[pos_++]);
    // The tenth group has one bit left, and ends.
    if (shift == 63 && byte > 1) return Fail("integer of more than 64 bits");
    const std::uint64_t group = byte & 0x7F;
    v |= group << shift;
    if (byte < 0x80) return group != 0 || shift == 0 || Fail("integer with needless groups");
  }
}

// Every element takes at least one byte.
bool Reader::Count(std::uint64_t& n) {
  if (!Varint(n)) return false;
  return n <= bytes_.size() - pos_ || Fail("count or length beyond the end");
}

bool Reader::ReadString(std::string& value) {
  std::uint64_t n = 0;
  if (!Count(n)) return false;
  value.assign(bytes_.substr(pos_, static_cast<std::size_t>(n)));
  pos_ += static_cast<std::size_t>(n);
  return true;
}

bool Reader::ReadOutcome(Outcome& value) {
  std::uint64_t n = 0;
  if (!Count(n)) return false;
  if (n > kMaxIssues) return Fail("outcome with more than 16 values");
  value = Outcome{};
  for (std::uint64_t i = 0; i < n; ++i) {
    std::int64_t v = 0;
    if (!ReadInteger(v)) return InElement(static_cast<std::size_t>(i));
    value.push_back(v);
  }
  return true;
}

bool Reader::In(const char* name) {
  path_ = path_.empty() ? std::string(name) : std::string(name) + "." + path_;
  return false;
}

bool Reader::InElement(std::size_t index) { return In(std::to_string(index).c_str()); }

std::string Reader::Error() const {
  return (path_.empty() ? std::string("value") : path_) + " at byte " + std::to_string(failed_at_) + ": " + what_;
}

}  // namespace haggle::canonical
