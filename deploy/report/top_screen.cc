#include "deploy/report/top_screen.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/core/state.h"
#include "deploy/report/ink.h"
#include "deploy/report/text.h"
#include "proto/base/absl_view.h"
#include "proto/base/figures.h"
#include "proto/base/quoted.h"

namespace haggle::report {
namespace {

using ScreenLines = std::vector<std::string>;

// The character at the beginning of `text`, which is UTF-8 as Escaped leaves it, and its bytes.
std::size_t NextCharacter(std::string_view text, std::uint32_t& point) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  point = length == 1 ? first : first & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  return std::min(length, text.size());
}

std::size_t ColumnsOf(std::uint32_t point) {
  const auto in = [point](std::uint32_t low, std::uint32_t high) { return point >= low && point <= high; };
  if (in(0x300, 0x36f) || in(0x200b, 0x200f) || in(0xfe00, 0xfe0f) || in(0x1ab0, 0x1aff) || in(0x20d0, 0x20ff))
    return 0;
  const bool wide = in(0x1100, 0x115f) || in(0x2e80, 0x303e) || in(0x3041, 0xa4cf) || in(0xac00, 0xd7a3) ||
                    in(0xf900, 0xfaff) || in(0xfe30, 0xfe6f) || in(0xff00, 0xff60) || in(0xffe0, 0xffe6) ||
                    in(0x1f300, 0x1faff) || in(0x20000, 0x3fffd);
  return wide ? 2 : 1;
}

std::string Left(const std::string& text, std::size_t width) {
  const std::string cut = CutToColumns(text, width);
  return cut + std::string(width - ScreenColumns(cut), ' ');
}

std::string Right(const std::string& text, std::size_t width) {
  const std::string cut = CutToColumns(text, width);
  return std::string(width - ScreenColumns(cut), ' ') + cut;
}

std::string Since(std::int64_t ms) {
  if (ms < 1000) return "";
  const std::int64_t seconds = ms / 1000;
  if (seconds < 120) return absl::StrCat(" for ", seconds, " s");
  if (seconds < 7200) return absl::StrCat(" for ", seconds / 60, " min");
  return absl::StrCat(" for ", seconds / 3600, " h");
}

class Screen {
 public:
  Screen(const TopFacts& facts, std::size_t columns, std::size_t rows, bool colour)
      : facts_(facts), columns_(columns), rows_(rows), colour_(colour) {}

  ScreenLines Draw();

 private:
  std::string Line(Ink ink, const std::string& text) const { return Paint(ink, CutToColumns(text, columns_), colour_); }
  void Put(Ink ink, const std::string& text) {
    if (lines_.size() < rows_) lines_.push_back(Line(ink, text));
  }
  std::size_t left() const { return rows_ - lines_.size(); }

  void State();
  void Waiting();
  void Troubles();
  ScreenLines Products() const;
  ScreenLines Tables() const;
  void Section(const ScreenLines& lines, std::size_t most, const char* more);
  void Decisions();
  std::string Name(PartyId party) const { return Escaped(facts_.glance->text().PartyName(party)); }

  const TopFacts& facts_;
  const std::size_t columns_;
  const std::size_t rows_;
  const bool colour_;
  ScreenLines lines_;
};

void Screen::State() {
  const Standing& standing = *facts_.standing;
  std::string head = absl::StrCat(Escaped(standing.scenario), ", seed ", standing.seed, ": ", standing.state);
  if (standing.process != 0) absl::StrAppend(&head, " (process ", standing.process, ")");
  if (!standing.reason.empty()) absl::StrAppend(&head, ": ", Escaped(standing.reason));
  const std::string source = Escaped(facts_.source);
  const std::size_t taken = ScreenColumns(head) + 2;
  if (taken + ScreenColumns(source) <= columns_) {
    head += std::string(columns_ - taken - ScreenColumns(source) + 2, ' ') + source;
  }
  Put(Ink::kBold, head);
  if (standing.state == "joining") return;
  std::string place = absl::StrCat("tick ", standing.tick, " of ", standing.ticks);
  if (!standing.date.empty()) absl::StrAppend(&place, ", ", standing.date);
  if (standing.state != "finished") absl::StrAppend(&place, ", ", standing.phase, " step ", standing.step);
  absl::StrAppend(&place, "; ", Count(standing.steps), " steps");
  if (facts_.steps_per_second >= 0) {
    char rate[32];
    std::snprintf(rate, sizeof(rate), facts_.steps_per_second < 10 ? ", %.1f a second" : ", %.0f a second",
                  facts_.steps_per_second);
    place += rate;
  }
  Put(Ink::kPlain, place);
}

void Screen::Waiting() {
  const Standing& standing = *facts_.standing;
  const bool on = standing.state == "joining" || standing.state == "running";
  if (!on) {
    if (standing.state == "left") Put(Ink::kYellow, "nobody goes on with it: haggle resume");
    return;
  }
  ScreenLines gone;
  ScreenLines asked;
  for (const PartyStanding& party : standing.parties) {
    if (party.gone) gone.push_back(Escaped(party.party));
    if (party.asked && !party.answered) asked.push_back(Escaped(party.party));
  }
  const std::string since = Since(standing.quiet_ms);
  if (!gone.empty()) {
    Put(Ink::kYellow, absl::StrCat("nobody plays", since, ": ", absl::StrJoin(gone, ", ")));
  } else if (standing.held) {
    Put(Ink::kDim, absl::StrCat("the pace holds tick ", standing.tick, " back"));
  } else if (!asked.empty()) {
    Put(Ink::kPlain, absl::StrCat("waits", since, ": ", absl::StrJoin(asked, ", ")));
  } else {
    Put(Ink::kDim, "waits for nobody");
  }
}

void Screen::Troubles() {
  if (!facts_.notice.empty()) Put(Ink::kRed, Escaped(facts_.notice));
  ScreenLines parts;
  ScreenLines lost;
  ScreenLines again;
  for (const PartyStanding& party : facts_.standing->parties) {
    if (party.lost) lost.push_back(Escaped(party.party));
    if (party.joins > 1) again.push_back(absl::StrCat(Escaped(party.party), " ", party.joins, " times"));
  }
  if (!lost.empty()) parts.push_back(absl::StrCat("lost: ", absl::StrJoin(lost, ", ")));
  ScreenLines late;
  if (facts_.glance != nullptr) {
    for (const auto& [party, times] : facts_.glance->timed_out()) late.push_back(absl::StrCat(Name(party), " ", times));
  }
  if (!late.empty()) parts.push_back(absl::StrCat("late: ", absl::StrJoin(late, ", ")));
  if (!again.empty()) parts.push_back(absl::StrCat("joined: ", absl::StrJoin(again, ", ")));
  if (!parts.empty()) Put(Ink::kYellow, absl::StrJoin(parts, "; "));
}

struct Column {
  const char* head;
  std::size_t width;
};

ScreenLines Screen::Products() const {
  const core::MarketState& state = facts_.market->state();
  std::vector<std::int64_t> backlog(state.products.size());
  for (const core::BookingState& booking : state.bookings) {
    const std::size_t place = booking.booking.product;
    if (place < backlog.size()) backlog[place] += booking.booking.units;
  }
  // The most important first; those that fit are shown.
  constexpr Column kColumns[] = {{"price", 11}, {"lead", 6},    {"backlog", 12},
                                 {"stock", 10}, {"supply", 10}, {"shipped", 12}};
  constexpr std::size_t kName = 12;
  std::size_t shown = 0;
  std::size_t width = kName;
  while (shown < std::size(kColumns) && width + 1 + kColumns[shown].width <= columns_)
    width += 1 + kColumns[shown++].width;
  const std::size_t name = std::min<std::size_t>(kName + (columns_ - std::min(columns_, width)), 24);
  std::string head = Left("product", name);
  for (std::size_t i = 0; i < shown; ++i) head += " " + Right(kColumns[i].head, kColumns[i].width);
  ScreenLines lines = {Line(Ink::kDim, head)};
  for (std::size_t i = 0; i < state.products.size(); ++i) {
    const core::ProductState& product = state.products[i];
    const std::string cells[] = {BigDollars(product.price_cents),
                                 absl::StrCat(product.lead_ticks),
                                 Count(backlog[i]),
                                 Count(product.inventory),
                                 Count(product.supply.empty() ? 0 : product.supply.back()),
                                 Count(product.shipped)};
    std::string line = Left(Escaped(facts_.glance->text().ProductName(static_cast<ProductId>(i))), name);
    for (std::size_t k = 0; k < shown; ++k) line += " " + Right(cells[k], kColumns[k].width);
    lines.push_back(Line(Ink::kPlain, line));
  }
  return lines;
}

ScreenLines Screen::Tables() const {
  ScreenLines lines;
  for (const core::TableState& table : facts_.market->state().tables) {
    if (table.stage != core::TableStage::kOpen) continue;
    ScreenLines names;
    for (const PartyId party : table.parties) names.push_back(Name(party));
    std::string line =
        absl::StrCat(Escaped(facts_.glance->text().TableName(table.id)), " (", absl::StrJoin(names, ", "), ")");
    std::string word = Escaped(facts_.glance->LastWord(table.id));
    if (word.empty()) word = absl::StrCat("round ", table.round + 1, " of ", table.rounds);
    lines.push_back(Line(Ink::kPlain, absl::StrCat("  ", line, ": ", word)));
  }
  if (!lines.empty()) lines.insert(lines.begin(), Line(Ink::kDim, absl::StrCat("open tables: ", lines.size())));
  return lines;
}

void Screen::Section(const ScreenLines& lines, std::size_t most, const char* more) {
  if (lines.size() < 2 || most < 2 || left() == 0) return;
  const std::size_t room = std::min(left(), most);
  const std::size_t shown = lines.size() <= room ? lines.size() : room - 1;
  for (std::size_t i = 0; i < shown; ++i) lines_.push_back(lines[i]);
  if (shown < lines.size() && left() > 0) Put(Ink::kDim, absl::StrCat("  and ", lines.size() - shown, " more ", more));
}

// The newest at the bottom, as in a log, as many as there is room for.
void Screen::Decisions() {
  if (left() < 2) return;
  ScreenLines lines;
  std::vector<bool> reasons;
  Tick tick = -1;
  for (const GlanceLine& line : facts_.glance->latest()) {
    if (line.tick != tick) lines.push_back(Line(Ink::kDim, TickAndDate(*facts_.scenario, line.tick)));
    tick = line.tick;
    lines.push_back(Line(line.refused ? Ink::kYellow : Ink::kPlain, "  " + Escaped(line.text)));
    reasons.resize(lines.size());
    if (line.why.empty()) continue;
    lines.push_back(Line(Ink::kDim, "    why: " + Escaped(line.why)));
    reasons.push_back(true);
  }
  if (lines.empty()) return;
  Put(Ink::kBold, "last decisions");
  std::size_t first = lines.size() > left() ? lines.size() - left() : 0;
  // A reason without what was done for it says nothing.
  while (first > 0 && first < lines.size() && reasons[first]) ++first;
  lines_.insert(lines_.end(), lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end());
}

ScreenLines Screen::Draw() {
  if (facts_.standing == nullptr) {
    Put(Ink::kBold, Escaped(facts_.source));
    Put(facts_.notice.empty() ? Ink::kDim : Ink::kRed, facts_.notice.empty() ? "is asked ..." : Escaped(facts_.notice));
    return std::move(lines_);
  }
  State();
  Waiting();
  Troubles();
  if (facts_.market == nullptr || facts_.glance == nullptr || facts_.standing->state == "joining")
    return std::move(lines_);
  const std::size_t part = left() / 3;
  Section(Products(), part, "products");
  Section(Tables(), part, "tables");
  Decisions();
  return std::move(lines_);
}

}  // namespace

std::size_t ScreenColumns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    std::uint32_t point = 0;
    text.remove_prefix(NextCharacter(text, point));
    columns += ColumnsOf(point);
  }
  return columns;
}

std::string CutToColumns(std::string_view text, std::size_t columns) {
  if (ScreenColumns(text) <= columns) return std::string(text);
  std::size_t used = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    std::uint32_t point = 0;
    const std::size_t length = NextCharacter(text.substr(bytes), point);
    if (used + ColumnsOf(point) + 1 > columns) break;
    used += ColumnsOf(point);
    bytes += length;
  }
  return std::string(text.substr(0, bytes)) + (columns > 0 ? "…" : "");
}

std::vector<std::string> DrawTop(const TopFacts& facts, std::size_t columns, std::size_t rows, bool colour) {
  return Screen(facts, columns, rows, colour).Draw();
}

}  // namespace haggle::report
