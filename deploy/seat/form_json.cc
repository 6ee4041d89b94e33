// Forms, their fields and what they come to, as JSON.
#include "deploy/report/text.h"
#include "deploy/seat/forms.h"
#include "deploy/seat/json.h"
#include "proto/codec/enum_names.h"

namespace haggle::seat {
namespace {

const char* TypeName(FieldType type) {
  switch (type) {
    case FieldType::kNumber:
      return "number";
    case FieldType::kChoice:
      return "choice";
    case FieldType::kList:
      return "list";
    case FieldType::kRows:
      return "rows";
  }
  return "";
}

Json FieldJson(const Field& field);

Json ValueJson(const Field& field) {
  switch (field.type) {
    case FieldType::kNumber:
      return field.value;
    case FieldType::kChoice:
      for (const Choice& choice : field.choices) {
        if (choice.number == field.value) return choice.value.empty() ? Json(choice.number) : Json(choice.value);
      }
      return Json();
    case FieldType::kList:
      return Json::array();
    case FieldType::kRows: {
      Json rows = Json::object();
      for (const Row& row : field.rows) rows[row.key] = row.value;
      return rows;
    }
  }
  return Json();
}

void AddType(const Field& field, Json& json) {
  switch (field.type) {
    case FieldType::kNumber:
      json["low"] = field.low;
      json["high"] = field.high == INT64_MAX ? Json() : Json(field.high);
      json["step"] = field.step;
      json["scale"] = field.scale;
      json["own_ppm_low"] = OrNull(field.own_ppm_low);
      json["own_ppm_high"] = OrNull(field.own_ppm_high);
      break;
    case FieldType::kChoice: {
      Json& choices = json["choices"] = Json::array();
      for (const Choice& choice : field.choices) {
        choices.push_back({{"value", choice.value.empty() ? Json(choice.number) : Json(choice.value)},
                           {"text", choice.text},
                           {"own_ppm", OrNull(choice.own_ppm)}});
      }
      break;
    }
    case FieldType::kList: {
      Json& items = json["items"] = Json::array();
      for (const Field& item : field.items) items.push_back(FieldJson(item));
      json["most"] = field.most;
      break;
    }
    case FieldType::kRows: {
      Json& rows = json["rows"] = Json::array();
      for (const Row& row : field.rows) {
        rows.push_back({{"key", row.key}, {"text", row.text}, {"low", 0}, {"high", row.high}, {"value", row.value}});
      }
      json["total"] = OrNull(field.total);
      break;
    }
  }
}

Json FieldJson(const Field& field) {
  Json json = {{"name", field.name},           {"label", field.label},       {"help", OrNull(field.help)},
               {"type", TypeName(field.type)}, {"unit", OrNull(field.unit)}, {"optional", field.optional},
               {"value", ValueJson(field)}};
  AddType(field, json);
  return json;
}

}  // namespace

Json ConsequencesJson(const std::vector<Consequence>& consequences) {
  Json list = Json::array();
  for (const Consequence& found : consequences) {
    list.push_back({{"name", found.name},
                    {"text", found.text},
                    {"value", OrNull(found.value)},
                    {"unit", OrNull(found.unit)},
                    {"warning", found.warning}});
  }
  return list;
}

Json FormJson(const Form& form, const std::vector<Consequence>& consequences) {
  Json json = {{"id", form.id},     {"kind", form.kind},           {"label", form.label},
               {"text", form.text}, {"group", OrNull(form.group)}, {"many", form.many}};
  Json& fields = json["fields"] = Json::array();
  for (const Field& field : form.fields) fields.push_back(FieldJson(field));
  json["consequences"] = ConsequencesJson(consequences);
  return json;
}

Json AskJson(const Knowledge& knowledge, const Ask& ask) {
  const bool at_table = ask.kind == AskKind::kBargain || ask.kind == AskKind::kAnswer;
  const bool of_product = ask.kind == AskKind::kAllocate || ask.kind == AskKind::kAnswer;
  const bool bargains = ask.kind == AskKind::kBargain;
  Json json;
  json["kind"] = codec::EnumName(ask.kind);
  json["table"] = at_table ? Json(std::to_string(ask.table)) : Json();
  json["product"] = of_product ? Json(ProductNameOf(knowledge, ask.product)) : Json();
  json["round"] = bargains ? Json(ask.round) : Json();
  json["available"] = ask.kind == AskKind::kAllocate ? Json(ask.available) : Json();
  json["turn"] = !bargains ? Json() : ask.turn == TurnKind::kUnset ? Json("offer") : Json(codec::EnumName(ask.turn));
  json["text"] = TellAsk(knowledge, ask);
  return json;
}

}  // namespace haggle::seat
