// What of a scenario may change while its run is on.
#pragma once

#include <string>
#include <vector>

#include "proto/base/scenario.h"

namespace haggle::core {

// The fields that may, as --set names them, with * for any element of a list: those that the rules read anew in every
// tick and on which nothing rests that has been agreed, drawn or measured before. Not what nature draws, who there is,
// what tables are about, nor what a run is worth to a party, which is measured over the whole of it.
const std::vector<std::string>& AmendableFields();

// Gives those fields of `scenario`, which may be drawn already, the values that they have in `to`.
void TakeAmendable(const Scenario& to, Scenario& scenario);

// Whether `after` differs from `before` in such fields alone. It may be invalid all the same (validate.h).
bool MayBecome(const Scenario& before, const Scenario& after);

}  // namespace haggle::core
