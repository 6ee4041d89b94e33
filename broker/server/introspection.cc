#include "broker/server/introspection.h"

#include <dlfcn.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include "absl/strings/str_cat.h"

namespace haggle::server {

absl::Status OfferIntrospection() {
  // Whoever is linked with it has the reflection in each server, asked for or not: it enters itself when it is loaded.
  const char* const names[] = {"libgrpc++_reflection.so.1.51", "libgrpc++_reflection.so"};
  bool loaded = false;
  for (const char* name : names) loaded = loaded || ::dlopen(name, RTLD_NOW | RTLD_GLOBAL) != nullptr;
  if (!loaded) {
    const char* const why = ::dlerror();
    return absl::UnavailableError(absl::StrCat("--introspection: gRPC's reflection cannot be loaded (",
                                               why == nullptr ? "no reason is given" : why,
                                               "); Debian has it in libgrpc++1.51"));
  }
  grpc::EnableDefaultHealthCheckService(true);
  return absl::OkStatus();
}

}  // namespace haggle::server
