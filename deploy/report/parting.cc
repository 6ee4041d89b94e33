#include "deploy/report/parting.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "deploy/report/text.h"

namespace haggle::report {
namespace {

using nlohmann::ordered_json;

struct Unlike {
  Happening::Rank rank;
  std::int64_t size;  // of the change
  std::string what;
  const Happening* a;
  const Happening* b;
};

const Happening* Find(const Happenings* happenings, const std::string& what) {
  if (happenings == nullptr) return nullptr;
  const auto found = happenings->find(what);
  return found == happenings->end() ? nullptr : &found->second;
}

const Happenings* In(const std::map<Tick, Happenings>& by_tick, Tick tick) {
  const auto found = by_tick.find(tick);
  return found == by_tick.end() ? nullptr : &found->second;
}

std::vector<Unlike> UnlikeIn(const Happenings* a, const Happenings* b) {
  std::vector<Unlike> differences;
  const auto compare = [&](const std::string& what) {
    const Happening* in_a = Find(a, what);
    const Happening* in_b = Find(b, what);
    if (in_a != nullptr && in_b != nullptr && in_a->text == in_b->text) return;
    const std::int64_t change = (in_b != nullptr ? in_b->amount : 0) - (in_a != nullptr ? in_a->amount : 0);
    differences.push_back({(in_a != nullptr ? in_a : in_b)->rank, change < 0 ? -change : change, what, in_a, in_b});
  };
  if (a != nullptr) {
    for (const auto& [what, happening] : *a) compare(what);
  }
  if (b != nullptr) {
    for (const auto& [what, happening] : *b) {
      if (Find(a, what) == nullptr) compare(what);
    }
  }
  std::sort(differences.begin(), differences.end(), [](const Unlike& left, const Unlike& right) {
    return std::tie(left.rank, right.size, left.what) < std::tie(right.rank, left.size, right.what);
  });
  return differences;
}

ordered_json TextOf(const Happening* happening) {
  return happening == nullptr ? ordered_json(nullptr) : ordered_json(happening->text);
}

// Those that it is about in the one or the other.
std::set<std::string> PartiesOf(const Unlike& difference) {
  std::set<std::string> parties;
  for (const Happening* side : {difference.a, difference.b}) {
    if (side != nullptr) parties.insert(side->parties.begin(), side->parties.end());
  }
  return parties;
}

std::string Cell(const ordered_json& text) { return text.is_null() ? "-" : text.get<std::string>(); }

}  // namespace

ordered_json PartingJson(const Scenario& scenario, const std::map<Tick, Happenings>& a,
                         const std::map<Tick, Happenings>& b) {
  std::vector<Tick> ticks;
  for (const auto* side : {&a, &b}) {
    for (const auto& [tick, happenings] : *side) ticks.push_back(tick);
  }
  std::sort(ticks.begin(), ticks.end());
  ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
  ordered_json parting = ordered_json::array();
  for (const Tick tick : ticks) {
    ordered_json differences = ordered_json::array();
    for (const Unlike& difference : UnlikeIn(In(a, tick), In(b, tick))) {
      differences.push_back({{"what", difference.what},
                             {"a", TextOf(difference.a)},
                             {"b", TextOf(difference.b)},
                             {"parties", PartiesOf(difference)}});
    }
    if (differences.empty()) continue;
    parting.push_back({{"tick", tick}, {"date", DateOf(scenario, tick)}, {"differences", std::move(differences)}});
  }
  return parting;
}

std::string PartingText(const ordered_json& parting, const PartingBounds& bounds, bool colour) {
  if (parting.empty()) return "";
  TextTable table({"tick by tick", "", "a", "b"}, {true, true, true, true});
  std::size_t told = 0;
  for (const ordered_json& tick : parting) {
    if (told++ == bounds.ticks) break;
    std::string head = std::to_string(tick["tick"].get<Tick>());
    if (const auto date = tick["date"].get<std::string>(); !date.empty()) head += " (" + date + ")";
    const ordered_json& differences = tick["differences"];
    for (std::size_t i = 0; i < std::min(differences.size(), bounds.lines); ++i) {
      table.Add({i == 0 ? head : "", differences[i]["what"].get<std::string>(), Cell(differences[i]["a"]),
                 Cell(differences[i]["b"])});
    }
    if (differences.size() > bounds.lines) {
      table.Add({"", "... and " + std::to_string(differences.size() - bounds.lines) + " more", "", ""});
    }
  }
  std::string text = table.Text(0, colour);
  if (parting.size() > bounds.ticks) {
    const std::size_t more = parting.size() - bounds.ticks;
    text += "... and " + std::to_string(more) + (more == 1 ? " more tick, up to tick " : " more ticks, up to tick ") +
            std::to_string(parting.back()["tick"].get<Tick>()) + " (--ticks N tells more, --all everything)\n";
  }
  return text;
}

}  // namespace haggle::report
