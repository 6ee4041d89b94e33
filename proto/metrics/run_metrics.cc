#include "proto/metrics/run_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <set>

namespace haggle::metrics {
namespace {

using prometheus::Labels;

// A text of the metrics, made anew for each question: nothing of a run that is gone stays.
class Text {
 public:
  void Gauge(const char* name, const char* help, const Labels& labels, double value) {
    prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add(labels).Set(value);
  }
  void Gauge(const char* name, const char* help, const Labels& labels, const std::optional<std::int64_t>& value) {
    if (value.has_value()) Gauge(name, help, labels, static_cast<double>(*value));
  }
  void Count(const char* name, const char* help, const Labels& labels, const std::optional<std::uint64_t>& value) {
    if (value.has_value()) Count(name, help, labels, *value);
  }
  void Count(const char* name, const char* help, const Labels& labels, std::uint64_t value) {
    prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(labels).Increment(
        static_cast<double>(value));
  }
  std::string Serialize() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

 private:
  // One name, one family, however often it is asked for.
  prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Merge};
};

void AddRun(const RunFigures& run, Text& text) {
  const Labels of = {{"run", run.run}};
  text.Gauge("haggle_run_info", "A run, its scenario and its state; always 1",
             {{"run", run.run}, {"scenario", run.scenario}, {"state", run.state}}, 1);
  text.Gauge("haggle_run_tick", "The tick of the step that is open, or was last, from 0", of,
             static_cast<double>(run.tick));
  text.Gauge("haggle_run_ticks", "Ticks that the run takes in all", of, static_cast<double>(run.ticks));
  text.Count("haggle_run_steps_total", "Steps in the chain", of, run.steps);
  text.Count("haggle_run_commands_total", "Commands in the chain", of, run.commands);
  text.Count("haggle_run_events_total", "Events that followed", of, run.events);
  text.Count("haggle_run_timed_out_answers_total", "Answers that did not come before the deadline", of, run.timed_out);
  text.Gauge("haggle_run_open_tables", "Tables at which is negotiated", of, run.open_tables);
  text.Gauge("haggle_run_awaited_parties", "Parties whose answer the step waits for", of, run.awaited);
  text.Gauge("haggle_run_gone_parties", "Parties that nobody plays now", of, run.gone);
  text.Gauge("haggle_run_lost_parties", "Parties that are waited for no more", of, run.lost);
  if (!run.quiet_ms.has_value()) return;
  text.Gauge("haggle_run_quiet_seconds", "Since a step was over, somebody joined or was lost", of,
             static_cast<double>(*run.quiet_ms) / 1000);
}

void AddProduct(const std::string& run, const ProductFigures& product, Text& text) {
  const Labels of = {{"run", run}, {"product", product.name}};
  text.Gauge("haggle_product_backlog_units", "Units that are booked and not shipped", of,
             static_cast<double>(product.backlog_units));
  text.Gauge("haggle_product_inventory_units", "Units that the seller has", of,
             static_cast<double>(product.inventory_units));
  text.Gauge("haggle_product_lead_ticks", "Published lead time in ticks, whose length is the scenario's", of,
             static_cast<double>(product.lead_ticks));
  text.Gauge("haggle_product_price_dollars", "List price of a unit", of,
             static_cast<double>(product.price_cents) / 100);
}

void AddBroker(const BrokerFigures& broker, Text& text) {
  text.Count("haggle_broker_prompts_total", "Prompts sent", {}, broker.prompts);
  text.Count("haggle_broker_moves_total", "Moves received", {}, broker.moves);
  text.Count("haggle_broker_sent_bytes_total", "Messages to agents, without the transport's own", {},
             broker.bytes_sent);
  text.Count("haggle_broker_received_bytes_total", "Messages of agents, without the transport's own", {},
             broker.bytes_received);
  text.Count("haggle_broker_refused_joins_total", "Joins turned away", {}, broker.joins_refused);
  text.Gauge("haggle_broker_watchers", "Streams of those who look on", {}, static_cast<double>(broker.watchers));
  text.Count("haggle_broker_dropped_events_total", "Events that those who watch have lost", {}, broker.events_dropped);
  text.Count("haggle_broker_late_answers_total", "Answers that came after their deadline", {}, broker.late_answers);
}

}  // namespace

std::string MetricsText(const std::string& version, const std::vector<RunFigures>& runs,
                        const std::optional<BrokerFigures>& broker) {
  Text text;
  text.Gauge("haggle_build_info", "The program that answers; always 1", {{"version", version}}, 1);
  text.Gauge("haggle_runs", "Runs that are known here", {}, static_cast<double>(runs.size()));
  const std::size_t shown = std::min(runs.size(), kMostValues);
  text.Gauge("haggle_left_out_runs", "Runs of which nothing more is told here, for there are too many", {},
             static_cast<double>(runs.size() - shown));
  std::set<std::string> products;
  std::set<std::string> left_out;
  for (std::size_t i = 0; i < shown; ++i) {
    AddRun(runs[i], text);
    for (const ProductFigures& product : runs[i].products) {
      if (products.size() < kMostValues) products.insert(product.name);
      if (products.count(product.name) > 0) {
        AddProduct(runs[i].run, product, text);
      } else {
        left_out.insert(product.name);
      }
    }
  }
  text.Gauge("haggle_left_out_products", "Products of which nothing is told here, for there are too many", {},
             static_cast<double>(left_out.size()));
  if (broker) AddBroker(*broker, text);
  return text.Serialize();
}

}  // namespace haggle::metrics
