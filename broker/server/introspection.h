// gRPC's own services by which tools ask any server what it offers (reflection) and whether it serves (health).
#pragma once

#include "absl/status/status.h"

namespace haggle::server {

// For servers that are built from then on; never undone. kUnavailable: the library of the reflection is not there.
absl::Status OfferIntrospection();

}  // namespace haggle::server
