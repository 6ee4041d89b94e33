#include "tests/deploy/import/samples.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace haggle::testing {

std::vector<importing::SourceFile> ReadSamples(const std::vector<std::string>& paths) {
  std::vector<importing::SourceFile> files;
  for (const std::string& path : paths) {
    std::ifstream file(std::string(HAGGLE_SOURCE_DIR) + "/tests/deploy/import/" + path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    std::ostringstream text;
    text << file.rdbuf();
    files.push_back({path, text.str()});
  }
  return files;
}

std::vector<std::vector<std::string>> AllSamples() {
  return {
      {"genius/hall.xml", "genius/tenant.xml", "genius/landlord.xml"},
      {"genius/boxes_left.xml", "genius/boxes_right.xml"},
      {"genius/club.xml", "genius/club_buyer.xml", "genius/club_seller.xml"},
      {"geniusweb/cooling.json", "geniusweb/operator.json", "geniusweb/supplier.json"},
      {"geniusweb/power_a.json", "geniusweb/power_b.json"},
      {"negmas/fibre.yml", "negmas/lessee.yml", "negmas/lessor.yml"},
      {"negmas/slots.json"},
  };
}

importing::Imported Import(const std::vector<std::string>& paths, const importing::ImportOptions& options) {
  absl::StatusOr<importing::Imported> imported = importing::ImportDomain(ReadSamples(paths), options);
  EXPECT_TRUE(imported.ok()) << imported.status();
  return imported.ok() ? *std::move(imported) : importing::Imported();
}

std::string MessageOf(std::vector<importing::SourceFile> files, const std::string& from, const std::string& to) {
  std::string& text = files.back().text;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  const absl::StatusOr<importing::Imported> imported = importing::ImportDomain(files, {});
  return imported.ok() ? "imported" : std::string(imported.status().message());
}

std::vector<UtilityFunction> UtilitiesOf(const Scenario& scenario) {
  std::vector<UtilityFunction> utilities;
  for (const Party& party : scenario.parties) {
    utilities.emplace_back(scenario.tables[0].issues, party.preferences[0]);
  }
  return utilities;
}

Outcome OutcomeAt(const Scenario& scenario, const std::vector<std::int64_t>& positions) {
  Outcome outcome;
  for (std::size_t i = 0; i < positions.size(); ++i) outcome.push_back(scenario.tables[0].issues[i].at(positions[i]));
  return outcome;
}

}  // namespace haggle::testing
