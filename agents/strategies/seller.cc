#include "agents/strategies/seller.h"

#include <algorithm>
#include <utility>

#include "agents/bargaining/parts.h"
#include "agents/strategies/client.h"
#include "agents/strategies/measure.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Purpose of the stream that decides between customers; Receiving uses 1.
constexpr std::uint8_t kLotsPurpose = 2;

ReceivingSettings ReceivingFrom(const Parameters& parameters) {
  ReceivingSettings settings;
  settings.window = static_cast<Tick>(parameters.integer("window"));
  settings.memory = static_cast<Tick>(parameters.integer("memory"));
  settings.policy = parameters.integer("policy");
  settings.load = parameters.integer("load");
  return settings;
}

}  // namespace

std::vector<ParameterSpec> Seller::Declared() {
  const auto number = [](const char* name, const char* value, const char* meaning, std::int64_t low,
                         std::int64_t high) {
    return ParameterSpec{name, ParameterType::kInteger, value, meaning, low, high};
  };
  return {
      number("window", "8", "ticks within which it thinks that an invitation's units are wanted", 1, 1000),
      number("memory", "26", "ticks for which a dinner makes the next one dearer", 0, 1000),
      number("trust", "2000", "trust in pledges at first; above 1000: tables pay more than is pledged, permille", 0,
             10'000),
      number("policy", "600", "worth of a cent of premium to one who does not want to be seen to gouge, permille", 0,
             1000),
      number("load", "70000", "by which friction grows with the part of a window's supply given away, permille", 0,
             1'000'000'000),
      {"ready", ParameterType::kBool, "false", "does not ship what the customer has no room for"},
      number("ready_ahead", "6", "ticks that it looks ahead for a customer's room", 0, 1000),
      number("ready_slack", "1000", "units that it ships beyond a customer's room", 0, 1'000'000'000),
      number("firm_most", "500", "share of the stock that bookings with a firm date may take, permille", 0, 1000),
      number("favour", "3000", "by which the best relationship is served sooner, thousandths of a tick", 0, 1'000'000),
      number("speed", "1000", "by which the fastest builder is served sooner, thousandths of a tick", 0, 1'000'000),
      {"lots", ParameterType::kBool, "true",
       "customers of one date and age are served by lot; false: by number, which favours some"},
      number("calm_lead", "9", "lead time at which it leaves price and capacity as they are, ticks", 0, 1000),
      number("price_step", "5", "most change of the list price in a tick, permille", 0, 1000),
      number("expand_every", "4", "ticks between purchases of capacity; 0: none", 0, 1000),
      number("doubt_most", "600", "doubt of the backlog with which it still buys capacity, permille", 0, 1000),
  };
}

Seller::Settings Seller::SettingsFrom(const Parameters& parameters) {
  Settings settings;
  settings.shipping.ready = parameters.boolean("ready");
  settings.shipping.ready_ahead = static_cast<Tick>(parameters.integer("ready_ahead"));
  settings.shipping.ready_slack = parameters.integer("ready_slack");
  settings.shipping.firm_most = parameters.integer("firm_most");
  settings.shipping.favour = parameters.integer("favour");
  settings.shipping.speed = parameters.integer("speed");
  settings.lots = parameters.boolean("lots");
  settings.calm_lead = static_cast<Tick>(parameters.integer("calm_lead"));
  settings.price_step = parameters.integer("price_step");
  settings.expand_every = static_cast<Tick>(parameters.integer("expand_every"));
  settings.doubt_most = parameters.integer("doubt_most");
  return settings;
}

Seller::Seller(const Briefing& briefing, const Parameters& parameters)
    : settings_(SettingsFrom(parameters)),
      customers_(briefing.scenario, briefing.party, parameters.integer("trust")),
      receiving_(briefing.scenario, briefing.party, ReceivingFrom(parameters), customers_),
      quoting_(briefing.scenario, briefing.party),
      shared_(briefing.scenario.products.size()),
      tables_(bargaining::ByTheClock(OwnExponent(briefing))) {}

void Seller::Decide(const View& view, Reply& reply) {
  customers_.Notice(view);
  receiving_.Notice(view);
  quoting_.Notice(view);
  bool answered = false;
  const Statement* statement = view.statement(view.party());
  // What it can still spend in this step; credit is lent to be used.
  std::int64_t cash = statement == nullptr ? 0 : statement->cash_cents + view.me().account.credit_cents;
  Owed owed;  // for what is shipped in this step
  for (const Ask& ask : view.asks()) {
    if (ask.kind == AskKind::kAllocate && OnSale(view, ask.product)) ShareLine(view, ask.product, reply);
  }
  for (const Ask& ask : view.asks()) {
    if (ask.kind == AskKind::kAnswer && !answered) {
      receiving_.Answer(view, reply);
      answered = true;
    }
    if (ask.kind == AskKind::kBargain) Bargain(view, ask, reply);
    if (ask.kind != AskKind::kAllocate) continue;
    SetPrice(view, ask.product, reply);
    if (OnSale(view, ask.product)) {
      Allocate(view, ask, owed, reply);
      Expand(view, ask.product, cash, reply);
      customers_.State(reply);  // once a tick, when its tables are over
    }
  }
}

// From the tick before on: its lead time is to be known when the first orders come.
bool Seller::OnSale(const View& view, ProductId product) {
  return view.tick() + 1 >= view.scenario().products[product].from_tick;
}

void Seller::ShareLine(const View& view, ProductId product, Reply& reply) {
  if (!quoting_.IsVariant(product)) return;
  const Quoting::LineShare share = quoting_.Share(view, product, customers_);
  if (shared_[product] == share.permille) return;
  shared_[product] = share.permille;
  reply.Do(haggle::ShareLine{product, share.permille},
           Because(WhyCode::kShareByBacklog, share.own, share.others, share.permille));
}

void Seller::Bargain(const View& view, const Ask& ask, Reply& reply) {
  const TableView* table = view.table(ask.table);
  if (table == nullptr) return;
  if (table->opened.kind == TableKind::kScenario) {
    tables_.Speak(view, ask, *table, reply);
  } else {
    receiving_.Turn(view, ask, *table, reply);
  }
}

void Seller::Allocate(const View& view, const Ask& ask, Owed& owed, Reply& reply) {
  const SellerBook* book = view.book(ask.product);
  if (book == nullptr) return;
  if (settings_.lots) customers_.DrawLots(view.random(kLotsPurpose));
  // Where a rule shares, promises are reckoned as if dates ranked all the same.
  Shipping shipping = Divide(*book, ask.available, view.tick(), customers_, settings_.shipping, owed);
  Promise(view, ask, shipping.shares, reply);
  if (shipping.shares.empty() || !SharingRuleOf(view.scenario().rules).by_seller()) return;
  haggle::Allocate allocate;
  allocate.product = ask.product;
  allocate.shares = std::move(shipping.shares);
  reply.Do(std::move(allocate), Because(WhyCode::kAllocateByDate, shipping.total, shipping.due, shipping.firm));
}

void Seller::Promise(const View& view, const Ask& ask, const std::vector<Share>& shares, Reply& reply) {
  if (view.bulletin(ask.product) == nullptr) return;
  const Quoting::Promise promise = quoting_.Reckon(view, *view.book(ask.product), ask.available, shares, customers_);
  reply.Do(Quote{ask.product, promise.lead_ticks},
           Because(WhyCode::kQuoteByPromise, promise.left, promise.a_tick, promise.lead_ticks, promise.promised));
}

void Seller::SetPrice(const View& view, ProductId product, Reply& reply) {
  const Bulletin* bulletin = view.bulletin(product);
  if (bulletin == nullptr) return;
  const Product& good = view.scenario().products[product];
  const std::int64_t step = std::min(settings_.price_step, good.price_step_permille);
  // Before it is sold its price goes with that of what is made on the same line; one with its own waits.
  if (!OnSale(view, product) && !quoting_.IsVariant(product)) return;
  const Bulletin* led = OnSale(view, product) ? bulletin : view.bulletin(quoting_.line(product));
  const Tick lead = led == nullptr ? bulletin->lead_ticks : led->lead_ticks;
  const std::int64_t change = std::clamp<std::int64_t>((lead - settings_.calm_lead) / 3, -step, step);
  const std::int64_t price = std::clamp(bulletin->price_cents + PartOf(bulletin->price_cents, change),
                                        good.price_cents_min, good.price_cents_max);
  if (price == bulletin->price_cents) return;
  reply.Do(haggle::SetPrice{product, price}, Because(WhyCode::kPriceByLead, lead, bulletin->price_cents, price));
}

void Seller::Expand(const View& view, ProductId product, std::int64_t& cash, Reply& reply) {
  const Bulletin* bulletin = view.bulletin(product);
  const SellerBook* book = view.book(product);
  if (bulletin == nullptr || book == nullptr) return;
  if (settings_.expand_every == 0 || view.tick() % settings_.expand_every != 0) return;
  const std::string& name = view.scenario().products[product].name;
  for (const Supply& supply : view.me().supply) {
    if (supply.product != name || supply.steps_max == 0 || supply.step_units <= 0) continue;
    if (supply.step_cost_cents > cash) continue;
    const std::int64_t doubt = customers_.Doubt(*book);
    if (bulletin->lead_ticks <= settings_.calm_lead || doubt >= settings_.doubt_most) continue;
    cash -= supply.step_cost_cents;
    reply.Do(haggle::Expand{product, 1},
             Because(WhyCode::kExpandByLead, bulletin->lead_ticks, settings_.calm_lead, doubt));
  }
}

}  // namespace haggle::strategies
