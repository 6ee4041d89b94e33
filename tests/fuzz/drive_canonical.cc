#include "proto/base/canonical.h"
#include "proto/base/check.h"
#include "proto/base/moves.h"
#include "proto/base/prompt.h"
#include "proto/base/scenario.h"
#include "tests/fuzz/drive.h"

namespace haggle::testing {
namespace {

template <class T>
void Drive(std::string_view bytes, bool planted) {
  T value;
  std::string error;
  bool read = ParseCanonical(bytes, value, &error);
  if (!read && planted && !bytes.empty()) read = ParseCanonical(bytes.substr(0, bytes.size() - 1), value);
  if (!read) {
    HAGGLE_CHECK(!error.empty());
    return;
  }
  HAGGLE_CHECK(Canonical(value) == bytes);
  HAGGLE_CHECK(CanonicalSize(value) == bytes.size());
}

}  // namespace

void DriveCanonical(std::string_view bytes, bool planted) {
  if (bytes.empty()) return;
  const int kind = static_cast<unsigned char>(bytes[0]) % kCanonicalKinds;
  bytes.remove_prefix(1);
  if (kind == 0) Drive<Scenario>(bytes, planted);
  if (kind == 1) Drive<Step>(bytes, planted);
  if (kind == 2) Drive<Prompt>(bytes, planted);
  if (kind == 3) Drive<Moves>(bytes, planted);
  if (kind == 4) Drive<Briefing>(bytes, planted);
}

}  // namespace haggle::testing
