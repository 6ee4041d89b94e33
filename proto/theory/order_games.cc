#include "proto/theory/order_games.h"

#include <algorithm>
#include <cstdlib>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

Scarcity ScarcityOf(std::int64_t capacity, const std::vector<std::int64_t>& claims) {
  Scarcity scarcity;
  scarcity.available = capacity;
  scarcity.claims = claims;
  scarcity.heads.assign(claims.size(), 1);
  return scarcity;
}

}  // namespace

std::vector<std::int64_t> Received(const OrderGame& game, const std::vector<std::int64_t>& orders) {
  HAGGLE_CHECK(game.rule != nullptr && !game.rule->by_seller());
  return game.rule->Allocate(ScarcityOf(game.capacity, orders));
}

std::int64_t BestReply(const OrderGame& game, const std::vector<std::int64_t>& orders, std::size_t who) {
  const std::int64_t ideal = game.ideal.at(who);
  std::vector<std::int64_t> tried = orders;
  const auto got = [&](std::int64_t order) {
    tried[who] = order;
    return Received(game, tried)[who];
  };
  // The least order that brings `wanted`; there is one.
  const auto least = [&](std::int64_t wanted) {
    std::int64_t low = 0;
    std::int64_t high = game.most;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (got(middle) >= wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  };
  const std::int64_t best = std::min(ideal, got(game.most));
  const std::int64_t honest = std::min(ideal, game.most);
  return got(honest) >= best ? honest : least(best);
}

std::vector<std::vector<std::int64_t>> BestReplyDynamics(const OrderGame& game, int rounds) {
  std::vector<std::vector<std::int64_t>> course;
  std::vector<std::int64_t> orders;
  for (const std::int64_t ideal : game.ideal) orders.push_back(std::min(ideal, game.most));
  course.push_back(orders);
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::int64_t> replies;
    for (std::size_t who = 0; who < orders.size(); ++who) replies.push_back(BestReply(game, orders, who));
    if (replies == orders) break;
    orders = replies;
    course.push_back(orders);
  }
  return course;
}

Merger MergeClaims(const SharingRule& rule, std::int64_t capacity, const std::vector<std::int64_t>& claims,
                   const std::vector<std::size_t>& group) {
  HAGGLE_CHECK(!group.empty() && !rule.by_seller());
  Merger merger;
  merger.apart = rule.Allocate(ScarcityOf(capacity, claims));
  Scarcity merged;
  merged.available = capacity;
  merged.claims.push_back(0);
  merged.heads.push_back(1);  // one order of one claimant, whatever stands behind it
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (std::find(group.begin(), group.end(), i) != group.end()) {
      merged.claims[0] += claims[i];
      merger.apart_total += merger.apart[i];
    } else {
      merged.claims.push_back(claims[i]);
      merged.heads.push_back(1);
    }
  }
  merger.together = rule.Allocate(merged)[0];
  return merger;
}

}  // namespace haggle::theory
