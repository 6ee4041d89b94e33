// Machines made of network namespaces: addresses of their own on a network of their own, one file system. For tests;
// needs root and iproute2.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace haggle {

// Why there can be none here; empty: there can.
std::string WhyNoNamespaces();

// Three namespaces on one bridge, gone with the object.
class Namespaces {
 public:
  static constexpr int kCount = 3;

  // Aborts if they cannot be made.
  Namespaces();
  ~Namespaces();
  Namespaces(const Namespaces&) = delete;
  Namespaces& operator=(const Namespaces&) = delete;

  // By index from 0: the name for `ip netns exec NAME`, and the address that all reach it by.
  const std::string& name(int i) const { return names_[static_cast<std::size_t>(i)]; }
  static std::string address(int i);

 private:
  std::vector<std::string> names_;
};

// An sshd that listens in a namespace, root's with a key made for it, and a file for `ssh -F` in which all namespaces'
// machines are called by their addresses. Gone with the object.
class Sshd {
 public:
  // `folder`: where its files go. Aborts if it cannot be started.
  Sshd(const std::string& folder, const std::vector<std::string>& names, const std::vector<std::string>& addresses);
  ~Sshd();
  Sshd(const Sshd&) = delete;
  Sshd& operator=(const Sshd&) = delete;

  const std::string& client_file() const { return client_file_; }

 private:
  class Server;
  std::vector<std::unique_ptr<Server>> servers_;
  std::string client_file_;
};

}  // namespace haggle
