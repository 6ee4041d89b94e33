// A whole Slurm on this machine: a controller and three nodes, each in a network namespace with a name of its own, and
// one file system. For tests; needs root, iproute2 and Slurm.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "deploy/launch/child.h"

namespace haggle {

class SlurmCluster {
 public:
  static constexpr int kNodes = 3;

  // Why there can be none here; empty: there can.
  static std::string WhyNone();

  // Its files go into `folder`. Aborts if it cannot be started.
  explicit SlurmCluster(std::string folder);
  // Ends every daemon by its number, and whatever jobs have left in the namespaces.
  ~SlurmCluster();
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  struct Outcome {
    int code = -1;
    std::string said;  // output and errors
  };
  // Starts a command where jobs are submitted, in the folder `work`.
  std::unique_ptr<launch::Child> Start(const std::string& work, const std::vector<std::string>& words) const;
  // Waits for its end, or until `enough` says so of what it has said; the exit code is -1 then.
  static Outcome Await(launch::Child& child, const std::function<bool(const std::string&)>& enough = {});
  Outcome Run(const std::string& work, const std::vector<std::string>& words) const;

  // Jobs and steps that Slurm knows of, a line each.
  std::string Queue() const;
  // Takes a node, from 1, off the network, or gives it back.
  void SetLink(int node, bool up) const;
  // Kills a node's slurmd and everything that runs there.
  void KillNode(int node);
  // Starts its slurmd again.
  void StartNode(int node);
  // Processes on a node other than slurmd.
  std::vector<int> ProcessesOn(int node) const;

  // Waits until `holds`, at most a minute; false: it never did.
  static bool Until(const std::function<bool()>& holds);

 private:
  std::vector<std::string> On(int host, const std::vector<std::string>& words) const;
  std::string Namespace(int host) const;
  void MakeNetwork() const;
  void WriteConfiguration() const;

  std::string folder_;
  std::unique_ptr<launch::Child> munged_;
  std::unique_ptr<launch::Child> controller_;
  std::vector<std::unique_ptr<launch::Child>> nodes_;
};

}  // namespace haggle
