#include "deploy/report/ink.h"

namespace haggle {
namespace {

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

}  // namespace

std::string Paint(Ink ink, std::string_view text, bool colour) {
  if (!colour || ink == Ink::kPlain) return std::string(text);
  std::string painted = "\033[";
  painted.append(Code(ink)).append("m").append(text).append("\033[0m");
  return painted;
}

}  // namespace haggle
