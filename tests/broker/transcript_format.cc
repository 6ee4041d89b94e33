#include "tests/broker/transcript_format.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>
#include <variant>

#include "proto/base/fields.h"
#include "proto/base/ids.h"
#include "proto/codec/enum_names.h"

namespace haggle {
namespace {

const std::string& NameOf(const Scenario& scenario, PartyId id) {
  static const std::string kUnknown = "?";
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return kUnknown;
}

bool NamesParty(std::string_view field) {
  constexpr std::array<std::string_view, 10> kFields = {"party",  "from",   "to",    "host",      "author",
                                                        "winner", "seller", "owner", "principal", "parties"};
  return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

// Prints the fields that are not empty, as name=value.
class Printer {
 public:
  Printer(const Scenario& scenario, const TranscriptFormat& format) : scenario_(scenario), format_(format) {}

  template <class T>
  void operator()(int /*number*/, const char* name, const T& value) {
    std::string text = Text(name, value);
    if (text.empty()) return;
    if (!out_.empty()) out_ += ' ';
    out_ += std::string(name) + "=" + text;
  }
  template <class Variant>
  void Choice(const Variant&) {}

  const std::string& out() const { return out_; }

 private:
  template <class T>
  std::string Text(std::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      return value ? "yes" : "";
    } else if constexpr (std::is_same_v<T, std::string>) {
      return value.empty() ? "" : value;
    } else if constexpr (std::is_enum_v<T>) {
      return value == T{} ? "" : std::string(codec::EnumName(value));
    } else if constexpr (std::is_same_v<T, Outcome>) {
      std::string out;
      for (int i = 0; i < value.size; ++i) out += (i > 0 ? "," : "") + std::to_string(value[i]);
      return out;
    } else if constexpr (IsVector<T>::value) {
      return ListText(name, value);
    } else if constexpr (std::is_arithmetic_v<T>) {
      return NumberText(name, value);
    } else {
      Printer inner(scenario_, format_);
      T::Fields(value, inner);
      return inner.out().empty() ? "" : "{" + inner.out() + "}";
    }
  }

  template <class T>
  std::string ListText(std::string_view name, const std::vector<T>& values) {
    std::string out;
    for (const T& value : values) {
      std::string text = Text(name, value);
      out += (out.empty() ? "" : " ") + (text.empty() ? "0" : text);
    }
    return out.empty() ? "" : "[" + out + "]";
  }

  template <class T>
  std::string NumberText(std::string_view name, T value) {
    if (value == 0 && name != "product") return "";
    if (name == "product") return scenario_.products[static_cast<std::size_t>(value)].name;
    if constexpr (std::is_same_v<T, std::uint32_t>) {
      if (NamesParty(name)) return NameOf(scenario_, value);
    }
    if constexpr (std::is_same_v<T, std::uint64_t>) return format_.IdText(value, name == "table");
    return std::to_string(value);
  }

  const Scenario& scenario_;
  const TranscriptFormat& format_;
  std::string out_;
};

}  // namespace

std::string TranscriptFormat::IdText(std::uint64_t id, bool table) const {
  if (IsOrderedBooking(id)) return std::to_string(id > genesis_ ? id - genesis_ : id);
  if (IsOpeningBooking(id)) return "open" + std::to_string(id - OpeningBookingId(0));
  const MadeId made = table ? ScenarioTableOf(id) : AgreedBookingOf(id);
  return (table ? "T" : "") + std::to_string(made.command - genesis_) + "." + std::to_string(made.index);
}

std::uint64_t TranscriptFormat::ParseId(const std::string& text) const {
  if (text.rfind("open", 0) == 0) return OpeningBookingId(std::stoull(text.substr(4)));
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) return std::stoull(text) + genesis_;
  const bool table = text[0] == 'T';
  const std::uint64_t seq = std::stoull(text.substr(table ? 1 : 0)) + genesis_;
  const std::uint64_t index = std::stoull(text.substr(dot + 1));
  return table ? ScenarioTableId(seq, index) : AgreedBookingId(seq, index);
}

std::string TranscriptFormat::EventText(const SeenEvent& seen) const {
  std::string out;
  if (seen.event.cause != 0) out += "#" + IdText(seen.event.cause, false) + " ";
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (!std::is_same_v<Body, std::monostate>) {
          Printer printer(scenario_, *this);
          Body::Fields(body, printer);
          out += std::string(Body::kName) + (printer.out().empty() ? "" : " ") + printer.out();
        }
      },
      seen.event.body);
  out += " ->";
  if (seen.all) return out + " all";
  if (seen.audience.empty()) out += " journal";
  for (const PartyId party : seen.audience) out += " " + NameOf(scenario_, party);
  return out;
}

std::string TranscriptFormat::AsksText(const core::Market& market) const {
  if (market.waiting() == core::Market::Waiting::kNobody) return "the run is over";
  std::string out = "tick " + std::to_string(market.tick()) + " asks";
  for (const PartyId party : market.due()) {
    out += " " + NameOf(scenario_, party) + "(";
    bool first = true;
    for (const Ask& ask : market.prompt(party).asks) {
      out += (first ? "" : " ") + std::string(codec::EnumName(ask.kind));
      if (ask.table != 0) out += " " + IdText(ask.table, true);
      if (ask.kind == AskKind::kBargain) out += " round " + std::to_string(ask.round);
      if (ask.turn != TurnKind::kUnset) out += " to " + std::string(codec::EnumName(ask.turn));
      if (ask.kind == AskKind::kAllocate) out += " of " + std::to_string(ask.available);
      first = false;
    }
    out += ")";
  }
  return out;
}

}  // namespace haggle
