#include "deploy/report/ink.h"

#include <array>

namespace haggle {
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

}  // namespace

std::string Paint(Ink ink, std::string_view text, bool colour) {
  if (!colour || ink == Ink::kPlain) return std::string(text);
  return Switch(ink).append(text).append(Switch(Ink::kPlain));
}

std::size_t InkSize(std::string_view text) {
  for (const Ink ink : kInks) {
    const std::string one = Switch(ink);
    if (text.substr(0, one.size()) == one) return one.size();
  }
  return 0;
}

}  // namespace haggle
