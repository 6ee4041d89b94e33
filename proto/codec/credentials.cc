#include "proto/codec/credentials.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

namespace haggle::codec {
namespace {

class Plain : public Credentials {
 public:
  std::shared_ptr<grpc::ServerCredentials> ForServer() const override { return grpc::InsecureServerCredentials(); }
  std::shared_ptr<grpc::ChannelCredentials> ForChannel() const override { return grpc::InsecureChannelCredentials(); }
};

}  // namespace

std::unique_ptr<Credentials> PlainCredentials() { return std::make_unique<Plain>(); }

}  // namespace haggle::codec
