#include "deploy/report/ink.h"

#include <array>
#include <cstddef>

#include "proto/base/quoted.h"

namespace haggle::report {
namespace {

constexpr std::array<Ink, 7> kInks = {Ink::kPlain, Ink::kBold,   Ink::kDim, Ink::kRed,
                                      Ink::kGreen, Ink::kYellow, Ink::kCyan};

std::string_view Code(Ink ink) {
  switch (ink) {
    case Ink::kBold:
      return "1";
    case Ink::kDim:
      return "2";
    case Ink::kRed:
      return "31";
    case Ink::kGreen:
      return "32";
    case Ink::kYellow:
      return "33";
    case Ink::kCyan:
      return "36";
    case Ink::kPlain:
      break;
  }
  return "0";
}

std::string Switch(Ink ink) { return "\033[" + std::string(Code(ink)) + "m"; }

// The bytes of a change of colour of ours that `text` begins with; 0: none.
std::size_t SwitchSize(std::string_view text) {
  for (const Ink ink : kInks) {
    const std::string one = Switch(ink);
    if (text.substr(0, one.size()) == one) return one.size();
  }
  return 0;
}

}  // namespace

std::string Paint(Ink ink, std::string_view text, bool colour) {
  if (!colour || ink == Ink::kPlain) return std::string(text);
  return Switch(ink).append(text).append(Switch(Ink::kPlain));
}

std::string Shown(std::string_view text, bool colour) {
  constexpr std::string_view kKept = "\n\t";
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text.find('\033'); colour && at != std::string_view::npos; at = text.find('\033', at + 1)) {
    const std::size_t size = SwitchSize(text.substr(at));
    if (size == 0) continue;
    out += Escaped(text.substr(from, at - from), kKept);
    out += text.substr(at, size);
    from = at + size;
  }
  return out + Escaped(text.substr(from), kKept);
}

std::string Head(const std::string& title, bool colour) { return "\n" + Paint(Ink::kBold, title, colour) + "\n"; }

}  // namespace haggle::report
