// The parts of Validate, one function for each part of a scenario.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "broker/core/fault_list.h"
#include "proto/base/scenario.h"

namespace haggle::core {

// Finds things by name; of two with one name, the first. Refers to the scenario.
class NameTable {
 public:
  explicit NameTable(const Scenario& scenario);
  const Party* party(std::string_view name) const { return Find(parties_, name); }
  const Product* product(std::string_view name) const { return Find(products_, name); }
  const TableSpec* table(std::string_view name) const { return Find(tables_, name); }

 private:
  template <class T>
  using Map = std::map<std::string_view, const T*>;
  template <class T>
  static const T* Find(const Map<T>& map, std::string_view name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : found->second;
  }

  Map<Party> parties_;
  Map<Product> products_;
  Map<TableSpec> tables_;
};

// What every part works on.
struct Validation {
  const Scenario& scenario;
  const NameTable names;
  FaultList faults;
};

// A field that names a party, product or table; null, with a fault, if there is none.
const Party* CheckParty(Validation& v, std::string_view field, const std::string& name);
const Product* CheckProduct(Validation& v, std::string_view field, const std::string& name);

// The elements' names, as far as they have one, are well-formed and unique.
template <class T>
void CheckNames(Validation& v, std::string_view list, const std::vector<T>& elements, bool optional) {
  std::map<std::string_view, std::size_t> seen;
  v.faults.Each(list, elements, [&](const T& element, std::size_t) {
    if (optional && element.name.empty()) return;
    v.faults.Name("name", element.name);
    if (!seen.emplace(element.name, seen.size()).second) {
      v.faults.Add("name", "expected a name that no other of its list has, found " + Quoted(element.name) + " again");
    }
  });
}

// A path over ticks: not empty, rising in tick, and between 0 and bounds::kUnits
// from tick 0 to the end of the run.
void CheckPath(Validation& v, std::string_view field, const std::vector<Point>& path);
// The greatest value of a valid path in the run.
std::int64_t HighestOf(const std::vector<Point>& path, Tick ticks);

void CheckProducts(Validation& v);
void CheckParties(Validation& v);
void CheckWants(Validation& v, const Party& party);        // under the party's path
void CheckPreferences(Validation& v, const Party& party);  // likewise
void CheckTables(Validation& v);
void CheckProtocol(Validation& v, const TableSpec& table);  // under the table's path
// Whether those who sell and buy `product` sit where the protocol has them.
void CheckTraders(Validation& v, const TableSpec& table, const Product& product);
// The roles that the table's issues must have.
std::vector<IssueRole> NeededRoles(const TableSpec& table);
void CheckRules(Validation& v);
void CheckTotals(Validation& v);

// `issues` under the current path, with the roles `allowed` (each at most once)
// of which `needed` must be there.
void CheckIssues(Validation& v, const std::vector<Issue>& issues, const std::vector<IssueRole>& allowed,
                 const std::vector<IssueRole>& needed);

}  // namespace haggle::core
