// Which products meet a demand by their name and can be ordered now.
#pragma once

#include <string_view>
#include <vector>

#include "agents/sdk/view.h"

namespace haggle::strategies {

// Those of that name that are on sale in the view's tick and have a bulletin; by number.
inline std::vector<ProductId> OnSale(const View& view, std::string_view name) {
  std::vector<ProductId> found;
  const std::vector<Product>& products = view.scenario().products;
  for (ProductId product = 0; product < products.size(); ++product) {
    const bool begun = products[product].name == name && view.tick() >= products[product].from_tick;
    if (begun && view.bulletin(product) != nullptr) found.push_back(product);
  }
  return found;
}

}  // namespace haggle::strategies
