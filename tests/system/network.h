// Networks that a test makes itself: a hub, where the broker is, and sites joined to it, each a network namespace; what
// passes between them can be dropped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haggle {

// Nothing of it touches the network of the machine. Removed as a whole by the destructor; what the process of an
// earlier test left behind since it was killed, the next one removes. Thread-compatible.
class Network {
 public:
  // Empty: networks can be made here; else why not.
  static std::string Obstacle();

  // A hub and so many sites, at most 9. Aborts with what `ip` or `nft` says if they cannot be made.
  explicit Network(int sites);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  static constexpr int kHub = 0;  // sites are 1, 2, ...
  // Of the hub, as the sites reach it.
  static std::string HubAddress() { return "10.77.0.1"; }

  // For `ip netns exec`.
  std::string Name(int place) const;

  enum class Loss : std::uint8_t { kAll, kReceived, kSent, kFivePercent };
  // Drops what a place receives from the others or sends to them: all of it, one way only, or five packets of a
  // hundred.
  void Drop(int place, Loss loss);
  void Heal(int place);
  // Packets that were dropped at a place since Drop.
  std::int64_t Dropped(int place) const;

  // What the calling thread starts and opens while it lives is in a place's network.
  class In {
   public:
    In(const Network& network, int place);
    ~In();
    In(const In&) = delete;
    In& operator=(const In&) = delete;

   private:
    int before_ = -1;
  };

  // Namespaces of this process that are there.
  static std::vector<std::string> Left();

 private:
  // By the program nft, in a place.
  std::string Nft(int place, const std::string& commands) const;

  const int sites_;
};

// Runs a program to its end and returns what it has printed; aborts with that if its exit code is not 0.
std::string Output(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace haggle
