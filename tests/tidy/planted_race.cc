// A race of our own making, built under ThreadSanitizer alone: if it is not
// reported there, the sanitizer's other silences prove nothing. gRPC is linked
// because it is for its sake that some modules are ignored.
#include <grpcpp/version_info.h>

#include <cstdio>
#include <thread>

int main() {
  long counted = 0;  // NOLINT(runtime/int)
  const auto count = [&counted] {
    for (int i = 0; i < 100000; ++i) ++counted;
  };
  std::thread one(count);
  std::thread two(count);
  one.join();
  two.join();
  std::printf("counted to %ld beside gRPC %s\n", counted, GRPC_CPP_VERSION_STRING);
  return 0;
}
