#include "broker/journal/names.h"

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "proto/base/outcome.h"

namespace haggle::journal {
namespace {

// A field that came when there were sealed journals already: while it says nothing it is left out, so that their tables
// are what a replay gives.
constexpr std::string_view kLater = "limit_cents";

// Writes a value that describes itself with Fields as JSON.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  template <class T>
  void operator()(int, const char* name, const T& value) {
    if constexpr (std::is_integral_v<T>) {
      if (value == 0 && name == kLater) return;
    }
    Separate();
    AppendJsonString(name, out_);
    out_.push_back(':');
    Value(value);
  }
  // No action holds a choice of its own.
  template <class T>
  void Choice(const T&) {}

  template <class T>
  void Value(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.append(value ? "true" : "false");
    } else if constexpr (std::is_enum_v<T>) {
      out_.append(std::to_string(static_cast<std::int64_t>(value)));
    } else if constexpr (std::is_integral_v<T>) {
      out_.append(std::to_string(value));
    } else if constexpr (std::is_same_v<T, std::string>) {
      AppendJsonString(value, out_);
    } else if constexpr (std::is_same_v<T, Outcome>) {
      out_.push_back('[');
      for (std::int32_t i = 0; i < value.size; ++i) {
        if (i > 0) out_.push_back(',');
        out_.append(std::to_string(value[i]));
      }
      out_.push_back(']');
    } else if constexpr (IsVector<T>::value) {
      out_.push_back('[');
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out_.push_back(',');
        Value(value[i]);
      }
      out_.push_back(']');
    } else {
      Object(value);
    }
  }

  template <class T>
  void Object(const T& value) {
    out_.push_back('{');
    JsonWriter inner(out_);
    T::Fields(value, inner);
    out_.push_back('}');
  }

 private:
  void Separate() {
    if (!first_) out_.push_back(',');
    first_ = false;
  }
  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string_view PhaseName(Phase phase) {
  static constexpr std::string_view kNames[] = {"genesis", "open", "speak", "bargain", "order", "allocate", "closed"};
  const auto i = static_cast<std::size_t>(phase);
  return i < std::size(kNames) ? kNames[i] : "unknown";
}

std::string_view KindName(PartyKind kind) {
  static constexpr std::string_view kNames[] = {"unset", "seller", "buyer", "principal"};
  const auto i = static_cast<std::size_t>(kind);
  return i < std::size(kNames) ? kNames[i] : "unknown";
}

std::string_view KindName(TableKind kind) {
  static constexpr std::string_view kNames[] = {"unset", "scenario", "dinner", "redirection"};
  const auto i = static_cast<std::size_t>(kind);
  return i < std::size(kNames) ? kNames[i] : "unknown";
}

std::string_view ProtocolName(ProtocolKind protocol) {
  const ProtocolPage* page = FindProtocolPage(protocol);
  return page != nullptr ? page->name : "unknown";
}

std::string_view ResultName(TableResult result) {
  static constexpr std::string_view kNames[] = {"open",     "agreed",  "deadline", "left",
                                                "declined", "refused", "conflict", "rejected"};
  const auto i = static_cast<std::size_t>(result);
  return i < std::size(kNames) ? kNames[i] : "unknown";
}

std::string_view ActionName(const Action& action) {
  return std::visit(
      [](const auto& body) -> std::string_view {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, std::monostate>) {
          return "";
        } else {
          return Body::kName;
        }
      },
      action);
}

void AppendJsonString(std::string_view text, std::string& out) {
  static constexpr char kHexDigits[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00");
      out.push_back(kHexDigits[byte >> 4]);
      out.push_back(kHexDigits[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void AppendJson(const std::vector<PartyId>& parties, std::string& out) { JsonWriter(out).Value(parties); }

void AppendJson(const Action& action, std::string& out) {
  JsonWriter writer(out);
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, std::monostate>) {
          out.append("{}");
        } else {
          writer.Object(body);
        }
      },
      action);
}

std::string ActionText(const Action& action) {
  std::string text(ActionName(action));
  text.push_back(' ');
  AppendJson(action, text);
  return text;
}

}  // namespace haggle::journal
