// JSON that is written as it goes, for answers that are long or asked for often.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "nlohmann/json.hpp"

namespace haggle::observe {

// A JSON string. Bytes that are no UTF-8 become U+FFFD.
inline void AppendJsonText(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\') continue;
    out += nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

// Members and elements, commas put between them. What is opened is closed in the same order. Thread-compatible.
class JsonOut {
 public:
  void Open(char bracket) {
    Comma();
    text_ += bracket;
    first_ = true;
  }
  void Close(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  JsonOut& Key(std::string_view key) {
    Comma();
    text_ += '"';
    text_ += key;
    text_ += "\":";
    first_ = true;  // no comma before its value
    return *this;
  }
  void Null() { Raw("null"); }
  // What is JSON already.
  void Raw(std::string_view json) {
    Comma();
    text_ += json;
  }
  void Text(std::string_view text) {
    Comma();
    AppendJsonText(text, text_);
  }
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  template <class Int>
  requires std::is_integral_v<Int>
  void Number(Int value) {
    char digits[24];
    Raw({digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
  }
  template <class Int>
  void NumberOrNull(const std::optional<Int>& value) {
    if (value) {
      Number(*value);
    } else {
      Null();
    }
  }

  // Null where there is none: an empty text, a number of 0.
  void TextOrNull(std::string_view text) {
    if (text.empty()) {
      Null();
    } else {
      Text(text);
    }
  }
  template <class Int>
  void NumberUnless0(Int value) {
    NumberOrNull(value == 0 ? std::nullopt : std::optional<Int>(value));
  }

  const std::string& text() const { return text_; }
  std::string Take() { return std::move(text_); }

 private:
  void Comma() {
    if (!first_) text_ += ',';
    first_ = false;
  }

  std::string text_;
  bool first_ = true;
};

}  // namespace haggle::observe
