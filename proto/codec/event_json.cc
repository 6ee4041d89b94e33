#include "proto/codec/event_json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <variant>

#include "proto/base/fields.h"
#include "proto/base/outcome.h"
#include "proto/codec/enum_names.h"

namespace haggle::codec {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json Value(const T& value);

class JsonWriter {
 public:
  explicit JsonWriter(Json& object) : object_(object) {}

  template <class T>
  void operator()(int /*number*/, const char* name, const T& value) {
    object_[name] = Value(value);
  }

  template <class Variant>
  void Choice(const Variant& choice) {
    std::visit(
        [this](const auto& chosen) {
          using A = std::decay_t<decltype(chosen)>;
          if constexpr (!std::is_same_v<A, std::monostate>) object_[A::kName] = Value(chosen);
        },
        choice);
  }

 private:
  Json& object_;
};

template <class T>
Json Value(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return std::string(EnumName(value));
  } else if constexpr (std::is_same_v<T, Outcome>) {
    Json list = Json::array();
    for (int i = 0; i < value.count(); ++i) list.push_back(value[i]);
    return list;
  } else if constexpr (IsVector<T>::value) {
    Json list = Json::array();
    for (const auto& element : value) list.push_back(Value(element));
    return list;
  } else if constexpr (HasFields<T>::value) {
    Json object = Json::object();
    JsonWriter writer(object);
    T::Fields(value, writer);
    return object;
  } else {
    return value;
  }
}

}  // namespace

nlohmann::ordered_json ToJson(const Event& event) { return Value(event); }
nlohmann::ordered_json ToJson(const Move& move) { return Value(move); }
nlohmann::ordered_json ToJson(const Prompt& prompt) { return Value(prompt); }
nlohmann::ordered_json ToJson(const Scenario& scenario) { return Value(scenario); }

nlohmann::ordered_json ToJson(const Command& command) {
  Json object = Json::object();
  object["seq"] = command.seq;  // not among the fields: follows from the order
  JsonWriter writer(object);
  Command::Fields(command, writer);
  return object;
}

nlohmann::ordered_json ToJson(const Step& step) {
  Json object = Value(step);
  for (std::size_t i = 0; i < step.commands.size(); ++i) object["commands"][i] = ToJson(step.commands[i]);
  return object;
}

}  // namespace haggle::codec
